using Guichet.Data;
using Guichet.Platform;
using Microsoft.EntityFrameworkCore;

namespace Guichet.Conversations.Live;

/// <summary>The numbers beside the folders of one agent. Closed only grows, and is counted up to a thousand.</summary>
public sealed record InboxCounts(int Mine, int Unassigned, int Open, int Closed);

/// <summary>
/// Tells open consoles their folder counts after changes, at most four times a second and with a tenth of the time at most:
/// where much is open, counting takes long. The counts are counted, so they cannot drift (I10).
/// </summary>
internal sealed partial class CountsTeller(Screens screens, IServiceScopeFactory services, TimeProvider time, ILogger<CountsTeller> log) : BackgroundService
{
    public const int ClosedAtMost = 1_000;

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(250);

    /// <summary>For one agent, where <see cref="TellAsync"/> counts for all at once.</summary>
    public static async Task<InboxCounts> CountAsync(Db db, Id workspace, Id agent, IReadOnlySet<Id>? sites, CancellationToken cancel)
    {
        var open = db.Conversations.NotClosed(workspace);
        open = sites is null ? open : open.Where(c => sites.Contains(c.SiteId));
        var followed = open.Where(c => c.FollowerCount > 0 && c.OwnerId != agent
            && db.Followers.Any(f => f.WorkspaceId == workspace && f.AgentId == agent && f.ConversationId == c.Id));
        return new(
            await open.CountAsync(c => c.OwnerId == agent, cancel) + await followed.CountAsync(cancel), await open.CountAsync(c => c.OwnerId == null, cancel),
            await open.CountAsync(cancel), await ClosedAsync(db, workspace, sites, cancel));
    }

    /// <summary>Another word in a conversation that is open moves no count.</summary>
    public static bool Moves(Event e) => e.Seq == 1 || e.Kind is not (EventKind.Message or EventKind.Note or EventKind.Preview);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var pause = Pause;
        try
        {
            while (true)
            {
                await Task.Delay(pause, time, stoppingToken);
                var start = time.GetTimestamp();
                foreach (var open in screens.All)
                {
                    await TellAsync(open, stoppingToken);
                }
                var counting = time.GetElapsedTime(start);
                pause = counting * 10 > Pause ? counting * 10 : Pause;
            }
        }
        catch (OperationCanceledException)
        {
            // The host stops.
        }
    }

    private async Task TellAsync(WorkspaceScreens open, CancellationToken cancel)
    {
        List<Audience> audiences;
        lock (open.Gate)
        {
            if (!open.CountsChanged || !open.Agents.Any())
            {
                return;
            }
            open.CountsChanged = false;
            audiences = [.. open.Audiences];
        }
        try
        {
            await using var scope = services.CreateAsyncScope();
            var db = scope.ServiceProvider.GetRequiredService<Db>();
            var rows = await RowsAsync(db, open.WorkspaceId, cancel);
            foreach (var audience in audiences)
            {
                var closed = await ClosedAsync(db, open.WorkspaceId, audience.Sites, cancel);
                lock (open.Gate)
                {
                    audience.Clients.ForEach(c => c.Tell(Push.Counts(Of(rows, c.AgentId, c.Sites, closed))));
                }
            }
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            NotCounted(log, exception);
        }
    }

    /// <summary>What is not closed, by who owns it; and beside it, who follows what somebody else owns.</summary>
    private static async Task<(List<Row> Owned, List<Row> Followed)> RowsAsync(Db db, Id workspace, CancellationToken cancel)
    {
        var open = db.Conversations.NotClosed(workspace);
        // An outer join, though none is without: SQLite would begin with all that was ever followed.
        var followed = await open.Where(c => c.FollowerCount > 0)
            .SelectMany(c => db.Followers.Where(f => f.WorkspaceId == c.WorkspaceId && f.ConversationId == c.Id).DefaultIfEmpty(), (c, f) => new { f!.AgentId, c.SiteId, c.OwnerId })
            .GroupBy(f => f).Select(g => new { g.Key, Count = g.Count() }).ToListAsync(cancel);
        return (
            await open.GroupBy(c => new { c.SiteId, c.OwnerId }).Select(g => new Row(g.Key.SiteId, g.Key.OwnerId, g.Count())).ToListAsync(cancel),
            [.. followed.Where(f => f.Key.AgentId != f.Key.OwnerId).Select(f => new Row(f.Key.SiteId, f.Key.AgentId, f.Count))]);
    }

    private static async Task<int> ClosedAsync(Db db, Id workspace, IReadOnlySet<Id>? sites, CancellationToken cancel)
    {
        var count = 0;
        foreach (var part in db.Conversations.Closed(workspace, sites))
        {
            count += await part.Take(ClosedAtMost - count).CountAsync(cancel);
        }
        return count;
    }

    private static InboxCounts Of((List<Row> Owned, List<Row> Followed) rows, Id agent, IReadOnlySet<Id>? sites, int closed)
    {
        return new(Count(rows.Owned, r => r.Agent == agent) + Count(rows.Followed, r => r.Agent == agent), Count(rows.Owned, r => r.Agent is null), Count(rows.Owned, _ => true), closed);

        int Count(List<Row> counted, Func<Row, bool> which) => counted.Where(r => (sites is null || sites.Contains(r.Site)) && which(r)).Sum(r => r.Count);
    }

    private sealed record Row(Id Site, Id? Agent, int Count);

    [LoggerMessage(LogLevel.Warning, "Folder counts could not be told")]
    private static partial void NotCounted(ILogger log, Exception exception);
}
