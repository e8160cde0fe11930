using System.Collections.Immutable;
using System.Threading.Channels;
using Guichet.Data;
using Guichet.Platform;

namespace Guichet.Conversations.Live;

/// <summary>
/// Store, then tell (decision 4): reads what was committed, in commit order, and pushes it to the open screens that may see
/// it. The audience is computed here, from the event's site and conversation; nobody receives a global stream. A push that is
/// lost costs nothing: it carries the cursor before it, and the client asks for what is missing.
/// </summary>
internal sealed partial class Broadcast(LogWriter writer, Screens screens, AgentDirectory agents, IServiceScopeFactory services, ILogger<Broadcast> log) : BackgroundService
{
    private const int ReadAtOnce = 1_000;

    /// <summary>Workspaces in which another node has stored something; null = look at all that are open.</summary>
    private readonly Channel<Id?> elsewhere = System.Threading.Channels.Channel.CreateUnbounded<Id?>();

    public void Look(Id workspace) => elsewhere.Writer.TryWrite(workspace);

    public void LookEverywhere() => elsewhere.Writer.TryWrite(null);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var own = writer.Committed.WaitToReadAsync(CancellationToken.None).AsTask();
        var others = elsewhere.Reader.WaitToReadAsync(CancellationToken.None).AsTask();
        while (true)
        {
            // One at a time: what one workspace is told has one order.
            if (await Task.WhenAny(own, others) == own)
            {
                if (!await own)
                {
                    return;
                }
                while (writer.Committed.TryRead(out var committed))
                {
                    Crash.Point("before-push");
                    await GuardedAsync(() => TellOwnAsync(committed));
                }
                own = writer.Committed.WaitToReadAsync(CancellationToken.None).AsTask();
            }
            else
            {
                while (elsewhere.Reader.TryRead(out var workspace))
                {
                    await GuardedAsync(() => TellOthersAsync(workspace));
                }
                others = elsewhere.Reader.WaitToReadAsync(CancellationToken.None).AsTask();
            }
        }
    }

    private async Task GuardedAsync(Func<Task> tell)
    {
        try
        {
            await tell();
        }
        catch (Exception exception)
        {
            // Clients notice the gap by their cursor; the log has it all.
            NotTold(log, exception);
        }
    }

    /// <summary>If another node has stored something before this batch, that is told first.</summary>
    private async Task TellOwnAsync(Committed committed)
    {
        foreach (var first in committed.Events.DistinctBy(e => e.WorkspaceId))
        {
            if (screens.Of(first.WorkspaceId).Told is > 0 and var told && first.Position > told + 1)
            {
                await TellFromLogAsync(screens.Of(first.WorkspaceId), first.Position - 1);
            }
        }
        await TellAsync(committed);
    }

    private async Task TellOthersAsync(Id? workspace)
    {
        foreach (var open in workspace is { } one ? [screens.Of(one)] : screens.All)
        {
            if (open.Told > 0)
            {
                await TellFromLogAsync(open, long.MaxValue);
            }
        }
    }

    private async Task TellFromLogAsync(WorkspaceScreens open, long upTo)
    {
        await using var scope = services.CreateAsyncScope();
        var reader = scope.ServiceProvider.GetRequiredService<LogReader>();
        for (var more = true; more && open.Told < upTo;)
        {
            var page = await reader.AfterAsync(open.WorkspaceId, open.Told, null, (int)Math.Min(ReadAtOnce, upTo - open.Told), CancellationToken.None);
            await TellAsync(new([.. page.Events], page.Conversations, []));
            more = page.More;
        }
    }

    private async Task TellAsync(Committed committed)
    {
        foreach (var group in committed.Conversations.Concat(committed.Read).GroupBy(c => c.WorkspaceId))
        {
            var open = screens.Of(group.Key);
            var names = await agents.NamesAsync(group.Key);
            var heads = committed.Conversations.Where(c => c.WorkspaceId == group.Key).ToDictionary(c => c.Id);
            ImmutableArray<Event> events = [.. committed.Events.Where(e => e.WorkspaceId == group.Key)];
            lock (open.Gate)
            {
                TellStaff(open, events, heads);
                TellVisitors(open, events, heads, names);
                TellRead(open, committed.Read.Where(c => c.WorkspaceId == group.Key));
                open.CountsChanged |= events.Any(CountsTeller.Moves);
                open.Told = events.IsEmpty ? open.Told : Math.Max(open.Told, events[^1].Position);
            }
        }
    }

    private static void TellStaff(WorkspaceScreens open, ImmutableArray<Event> events, Dictionary<Id, Conversation> heads)
    {
        foreach (var audience in open.Audiences)
        {
            var seen = audience.Sites is null ? events : [.. events.Where(e => audience.Sees(heads[e.ConversationId].SiteId))];
            if (seen.IsEmpty)
            {
                continue;
            }
            var touched = audience.Sites is null ? heads.Values : heads.Values.Where(h => audience.Sees(h.SiteId));
            var frame = Push.Events(audience.Last, seen[^1].Position, seen, touched);
            audience.Last = seen[^1].Position;
            foreach (var client in audience.Clients)
            {
                client.Tell(frame);
            }
        }
    }

    private static void TellVisitors(WorkspaceScreens open, ImmutableArray<Event> events, Dictionary<Id, Conversation> heads, Func<Id, string?> names)
    {
        foreach (var conversation in heads.Values)
        {
            var clients = open.VisitorsOf(conversation.VisitorId);
            if (clients.Count == 0)
            {
                continue;
            }
            var seen = new List<VisitorEventView>();
            foreach (var e in events)
            {
                if (e.ConversationId == conversation.Id && VisitorEventView.Of(Leaky(e), names) is { } view)
                {
                    seen.Add(view);
                }
            }
            if (seen.Count == 0)
            {
                continue;
            }
            var frame = Push.VisitorEvents(VisitorHead.Of(conversation, names), seen);
            foreach (var client in clients)
            {
                client.Connection.Send(frame);
            }
        }
    }

    private static void TellRead(WorkspaceScreens open, IEnumerable<Conversation> read)
    {
        foreach (var conversation in read)
        {
            var toStaff = Push.Read(conversation);
            foreach (var audience in open.Audiences.Where(a => a.Sees(conversation.SiteId)))
            {
                audience.Clients.ForEach(c => c.Tell(toStaff));
            }
            var toVisitor = Push.VisitorRead(conversation);
            foreach (var client in open.VisitorsOf(conversation.VisitorId))
            {
                client.Connection.Send(toVisitor);
            }
        }
    }

    /// <summary>The event itself; under a sabotage a note passes for a message, and the harness must notice.</summary>
    private static Event Leaky(Event e)
    {
        var leak = false;
        Sabotage.When("leaked-note", ref leak);
        return leak && e.Kind == EventKind.Note ? e with { Kind = EventKind.Message, Ordinal = 1 } : e;
    }

    [LoggerMessage(LogLevel.Error, "A committed batch could not be pushed")]
    private static partial void NotTold(ILogger log, Exception exception);
}
