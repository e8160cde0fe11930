using System.Collections.Immutable;
using System.Text.Json;
using Guichet.Platform;
using Guichet.Platform.Feed;

namespace Guichet.Conversations.Live;

/// <summary>An agent's open console.</summary>
internal sealed class AgentClient(
    FeedConnection connection, WorkspaceScreens screens, WorkspaceScope scope, Id account, byte[] session, IServiceScopeFactory services, TimeProvider time) : FeedClient
{
    private const int WatchedAtMost = 16;

    private List<byte[]>? held = [];
    private long nextTyping;

    public FeedConnection Connection { get; } = connection;
    public Id AgentId { get; } = scope.Agent.Id;
    public Id AccountId { get; } = account;
    public byte[] Session { get; } = session;
    public bool Peek { get; } = scope.Agent.Peek;
    public IReadOnlySet<Id>? Sites => scope.Sites;
    public ImmutableArray<Watched> Watching { get; set; } = [];

    /// <summary>While the client catches up, pushes wait behind what was missed. Called under the gate.</summary>
    public void Tell(byte[] frame)
    {
        if (held is null)
        {
            Connection.Send(frame);
        }
        else
        {
            held.Add(frame);
        }
    }

    /// <summary>The client has been sent what it missed: from now on pushes go out at once.</summary>
    public void CaughtUp(IEnumerable<byte[]> missed)
    {
        lock (screens.Gate)
        {
            foreach (var frame in missed.Concat(held ?? []))
            {
                Connection.Send(frame);
            }
            held = null;
        }
    }

    public override async ValueTask ReceivedAsync(ReadOnlyMemory<byte> message)
    {
        string? type;
        Id? conversation;
        ImmutableArray<Id> conversations = [];
        using (var json = JsonDocument.Parse(message, FeedMessages.Options))
        {
            type = FeedMessages.Type(json.RootElement);
            conversation = FeedMessages.Id(json.RootElement, "conversation");
            if (type == "watch")
            {
                conversations = FeedMessages.Ids(json.RootElement, "conversations", WatchedAtMost);
            }
        }
        if (type == "watch")
        {
            await WatchAsync(conversations);
        }
        else if (type == "typing" && conversation is { } typed)
        {
            await TypingAsync(typed);
        }
    }

    public override void Gone()
    {
        lock (screens.Gate)
        {
            screens.Remove(this);
        }
    }

    private async Task WatchAsync(ImmutableArray<Id> wanted)
    {
        var watched = ImmutableArray.CreateBuilder<Watched>(wanted.Length);
        await using var services_ = services.CreateAsyncScope();
        var reader = services_.ServiceProvider.GetRequiredService<LogReader>();
        foreach (var id in wanted)
        {
            if (await reader.FindAsync(scope.WorkspaceId, id, CancellationToken.None) is { } found && scope.Serves(found.SiteId))
            {
                watched.Add(new(found.Id, found.VisitorId, found.SiteId));
            }
        }
        lock (screens.Gate)
        {
            var before = Watching;
            screens.Watch(this, watched.ToImmutable());
            foreach (var added in watched.Where(w => !before.Contains(w)))
            {
                var open = screens.VisitorsOf(added.Visitor);
                Connection.Send(Push.Presence(added.Conversation, open.Count > 0, open.Count > 0 ? Visit.Of(open[^1].Visit) : null));
            }
        }
    }

    /// <summary>Only those who may write are shown as writing, and never for a note: the client says nothing while one is written.</summary>
    private async Task TypingAsync(Id conversation)
    {
        var now = time.GetUtcNow().ToUnixTimeMilliseconds();
        if (now < nextTyping || !Watching.Any(w => w.Conversation == conversation))
        {
            return;
        }
        nextTyping = now + 1_000;
        await using var services_ = services.CreateAsyncScope();
        var found = await services_.ServiceProvider.GetRequiredService<LogReader>().FindAsync(scope.WorkspaceId, conversation, CancellationToken.None);
        if (found is null || !found.MayWrite(AgentId))
        {
            return;
        }
        lock (screens.Gate)
        {
            var toStaff = Push.Typing(conversation, new(AuthorKind.Agent, AgentId));
            foreach (var other in screens.WatchersOf(conversation).Where(a => a.AgentId != AgentId))
            {
                other.Connection.Send(toStaff);
            }
            var toVisitor = Push.VisitorTyping(conversation, scope.Agent.Name);
            foreach (var visitor in screens.VisitorsOf(found.VisitorId))
            {
                visitor.Connection.Send(toVisitor);
            }
        }
    }
}
