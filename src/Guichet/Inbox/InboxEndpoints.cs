using Guichet.Conversations;
using Guichet.Conversations.Live;
using Guichet.Data;
using Guichet.Platform;
using Guichet.Platform.Problems;
using Microsoft.EntityFrameworkCore;

namespace Guichet.Inbox;

public sealed record InboxPage(IReadOnlyList<Head> Conversations, long? Next);

public sealed record EventsPage(IReadOnlyList<EventView> Events, bool More);

public sealed record LogAfter(IReadOnlyList<EventView> Events, IReadOnlyList<Head> Conversations, long Cursor, bool More);

/// <summary>The lists: newest event first, paged by position, so that page 4 000 costs what the first one costs.</summary>
internal static class InboxEndpoints
{
    private const int PageAtMost = 200;
    private const int LogAtMost = 1_000;

    public static async Task<InboxPage> ListAsync(
        WorkspaceScope scope, string folder, Id? site, long? before, int? limit, Db db, LogReader reader, CancellationToken cancel)
    {
        var take = Math.Clamp(limit ?? 50, 1, PageAtMost);
        var open = InSites(db.Conversations.NotClosed(scope.WorkspaceId));
        var found = new Dictionary<Id, Conversation>();
        foreach (var part in Parts())
        {
            foreach (var conversation in await reader.CompleteAsync(scope.WorkspaceId, Before(part).OrderByDescending(c => c.LastPosition).Take(take + 1), cancel))
            {
                found.TryAdd(conversation.Id, conversation);
            }
        }
        var page = found.Values.OrderByDescending(c => c.LastPosition).Take(take).ToList();
        return new(await WithReadAsync(db, scope, page, cancel), found.Count > page.Count ? page[^1].LastPosition : null);

        // Each part is asked for its newest, and these are merged.
        IEnumerable<IQueryable<Conversation>> Parts() => folder switch
        {
            "unassigned" => [open.Where(c => c.State == ConversationState.Queued)],
            "open" => [open],
            "mine" => [open.Where(c => c.OwnerId == scope.Agent.Id), Followed()],
            "closed" => db.Conversations.Closed(scope.WorkspaceId, site is not { } one ? scope.Sites : scope.Serves(one) ? [one] : []),
            _ => throw Refusal.Invalid("folder", "The folders are mine, unassigned, open and closed."),
        };

        IQueryable<Conversation> Before(IQueryable<Conversation> part) => before is { } position ? part.Where(c => c.LastPosition < position) : part;

        IQueryable<Conversation> Followed() => open.Where(c => c.FollowerCount > 0
            && db.Followers.Any(f => f.WorkspaceId == scope.WorkspaceId && f.AgentId == scope.Agent.Id && f.ConversationId == c.Id));

        IQueryable<Conversation> InSites(IQueryable<Conversation> conversations)
        {
            conversations = site is { } one ? conversations.Where(c => c.SiteId == one) : conversations;
            return scope.Sites is { } mine ? conversations.Where(c => mine.Contains(c.SiteId)) : conversations;
        }
    }

    public static Task<InboxCounts> CountsAsync(WorkspaceScope scope, Db db, CancellationToken cancel) =>
        CountsTeller.CountAsync(db, scope.WorkspaceId, scope.Agent.Id, scope.Sites, cancel);

    public static async Task<LogAfter> AfterAsync(WorkspaceScope scope, long after, int? limit, LogReader reader, CancellationToken cancel)
    {
        var page = await reader.AfterAsync(scope.WorkspaceId, Math.Max(0, after), scope.Sites, Math.Clamp(limit ?? 500, 1, LogAtMost), cancel);
        return new([.. page.Events.Select(EventView.Of)], [.. page.Conversations.Select(c => Head.Of(c))], page.Cursor, page.More);
    }

    public static async Task<List<Head>> WithReadAsync(Db db, WorkspaceScope scope, List<Conversation> conversations, CancellationToken cancel)
    {
        var ids = conversations.Select(c => c.Id).ToList();
        var read = await db.ReadPositions.AsNoTracking()
            .Where(r => r.WorkspaceId == scope.WorkspaceId && r.AgentId == scope.Agent.Id && ids.Contains(r.ConversationId))
            .ToDictionaryAsync(r => r.ConversationId, r => r.Seq, cancel);
        return [.. conversations.Select(c => Head.Of(c, read.GetValueOrDefault(c.Id)))];
    }
}
