using Guichet.Data;
using Microsoft.EntityFrameworkCore;

namespace Guichet.App;

/// <summary>Pays for EF Core's first query while the server answers already, so that no visitor does.</summary>
internal sealed class WarmUp(Func<Db> open) : BackgroundService
{
    protected override Task ExecuteAsync(CancellationToken stoppingToken) => Task.Run(async () =>
    {
        await using var db = open();
        await db.Sites.AsNoTracking().FirstOrDefaultAsync(stoppingToken);
        await db.Accounts.Join(db.Sessions, a => a.Id, s => s.AccountId, (a, s) => a.Id).AnyAsync(stoppingToken);
    }, stoppingToken);
}
