using System.Text.Json;
using Guichet.Platform;
using Guichet.Platform.Feed;

namespace Guichet.Conversations.Live;

/// <summary>
/// A visitor's open page. Ten thousand of them are idle at any time, so it holds little: what he told of his visit is kept as
/// the packed bytes of its JSON and read only when somebody looks.
/// </summary>
internal sealed class VisitorClient(FeedConnection connection, WorkspaceScreens screens, Id visitor, int generation, SiteCard site, byte[] visit, TimeProvider time) : FeedClient
{
    private const int PeekLength = 4_000;

    private Packed packed = Packed.Of(visit);
    private long nextPeek;
    private long nextPage;

    public FeedConnection Connection { get; } = connection;
    public Id VisitorId { get; } = visitor;
    public Id SiteId { get; } = site.Id;

    /// <summary>Of the token with which the page was opened.</summary>
    public int Generation { get; } = generation;
    public byte[] Visit => packed.Open();

    public override ValueTask ReceivedAsync(ReadOnlyMemory<byte> message)
    {
        using var json = JsonDocument.Parse(message, FeedMessages.Options);
        switch (FeedMessages.Type(json.RootElement))
        {
            case "peek":
                Peeked(json.RootElement);
                break;
            case "typing":
                Typed(json.RootElement);
                break;
            case "page":
                Turned(json.RootElement);
                break;
            default:
                // "pong", or something of a later version.
                break;
        }
        return ValueTask.CompletedTask;
    }

    public override void Gone()
    {
        lock (screens.Gate)
        {
            screens.Remove(this);
            if (screens.VisitorsOf(VisitorId).Count == 0)
            {
                TellPresence(online: false);
            }
        }
    }

    /// <summary>To everybody who has this visitor's conversation on screen. Called under the gate.</summary>
    public void TellPresence(bool online)
    {
        foreach (var agent in screens.Agents)
        {
            foreach (var watched in agent.Watching)
            {
                if (watched.Visitor == VisitorId)
                {
                    agent.Connection.Send(Push.Presence(watched.Conversation, online, Conversations.Visit.Of(Visit)));
                }
            }
        }
    }

    /// <summary>Four a second pass, with room for jitter; the rest is dropped (SEC-097). A client sends at most every 300 ms.</summary>
    private void Peeked(JsonElement message)
    {
        var text = FeedMessages.Text(message, "text");
        if (FeedMessages.Id(message, "conversation") is not { } conversation || text is null || !Due(ref nextPeek, 250, text.Length > 0 ? 750 : 2_000))
        {
            return;
        }
        ToWatchers(conversation, agent => site.Peek && agent.Peek
            ? Push.Peek(conversation, Text.Head(text, PeekLength))
            : text.Length > 0 ? Push.Typing(conversation, new(AuthorKind.Visitor, null)) : null);
    }

    private void Typed(JsonElement message)
    {
        if (FeedMessages.Id(message, "conversation") is { } conversation && Due(ref nextPeek, 1_000, 0))
        {
            ToWatchers(conversation, _ => Push.Typing(conversation, new(AuthorKind.Visitor, null)));
        }
    }

    private void Turned(JsonElement message)
    {
        if (Due(ref nextPage, 1_000, 2_000) && Conversations.Visit.Of(Visit) is { } visit)
        {
            packed = Packed.Of(visit.On(FeedMessages.Text(message, "url"), FeedMessages.Text(message, "title"), time.GetUtcNow().ToUnixTimeMilliseconds()).ToBytes());
            lock (screens.Gate)
            {
                TellPresence(online: true);
            }
        }
    }

    /// <summary>Only for a conversation of this very visitor: those who watch it know whose it is (SEC-010).</summary>
    private void ToWatchers(Id conversation, Func<AgentClient, byte[]?> push)
    {
        lock (screens.Gate)
        {
            foreach (var agent in screens.WatchersOf(conversation))
            {
                if (agent.Watching.Any(w => w.Conversation == conversation && w.Visitor == VisitorId) && push(agent) is { } frame)
                {
                    agent.Connection.Send(frame);
                }
            }
        }
    }

    /// <summary>One each <paramref name="every"/> milliseconds, and as many at once as fit into <paramref name="ahead"/>.</summary>
    private bool Due(ref long next, int every, int ahead)
    {
        var now = time.GetUtcNow().ToUnixTimeMilliseconds();
        if (next - now > ahead)
        {
            return false;
        }
        next = Math.Max(next, now) + every;
        return true;
    }
}
