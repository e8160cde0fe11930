using Guichet.Conversations;
using Guichet.Data;
using Guichet.Platform;
using Guichet.Platform.Http;
using Microsoft.EntityFrameworkCore;

namespace Guichet.Accounts;

public sealed record AccountView(Id Id, string Name, string Email, string Language)
{
    public static AccountView Of(Account account) => new(account.Id, account.Name, account.Email, account.Language ?? "auto");
}

public sealed record MembershipView(Id Id, string Name, MemberView Agent);

public sealed record MemberView(Id Id, string Name, Role Role);

/// <summary>Who is signed in, where he is an agent, and whether others can read along on the way.</summary>
public sealed record SessionView(AccountView Account, IReadOnlyList<MembershipView> Workspaces, bool Insecure);

public sealed class SessionViews(Db db, Address address)
{
    public async Task<SessionView> OfAsync(Account account, CancellationToken cancel)
    {
        var workspaces = await (
            from agent in db.Agents
            join workspace in db.Workspaces on agent.WorkspaceId equals workspace.Id
            where agent.AccountId == account.Id && agent.Active
            orderby workspace.Name
            select new MembershipView(workspace.Id, workspace.Name, new MemberView(agent.Id, agent.Name, agent.Role))).ToListAsync(cancel);
        return new(AccountView.Of(account), workspaces, address.IsInsecure);
    }
}
