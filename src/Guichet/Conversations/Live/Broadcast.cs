using System.Collections.Immutable;
using Guichet.Data;
using Guichet.Platform;

namespace Guichet.Conversations.Live;

/// <summary>
/// Store, then tell (decision 4): reads what was committed, in commit order, and pushes it to the open screens that may see
/// it. The audience is computed here, from the event's site and conversation; nobody receives a global stream. A push that is
/// lost costs nothing: it carries the cursor before it, and the client asks for what is missing.
/// </summary>
internal sealed partial class Broadcast(LogWriter writer, Screens screens, AgentDirectory agents, ILogger<Broadcast> log) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await foreach (var committed in writer.Committed.ReadAllAsync(CancellationToken.None))
        {
            Crash.Point("before-push");
            try
            {
                await TellAsync(committed);
            }
            catch (Exception exception)
            {
                // Clients notice the gap by their cursor; the log has it all.
                NotTold(log, exception);
            }
        }
    }

    public async Task TellAsync(Committed committed)
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
                open.CountsChanged |= heads.Count > 0;
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
                audience.Clients.ForEach(c => c.Connection.Send(toStaff));
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
