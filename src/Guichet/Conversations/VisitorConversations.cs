using Guichet.Data;
using Guichet.Platform;
using Microsoft.EntityFrameworkCore;

namespace Guichet.Conversations;

/// <summary>A visitor's own conversations: those of his contact on his site, newest first. Nobody else's (SEC-010).</summary>
public static class VisitorConversations
{
    public static IQueryable<Conversation> Of(Db db, Visitor visitor) => db.Conversations
        .Where(c => c.WorkspaceId == visitor.WorkspaceId && c.ContactId == visitor.ContactId && c.VisitorId == visitor.Id)
        .OrderByDescending(c => c.LastPosition);

    public static async Task<List<VisitorHead>> HeadsAsync(Db db, List<Conversation> conversations, Func<Id, string?> names, CancellationToken cancel)
    {
        var heads = new List<VisitorHead>(conversations.Count);
        foreach (var c in conversations.OrderByDescending(c => c.LastPosition))
        {
            var unread = c.ContactRead >= c.LastOrdinal ? 0 : await db.Events.CountAsync(
                e => e.WorkspaceId == c.WorkspaceId && e.ConversationId == c.Id && e.Seq > c.ContactRead && e.Ordinal > c.ContactRead
                    && e.Kind == EventKind.Message && e.AuthorKind != AuthorKind.Visitor,
                cancel);
            heads.Add(VisitorHead.Of(c, names, unread));
        }
        return heads;
    }
}
