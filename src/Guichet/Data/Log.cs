using Guichet.Conversations;
using Guichet.Platform;

namespace Guichet.Data;

/// <summary>
/// The log of one database as <see cref="LogWriter"/> uses it: one transaction for each batch. The two implementations are
/// plain SQL; what a command does is not decided here.
/// </summary>
internal interface ILog : IAsyncDisposable
{
    /// <summary>Begins the transaction and takes the workspaces' counters, in id order, so that number order is commit order.</summary>
    Task<LogStart> BeginAsync(LogStartKeys keys);

    /// <summary>The conversations, and the events that are already stored under these client ids.</summary>
    Task<LogState> LoadAsync(LogStateKeys keys);

    /// <summary>A session's newest count, from the log itself.</summary>
    Task<int?> LastCountAsync(Id workspace, Id conversation, long session);

    /// <summary>Stores and commits: when it returns, the batch survives a power cut.</summary>
    Task CommitAsync(LogChanges changes);

    Task RollbackAsync();
}

internal sealed record LogStartKeys(IReadOnlyCollection<Id> Workspaces, IReadOnlyCollection<(Id Workspace, Id Visitor)> Visitors);

internal sealed record LogStart(Dictionary<Id, long> Positions, Dictionary<(Id Workspace, Id Visitor), Visitor> Visitors);

internal sealed record LogStateKeys(
    IReadOnlyCollection<(Id Workspace, Id Conversation)> Conversations,
    IReadOnlyCollection<(Id Workspace, Id Conversation, Id ClientId)> ClientIds);

internal sealed record LogState(
    Dictionary<(Id Workspace, Id Conversation), Conversation> Conversations,
    Dictionary<(Id Workspace, Id Conversation, Id ClientId), Event> Known);

internal sealed class LogChanges
{
    public List<Contact> NewContacts { get; } = [];
    public Dictionary<(Id Workspace, Id Visitor), Visitor> Visitors { get; } = [];
    public HashSet<(Id Workspace, Id Visitor)> NewVisitors { get; } = [];
    public HashSet<(Id Workspace, Id Conversation)> NewConversations { get; } = [];
    public Dictionary<(Id Workspace, Id Conversation), Conversation> Conversations { get; } = [];
    public List<Event> Events { get; } = [];
    public List<Follower> Followed { get; } = [];
    public List<Follower> Unfollowed { get; } = [];
    public Dictionary<(Id Workspace, Id Agent, Id Conversation), long> ReadPositions { get; } = [];
    public Dictionary<Id, long> Positions { get; } = [];
}
