using Guichet.Conversations;
using Guichet.Data;
using Guichet.Platform;
using Microsoft.EntityFrameworkCore;

namespace Guichet.Accounts;

/// <summary>
/// What happens to an account concerns every workspace in which it answers: a line in the log of each, in the transaction
/// of the change.
/// </summary>
public sealed class AccountAudit(Db db, AuditTrail audit)
{
    public Task AddAsync(Id account, string action, object? before, object? after, CancellationToken cancel) => AddAsync(account, action, before, after, null, cancel);

    /// <summary><paramref name="except"/>: a workspace whose log says it in another way.</summary>
    public async Task AddAsync(Id account, string action, object? before, object? after, Id? except, CancellationToken cancel)
    {
        foreach (var agent in await AgentsAsync(account, cancel))
        {
            if (agent.WorkspaceId != except)
            {
                await audit.AddAsync(agent.WorkspaceId, Actor.Of(agent), action, Subject.Of(agent), before, after, cancel);
            }
        }
    }

    public async Task AddByOperatorAsync(Id account, string action, CancellationToken cancel)
    {
        foreach (var agent in await AgentsAsync(account, cancel))
        {
            await audit.AddAsync(agent.WorkspaceId, Actor.Operator, action, Subject.Of(agent), null, null, cancel);
        }
    }

    private Task<List<Agent>> AgentsAsync(Id account, CancellationToken cancel) =>
        db.Agents.AsNoTracking().Where(a => a.AccountId == account && a.Active).OrderBy(a => a.WorkspaceId).ToListAsync(cancel);
}
