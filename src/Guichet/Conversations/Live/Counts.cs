using Guichet.Data;
using Guichet.Platform;
using Microsoft.EntityFrameworkCore;

namespace Guichet.Conversations.Live;

/// <summary>The numbers beside the folders of one agent.</summary>
public sealed record InboxCounts(int Mine, int Unassigned, int Open);

/// <summary>
/// Tells open consoles their folder counts after changes, at most four times a second for a workspace. The counts are
/// counted, by an index that holds only what is not closed, so they cannot drift (I10).
/// </summary>
internal sealed partial class CountsTeller(Screens screens, IServiceScopeFactory services, TimeProvider time, ILogger<CountsTeller> log) : BackgroundService
{
    private static readonly ConversationState[] NotClosed = [ConversationState.Queued, ConversationState.Open];

    public static async Task<InboxCounts> CountAsync(Db db, Id workspace, Id agent, IReadOnlySet<Id>? sites, CancellationToken cancel) =>
        Of(await RowsAsync(db, workspace, cancel), agent, sites);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(250), time);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                foreach (var open in screens.All)
                {
                    await TellAsync(open, stoppingToken);
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The host stops.
        }
    }

    private async Task TellAsync(WorkspaceScreens open, CancellationToken cancel)
    {
        lock (open.Gate)
        {
            if (!open.CountsChanged || !open.Agents.Any())
            {
                return;
            }
            open.CountsChanged = false;
        }
        try
        {
            await using var scope = services.CreateAsyncScope();
            var rows = await RowsAsync(scope.ServiceProvider.GetRequiredService<Db>(), open.WorkspaceId, cancel);
            lock (open.Gate)
            {
                foreach (var client in open.Agents)
                {
                    client.Tell(Push.Counts(Of(rows, client.AgentId, client.Sites)));
                }
            }
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            NotCounted(log, exception);
        }
    }

    private static async Task<List<Row>> RowsAsync(Db db, Id workspace, CancellationToken cancel) =>
        await db.Conversations.Where(c => c.WorkspaceId == workspace && NotClosed.Contains(c.State))
            .GroupBy(c => new { c.SiteId, c.OwnerId }).Select(g => new Row(g.Key.SiteId, g.Key.OwnerId, g.Count())).ToListAsync(cancel);

    private static InboxCounts Of(List<Row> rows, Id agent, IReadOnlySet<Id>? sites)
    {
        var mine = rows.Where(r => sites is null || sites.Contains(r.Site)).ToList();
        return new(mine.Where(r => r.Owner == agent).Sum(r => r.Count), mine.Where(r => r.Owner is null).Sum(r => r.Count), mine.Sum(r => r.Count));
    }

    private sealed record Row(Id Site, Id? Owner, int Count);

    [LoggerMessage(LogLevel.Warning, "Folder counts could not be told")]
    private static partial void NotCounted(ILogger log, Exception exception);
}
