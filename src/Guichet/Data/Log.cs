using Guichet.Conversations;
using Guichet.Platform;

namespace Guichet.Data;

/// <summary>
/// The log of one database as <see cref="LogWriter"/> uses it: one transaction for each batch. The two implementations are
/// plain SQL; what a command does is not decided here.
/// </summary>
internal interface ILog : IAsyncDisposable
{
    /// <summary>
    /// Begins the transaction, takes the workspaces' counters in id order, so that number order is commit order, and fills in
    /// what <paramref name="state"/> asks for.
    /// </summary>
    Task BeginAsync(LogState state);

    /// <summary>Fills in <see cref="LogState.Conversations"/> and <see cref="LogState.Known"/> for keys that were found only now.</summary>
    Task LoadAsync(LogState state);

    /// <summary>A session's newest count, from the log itself.</summary>
    Task<int?> LastCountAsync(Id workspace, Id conversation, long session);

    /// <summary>Stores and commits: when it returns, the batch survives a power cut.</summary>
    Task CommitAsync(LogChanges changes);

    Task RollbackAsync();
}

/// <summary>
/// What a batch asks of the log by its keys, and what the log answered. The same for every batch, like
/// <see cref="LogChanges"/>: made anew for each they were a third of what the collector had to clear away.
/// </summary>
internal sealed class LogState
{
    public HashSet<Id> WorkspaceKeys { get; } = [];
    public HashSet<(Id Workspace, Id Visitor)> VisitorKeys { get; } = [];
    public HashSet<(Id Workspace, Id Conversation)> ConversationKeys { get; } = [];
    public HashSet<(Id Workspace, Id Conversation, Id ClientId)> ClientIds { get; } = [];

    public Dictionary<Id, long> Positions { get; } = [];
    public Dictionary<(Id Workspace, Id Visitor), Visitor> Visitors { get; } = [];
    public Dictionary<(Id Workspace, Id Conversation), Conversation> Conversations { get; } = [];

    /// <summary>The events that are already stored under these client ids.</summary>
    public Dictionary<(Id Workspace, Id Conversation, Id ClientId), Event> Known { get; } = [];

    public void Clear()
    {
        WorkspaceKeys.Clear();
        VisitorKeys.Clear();
        ConversationKeys.Clear();
        ClientIds.Clear();
        Positions.Clear();
        Visitors.Clear();
        Conversations.Clear();
        Known.Clear();
    }
}

internal sealed class LogChanges
{
    public List<Contact> NewContacts { get; } = [];
    public Dictionary<(Id Workspace, Id Visitor), Visitor> Visitors { get; } = [];
    public HashSet<(Id Workspace, Id Conversation)> NewConversations { get; } = [];
    public Dictionary<(Id Workspace, Id Conversation), Conversation> Conversations { get; } = [];
    public List<Event> Events { get; } = [];
    public List<Follower> Followed { get; } = [];
    public List<Follower> Unfollowed { get; } = [];
    public Dictionary<(Id Workspace, Id Agent, Id Conversation), long> ReadPositions { get; } = [];
    public Dictionary<Id, long> Positions { get; } = [];

    public void Clear()
    {
        NewContacts.Clear();
        Visitors.Clear();
        NewConversations.Clear();
        Conversations.Clear();
        Events.Clear();
        Followed.Clear();
        Unfollowed.Clear();
        ReadPositions.Clear();
        Positions.Clear();
    }
}
