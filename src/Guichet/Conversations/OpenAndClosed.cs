using Guichet.Platform;

namespace Guichet.Conversations;

/// <summary>
/// The few conversations that are worked with, and the many that are over: each said in the words of its own indexes
/// (<c>Data/Db.cs</c>), so that neither pays for the other (docs/decisions/0013).
/// </summary>
public static class OpenAndClosed
{
    public static IQueryable<Conversation> NotClosed(this IQueryable<Conversation> all, Id workspace) =>
        all.Where(c => c.WorkspaceId == workspace && c.State != ConversationState.Closed);

    /// <summary>One run for each site, where not all are asked for: a database does not merge runs of an index by itself.</summary>
    public static IEnumerable<IQueryable<Conversation>> Closed(this IQueryable<Conversation> all, Id workspace, IEnumerable<Id>? sites)
    {
        var closed = all.Where(c => c.WorkspaceId == workspace && c.State == ConversationState.Closed);
        return sites is null ? [closed] : sites.Select(s => closed.Where(c => c.SiteId == s));
    }
}
