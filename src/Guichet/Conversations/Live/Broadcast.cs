using System.Collections.Immutable;
using System.Threading.Channels;
using Guichet.Conversations.Links;
using Guichet.Data;
using Guichet.Platform;

namespace Guichet.Conversations.Live;

/// <summary>
/// Store, then tell (decision 4): reads what was committed, in commit order, and pushes it to the open screens that may see
/// it. The audience is computed here, from the event's site and conversation; nobody receives a global stream. A push that is
/// lost costs nothing: it carries the cursor before it, and the client asks for what is missing.
/// </summary>
internal sealed partial class Broadcast(LogWriter writer, Screens screens, AgentDirectory agents, LinkPreviews links, IServiceScopeFactory services, ILogger<Broadcast> log) : BackgroundService
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
        var open = screens.Of(committed.WorkspaceId);
        if (!committed.Events.IsEmpty && open.Told is > 0 and var told && committed.Events[0].Position > told + 1)
        {
            await TellFromLogAsync(open, committed.Events[0].Position - 1);
        }
        await TellAsync(open, committed);
        links.Offer(committed);
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
            await TellAsync(open, new(open.WorkspaceId, [.. page.Events], [.. page.Conversations], []));
            more = page.More;
        }
    }

    private async Task TellAsync(WorkspaceScreens open, Committed committed)
    {
        var names = await agents.NamesAsync(open.WorkspaceId);
        lock (open.Gate)
        {
            TellStaff(open, committed.Events, committed.Conversations);
            TellVisitors(open, committed.Events, committed.Conversations, names);
            TellRead(open, committed.Read);
            open.CountsChanged |= committed.Events.Any(CountsTeller.Moves);
            open.Told = committed.Events.IsEmpty ? open.Told : Math.Max(open.Told, committed.Events[^1].Position);
        }
    }

    private static void TellStaff(WorkspaceScreens open, ImmutableArray<Event> events, ImmutableArray<Conversation> heads)
    {
        foreach (var audience in open.Audiences)
        {
            var (touched, seen) = (heads, events);
            if (audience.Sites is not null)
            {
                touched = [.. heads.Where(h => audience.Sees(h.SiteId))];
                var theirs = touched.Select(h => h.Id).ToHashSet();
                seen = [.. events.Where(e => theirs.Contains(e.ConversationId))];
            }
            if (seen.IsEmpty)
            {
                continue;
            }
            var frame = Push.Events(audience.Last, seen[^1].Position, seen, touched);
            audience.Last = seen[^1].Position;
            foreach (var client in audience.Clients)
            {
                client.Tell(frame);
            }
        }
    }

    private static void TellVisitors(WorkspaceScreens open, ImmutableArray<Event> events, ImmutableArray<Conversation> heads, Func<Id, string?> names)
    {
        foreach (var conversation in heads)
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

    private static void TellRead(WorkspaceScreens open, ImmutableArray<Conversation> read)
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
