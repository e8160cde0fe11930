using System.Data.Common;
using Guichet.Data;
using Microsoft.EntityFrameworkCore;

namespace Guichet.App;

/// <summary>Pays for EF Core's first query while the server answers already, so that no visitor does.</summary>
internal sealed class WarmUp(Func<Db> open) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await Task.Yield();
        try
        {
            await using var db = open();
            await db.Sites.AsNoTracking().FirstOrDefaultAsync(stoppingToken);
            await db.Accounts.Join(db.Sessions, a => a.Id, s => s.AccountId, (a, s) => a.Id).AnyAsync(stoppingToken);
        }
        catch (Exception exception) when (exception is DbException or OperationCanceledException)
        {
            // Whoever asks first hears what is wrong; nothing ends because of a courtesy.
        }
    }
}
