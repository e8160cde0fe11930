using System.Collections.Immutable;
using Guichet.Data;
using Guichet.Platform;
using Microsoft.EntityFrameworkCore;

namespace Guichet.Conversations;

/// <summary>Reads the log and its projections. Always within a workspace; who may see what is the caller's scope.</summary>
public sealed class LogReader(Db db)
{
    public async Task<Conversation?> FindAsync(Id workspace, Id conversation, CancellationToken cancel) =>
        (await CompleteAsync(workspace, db.Conversations.Where(c => c.WorkspaceId == workspace && c.Id == conversation), cancel)).SingleOrDefault();

    /// <summary>The conversations of a query, with contact and followers.</summary>
    public async Task<List<Conversation>> CompleteAsync(Id workspace, IQueryable<Conversation> query, CancellationToken cancel)
    {
        var rows = await query.AsNoTracking()
            .Join(db.Contacts.AsNoTracking(), c => new { c.WorkspaceId, Id = c.ContactId }, p => new { p.WorkspaceId, p.Id }, (c, p) => new { c, p.Id, p.Name, p.Email, p.Verified })
            .ToListAsync(cancel);
        var followed = rows.Where(r => r.c.FollowerCount > 0).Select(r => r.c.Id).ToList();
        var followers = followed.Count == 0
            ? null
            : (await db.Followers.AsNoTracking().Where(f => f.WorkspaceId == workspace && followed.Contains(f.ConversationId)).ToListAsync(cancel))
                .ToLookup(f => f.ConversationId, f => f.AgentId);
        return [.. rows.Select(r => r.c with
        {
            Contact = new ContactCard(r.Id, r.Name, r.Email, r.Verified),
            Followers = followers is null ? [] : [.. followers[r.c.Id]],
        })];
    }

    /// <summary>Events of one conversation before a seq (the newest ones) or after it (the oldest ones), oldest first.</summary>
    public Task<(List<Event> Events, bool More)> PageAsync(Id workspace, Id conversation, long? before, long? after, int limit, CancellationToken cancel)
    {
        var events = Of(workspace, conversation);
        return after is { } from
            ? OldestAsync(events.Where(e => e.Seq > from), limit, cancel)
            : NewestAsync(events.Where(e => e.Seq < (before ?? long.MaxValue)), limit, cancel);
    }

    /// <summary>The same for a visitor: only what he may see, by ordinal.</summary>
    public Task<(List<Event> Events, bool More)> VisiblePageAsync(Id workspace, Id conversation, long? before, long? after, int limit, CancellationToken cancel)
    {
        // Seq and ordinal rise together: ordering by seq uses the index of the conversation.
        var events = Of(workspace, conversation).Where(e => e.Ordinal != null);
        return after is { } from
            ? OldestAsync(events.Where(e => e.Seq > from && e.Ordinal > from), limit, cancel)
            : NewestAsync(events.Where(e => e.Ordinal < (before ?? long.MaxValue)), limit, cancel);
    }

    /// <summary>
    /// What the workspace's log holds after a position, in order, with the present heads. The cursor is the last position
    /// read, also when the last events were not the reader's to see.
    /// </summary>
    public async Task<LogPage> AfterAsync(Id workspace, long after, IReadOnlySet<Id>? sites, int limit, CancellationToken cancel)
    {
        var (events, more) = await CutAsync(db.Events.AsNoTracking().Where(e => e.WorkspaceId == workspace && e.Position > after).OrderBy(e => e.Position), limit, cancel);
        var ids = events.Select(e => e.ConversationId).Distinct().ToList();
        var heads = ids.Count == 0 ? [] : await CompleteAsync(workspace, db.Conversations.Where(c => c.WorkspaceId == workspace && ids.Contains(c.Id)), cancel);
        var cursor = events.Count == 0 ? after : events[^1].Position;
        if (sites is not null)
        {
            heads.RemoveAll(c => !sites.Contains(c.SiteId));
            var mine = heads.Select(c => c.Id).ToHashSet();
            events.RemoveAll(e => !mine.Contains(e.ConversationId));
        }
        return new([.. events], heads, cursor, more);
    }

    public Task<long> PositionAsync(Id workspace, CancellationToken cancel) =>
        db.Workspaces.AsNoTracking().Where(w => w.Id == workspace).Select(w => w.Position).SingleAsync(cancel);

    private IQueryable<Event> Of(Id workspace, Id conversation) => db.Events.AsNoTracking().Where(e => e.WorkspaceId == workspace && e.ConversationId == conversation);

    private static Task<(List<Event> Events, bool More)> OldestAsync(IQueryable<Event> events, int limit, CancellationToken cancel) =>
        CutAsync(events.OrderBy(e => e.Seq), limit, cancel);

    private static async Task<(List<Event> Events, bool More)> NewestAsync(IQueryable<Event> events, int limit, CancellationToken cancel)
    {
        var page = await CutAsync(events.OrderByDescending(e => e.Seq), limit, cancel);
        page.Events.Reverse();
        return page;
    }

    /// <summary>One more is asked for than is wanted: whether there is more costs no second question.</summary>
    private static async Task<(List<Event> Events, bool More)> CutAsync(IQueryable<Event> events, int limit, CancellationToken cancel)
    {
        var page = await events.Take(limit + 1).ToListAsync(cancel);
        var more = page.Count > limit;
        if (more)
        {
            page.RemoveAt(limit);
        }
        return (page, more);
    }
}

public sealed record LogPage(ImmutableArray<Event> Events, IReadOnlyList<Conversation> Conversations, long Cursor, bool More);
