using System.Collections.Concurrent;
using System.Collections.Immutable;
using Guichet.Platform;
using Guichet.Platform.Feed;

namespace Guichet.Conversations.Live;

/// <summary>All that is open on this node, by workspace. Nothing here is remembered: it is who is looking right now.</summary>
internal sealed class Screens
{
    private readonly ConcurrentDictionary<Id, WorkspaceScreens> workspaces = new();

    public WorkspaceScreens Of(Id workspace) => workspaces.GetOrAdd(workspace, id => new WorkspaceScreens(id));

    public IEnumerable<WorkspaceScreens> All => workspaces.Values;

    /// <summary>Sessions of this account have ended, all but one: what was opened with them is closed at once (SEC-139).</summary>
    public void End(Id account, byte[]? except)
    {
        foreach (var open in All)
        {
            lock (open.Gate)
            {
                foreach (var client in open.Agents.Where(c => c.AccountId == account && (except is null || !c.Session.AsSpan().SequenceEqual(except))))
                {
                    client.Connection.Close(CloseCode.NotSignedIn, "signed out");
                }
            }
        }
    }

    /// <summary>A visitor's older tokens have been replaced: what was opened with them hears nothing more (SEC-008).</summary>
    /// <summary>What a visitor's newest page told of his visit; null when he has none open here.</summary>
    public byte[]? VisitOf(Id workspace, Id visitor)
    {
        var open = Of(workspace);
        lock (open.Gate)
        {
            return open.VisitorsOf(visitor) is [.., var newest] ? newest.Visit : null;
        }
    }

    public void EndOlder(Id workspace, Id visitor, int generation)
    {
        var open = Of(workspace);
        lock (open.Gate)
        {
            foreach (var client in open.VisitorsOf(visitor).Where(c => c.Generation < generation).ToList())
            {
                open.Remove(client);
                client.Connection.Close(CloseCode.NotSignedIn, "the token was replaced");
            }
        }
    }
}

/// <summary>One workspace's open screens. Every member is called under its own lock (<see cref="Gate"/>).</summary>
internal sealed class WorkspaceScreens(Id workspace)
{
    private readonly Dictionary<string, Audience> audiences = [];
    private readonly Dictionary<Id, List<VisitorClient>> visitors = [];
    private readonly Dictionary<Id, List<AgentClient>> watchers = [];

    public Id WorkspaceId { get; } = workspace;

    public Lock Gate { get; } = new();

    /// <summary>The position up to which the open screens were told; 0 = nobody has looked yet.</summary>
    public long Told { get; set; }

    /// <summary>Set when a count may have changed; the teller of counts takes it back.</summary>
    public bool CountsChanged { get; set; }

    public IEnumerable<Audience> Audiences => audiences.Values;

    public IEnumerable<AgentClient> Agents => audiences.Values.SelectMany(a => a.Clients);

    public IEnumerable<VisitorClient> Visitors => visitors.Values.SelectMany(v => v);

    public IReadOnlyList<VisitorClient> VisitorsOf(Id visitor) => visitors.TryGetValue(visitor, out var open) ? open : [];

    public IReadOnlyList<AgentClient> WatchersOf(Id conversation) => watchers.TryGetValue(conversation, out var watching) ? watching : [];

    public void Add(AgentClient client)
    {
        var key = client.Sites is null ? "" : string.Join(',', client.Sites.Order());
        if (!audiences.TryGetValue(key, out var audience))
        {
            audiences[key] = audience = new Audience(client.Sites);
        }
        audience.Clients.Add(client);
    }

    public void Remove(AgentClient client)
    {
        foreach (var (key, audience) in audiences)
        {
            if (audience.Clients.Remove(client) && audience.Clients.Count == 0)
            {
                audiences.Remove(key);
                break;
            }
        }
        Watch(client, []);
    }

    public void Watch(AgentClient client, ImmutableArray<Watched> conversations)
    {
        foreach (var old in client.Watching)
        {
            if (watchers.TryGetValue(old.Conversation, out var watching) && watching.Remove(client) && watching.Count == 0)
            {
                watchers.Remove(old.Conversation);
            }
        }
        client.Watching = conversations;
        foreach (var watched in conversations)
        {
            if (!watchers.TryGetValue(watched.Conversation, out var watching))
            {
                watchers[watched.Conversation] = watching = [];
            }
            watching.Add(client);
        }
    }

    public void Add(VisitorClient client)
    {
        if (!visitors.TryGetValue(client.VisitorId, out var open))
        {
            visitors[client.VisitorId] = open = new(1);
        }
        open.Add(client);
    }

    public void Remove(VisitorClient client)
    {
        if (visitors.TryGetValue(client.VisitorId, out var open) && open.Remove(client) && open.Count == 0)
        {
            visitors.Remove(client.VisitorId);
        }
    }
}

/// <summary>A conversation on an agent's screen, with the visitor whose typing he may see.</summary>
internal readonly record struct Watched(Id Conversation, Id Visitor, Id Site);

/// <summary>The agents who see the same sites: a push to them is written once.</summary>
internal sealed class Audience(IReadOnlySet<Id>? sites)
{
    public IReadOnlySet<Id>? Sites { get; } = sites;

    public List<AgentClient> Clients { get; } = [];

    /// <summary>The position of the last event that this audience was told of; 0 = none yet, so no gap is claimed.</summary>
    public long Last { get; set; }

    public bool Sees(Id site) => Sites is null || Sites.Contains(site);
}
