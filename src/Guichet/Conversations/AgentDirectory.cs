using System.Text.Json;
using Guichet.Data;
using Guichet.Platform;
using Microsoft.EntityFrameworkCore;

namespace Guichet.Conversations;

/// <summary>What others need to know of an agent. Null in <see cref="Sites"/> means all.</summary>
public sealed record AgentCard(Id Id, Id AccountId, string Name, Role Role, bool Active, IReadOnlySet<Id>? Sites, bool Peek);

/// <summary>The agents of each workspace, in memory: names for visitors, audiences for the feed.</summary>
public sealed class AgentDirectory
{
    private readonly Func<Db> open;
    private readonly WorkspaceCache<Dictionary<Id, AgentCard>> cache;

    public AgentDirectory(Func<Db> open)
    {
        this.open = open;
        cache = new(LoadAsync);
    }

    public async ValueTask<AgentCard?> FindAsync(Id workspace, Id agent) => (await cache.GetAsync(workspace)).GetValueOrDefault(agent);

    public async ValueTask<IReadOnlyList<AgentCard>> AllAsync(Id workspace) => [.. (await cache.GetAsync(workspace)).Values];

    /// <summary>The names that visitors see.</summary>
    public async ValueTask<Func<Id, string?>> NamesAsync(Id workspace)
    {
        var agents = await cache.GetAsync(workspace);
        return id => agents.GetValueOrDefault(id)?.Name;
    }

    public static IReadOnlySet<Id>? SitesOf(string? json) =>
        json is null ? null : JsonSerializer.Deserialize<HashSet<Id>>(json, Json.Options);

    internal void Forget(Id workspace) => cache.Forget(workspace);

    private async Task<Dictionary<Id, AgentCard>> LoadAsync(Id workspace)
    {
        await using var db = open();
        var agents = await db.Agents.AsNoTracking().Where(a => a.WorkspaceId == workspace).ToListAsync();
        return agents.ToDictionary(
            a => a.Id, a => new AgentCard(a.Id, a.AccountId, a.Name, a.Role, a.Active, SitesOf(a.Sites), a.Peek));
    }
}
