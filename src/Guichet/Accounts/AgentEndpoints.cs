using System.Text.Json;
using Guichet.Conversations;
using Guichet.Data;
using Guichet.Platform;
using Guichet.Platform.Problems;
using Microsoft.EntityFrameworkCore;

namespace Guichet.Accounts;

public sealed record AgentView(Id Id, string Name, string Email, Role Role, IReadOnlySet<Id>? Sites, bool Peek, bool Active, bool Me);

public sealed record AgentsView(IReadOnlyList<AgentView> Agents);

public sealed record AgentRequest([Words(80)] string? Name, Role? Role, Maybe<IReadOnlyList<Id>> Sites, bool? Peek, bool? Active);

/// <summary>The people who answer, and what each may do.</summary>
internal static class AgentEndpoints
{
    public static void Map(IEndpointRouteBuilder endpoints)
    {
        var api = endpoints.MapWorkspace().MapGroup("/agents").WithTags("Agents");
        api.MapGet("", ListAsync);
        api.MapPut("/{id}", SaveAsync);
    }

    private static async Task<AgentsView> ListAsync(WorkspaceScope scope, Db db, CancellationToken cancel)
    {
        var agents = await db.Agents.AsNoTracking().Where(a => a.WorkspaceId == scope.WorkspaceId)
            .Join(db.Accounts, a => a.AccountId, a => a.Id, (agent, account) => new { agent, account.Email })
            .OrderBy(a => a.agent.Name).ToListAsync(cancel);
        return new([.. agents.Select(a => View(a.agent, a.Email, scope))]);
    }

    private static async Task<AgentView> SaveAsync(
        WorkspaceScope scope, Id id, AgentRequest request, Db db, AuditTrail audit, Changes changes, SessionEnds ends, CancellationToken cancel)
    {
        var (agent, email, lost) = await db.WriteAsync(async () =>
        {
            var agent = await db.Agents.SingleOrDefaultAsync(a => a.WorkspaceId == scope.WorkspaceId && a.Id == id, cancel) ?? throw Refusal.NotFound();
            CheckRights(scope, agent, request);
            if (request.Sites.IsGiven)
            {
                await SiteGrants.CheckAsync(db, scope, request.Sites.Value, cancel);
            }
            var before = AgentRecord.Of(agent);
            var lost = Apply(agent, request);
            await audit.AddAsync(scope, AuditAction.AgentChanged, Subject.Of(agent), before, AgentRecord.Of(agent), cancel);
            if (agent is not { Role: Role.Owner, Active: true })
            {
                await CheckAnOwnerStaysAsync(db, scope, id, cancel);
            }
            return (agent, await db.Accounts.Where(a => a.Id == agent.AccountId).Select(a => a.Email).SingleAsync(cancel), lost);
        }, cancel);
        changes.Tell(scope.WorkspaceId, "agents", id);
        if (lost)
        {
            ends.Ended(agent.AccountId);
        }
        return View(agent, email, scope);
    }

    /// <summary>Nobody changes somebody above himself, and nobody gives more than he has (SEC-141).</summary>
    private static void CheckRights(WorkspaceScope scope, Agent agent, AgentRequest request)
    {
        var ownNameOnly = agent.Id == scope.Agent.Id && request is { Role: null, Active: null, Sites.IsGiven: false };
        if (!scope.IsAdmin && !ownNameOnly)
        {
            throw Refusal.Forbidden("role", "Only owners and admins change agents.");
        }
        if (agent.Role < scope.Agent.Role || request.Role < scope.Agent.Role)
        {
            throw Refusal.Forbidden("more-than-you-have", "Only an owner makes owners or changes them.");
        }
    }

    /// <summary>Whether he can do or see less than before: then his open sockets end.</summary>
    private static bool Apply(Agent agent, AgentRequest request)
    {
        var before = (agent.Role, agent.Sites, agent.Active);
        agent.Name = request.Name?.Trim() ?? agent.Name;
        agent.Role = request.Role ?? agent.Role;
        agent.Peek = request.Peek ?? agent.Peek;
        agent.Active = request.Active ?? agent.Active;
        if (request.Sites.IsGiven)
        {
            agent.Sites = SiteGrants.Stored(request.Sites.Value);
        }
        return before != (agent.Role, agent.Sites, agent.Active);
    }

    private static async Task CheckAnOwnerStaysAsync(Db db, WorkspaceScope scope, Id except, CancellationToken cancel)
    {
        if (!await db.Agents.AnyAsync(a => a.WorkspaceId == scope.WorkspaceId && a.Id != except && a.Role == Role.Owner && a.Active, cancel))
        {
            throw Refusal.Conflict("last-owner", "A workspace keeps at least one owner. Make somebody else an owner first.");
        }
    }

    private static AgentView View(Agent agent, string email, WorkspaceScope scope) =>
        new(agent.Id, agent.Name, email, agent.Role, AgentDirectory.SitesOf(agent.Sites), agent.Peek, agent.Active, agent.Id == scope.Agent.Id);
}

/// <summary>An agent as the audit log writes him down.</summary>
internal sealed record AgentRecord(string Name, Role Role, IReadOnlySet<Id>? Sites, bool Peek, bool Active)
{
    public static AgentRecord Of(Agent agent) => new(agent.Name, agent.Role, AgentDirectory.SitesOf(agent.Sites), agent.Peek, agent.Active);
}

/// <summary>Which sites somebody serves, given by somebody who serves them.</summary>
internal static class SiteGrants
{
    public static string? Stored(IReadOnlyList<Id>? sites) => sites is null ? null : JsonSerializer.Serialize(sites.Distinct(), Json.Options);

    public static async Task CheckAsync(Db db, WorkspaceScope scope, IReadOnlyList<Id>? sites, CancellationToken cancel)
    {
        if (scope.Sites is { } own && (sites is null || sites.Any(s => !own.Contains(s))))
        {
            throw Refusal.Forbidden("more-than-you-have", "You can give only sites that you serve yourself.");
        }
        if (sites is not null)
        {
            var known = await db.Sites.Where(s => s.WorkspaceId == scope.WorkspaceId).Select(s => s.Id).ToListAsync(cancel);
            if (sites.Except(known).Any())
            {
                throw Refusal.Invalid("sites", "One of these sites does not exist.");
            }
        }
    }
}
