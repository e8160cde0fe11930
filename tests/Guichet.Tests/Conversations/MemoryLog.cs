using Guichet.Conversations;
using Guichet.Data;
using Guichet.Platform;

namespace Guichet.Tests.Conversations;

/// <summary>
/// A log that keeps what was committed and forgets the rest, as the databases do when the process dies. It enforces what
/// their keys and indexes enforce.
/// </summary>
internal sealed class MemoryLog(Id workspace) : ILog
{
    private readonly Dictionary<(Id, Id), Visitor> visitors = [];
    private readonly Dictionary<(Id, Id), Conversation> conversations = [];

    public List<Event> Events { get; } = [];

    public IEnumerable<Conversation> Conversations => conversations.Values;

    public long Position { get; private set; }

    public Task BeginAsync(LogState state)
    {
        state.Positions[workspace] = Position;
        foreach (var key in state.VisitorKeys.Where(visitors.ContainsKey))
        {
            state.Visitors[key] = Copy(visitors[key]);
        }
        return LoadAsync(state);
    }

    public Task LoadAsync(LogState state)
    {
        foreach (var key in state.ConversationKeys.Where(conversations.ContainsKey))
        {
            state.Conversations[key] = conversations[key];
        }
        foreach (var known in Events)
        {
            if (known.ClientId is { } clientId && state.ClientIds.Contains((known.WorkspaceId, known.ConversationId, clientId)))
            {
                state.Known[(known.WorkspaceId, known.ConversationId, clientId)] = known;
            }
        }
        return Task.CompletedTask;
    }

    public Task<int?> LastCountAsync(Id workspace, Id conversation, long session) =>
        Task.FromResult(Events.Where(e => e.ConversationId == conversation && e.Session == session).Max(e => e.Cseq));

    public Task CommitAsync(LogChanges changes)
    {
        foreach (var visitor in changes.Visitors)
        {
            visitors[visitor.Key] = Copy(visitor.Value);
        }
        foreach (var (key, changed) in changes.Conversations)
        {
            Assert.Equal(changes.NewConversations.Contains(key), !conversations.ContainsKey(key));
            conversations[key] = changed;
        }
        Events.AddRange(changes.Events);
        Assert.Distinct(Events.Select(e => e.Position));
        Assert.Distinct(Events.Select(e => (e.ConversationId, e.Seq)));
        Assert.Distinct(Events.Where(e => e.ClientId is not null).Select(e => (e.ConversationId, e.ClientId)));
        Position = changes.Positions.GetValueOrDefault(workspace, Position);
        return Task.CompletedTask;
    }

    public Task RollbackAsync() => Task.CompletedTask;

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private static Visitor Copy(Visitor v) => new()
    {
        WorkspaceId = v.WorkspaceId,
        Id = v.Id,
        SiteId = v.SiteId,
        ContactId = v.ContactId,
        ConversationId = v.ConversationId,
        Generation = v.Generation,
        CreatedAt = v.CreatedAt,
    };
}
