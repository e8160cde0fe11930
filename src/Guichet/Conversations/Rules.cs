using System.Collections.Immutable;
using System.Text.Encodings.Web;
using System.Text.Json;
using Guichet.Conversations.Files;
using Guichet.Conversations.Links;
using Guichet.Platform;

namespace Guichet.Conversations;

/// <summary>Why a rule says no; <see cref="Append"/> tells it to the caller.</summary>
public enum No
{
    NotAParticipant = 1,
    Behind,
    OutOfOrder,
    TakenByAnother,
    NotThisVisitor,
    NoAssignee,
}

/// <summary>What a command does: the events to store (positions are given by the writer) and the projection after them.</summary>
public readonly record struct Decision(Conversation Next, ImmutableArray<Event> Events, No? Refused)
{
    public static Decision Refuse(Conversation unchanged, No why) => new(unchanged, [], why);
}

/// <summary>
/// What a command does to a conversation: a pure function of the conversation, the command and the time, so that it can be
/// simulated. The writer calls it inside the transaction, on the conversation as it is at that moment.
/// </summary>
public static class Rules
{
    private const int PreviewLength = 160;

    public static Decision Decide(Conversation now, Command command, long at) => command switch
    {
        Say say => OnSay(now, say, at),
        WriteNote note => InOrder(now, note) is { } no
            ? Decision.Refuse(now, no)
            : new Steps(now, note.Author, at).Sent(EventKind.Note, note).Done(),
        Take take => OnTake(now, take, at),
        Follow when now.MayWrite(AgentOf(command)) => Unchanged(now),
        Follow when now.OwnerId is null => Decision.Refuse(now, No.NoAssignee),
        Follow follow => new Steps(now, follow.Author, at).Followed(AgentOf(follow)).Done(),
        Unfollow when !now.Followers.Contains(AgentOf(command)) => Unchanged(now),
        Unfollow unfollow => new Steps(now, unfollow.Author, at).Unfollowed(AgentOf(unfollow)).Done(),
        Close when now.State == ConversationState.Closed => Unchanged(now),
        Close close => new Steps(now, close.Author, at).Closed().Done(),
        Reopen when now.State != ConversationState.Closed => Unchanged(now),
        Reopen reopen => new Steps(now, reopen.Author, at).Reopened().Done(),
        RefuseClaim when now.State == ConversationState.Closed => Unchanged(now),
        RefuseClaim claim => new Steps(now, claim.Author, at).ClaimRefused(claim.UserId).Done(),
        Preview preview => new Steps(now, preview.Author, at).Previewed(preview.Link).Done(),
        Read read => OnRead(now, read),
        _ => throw new ArgumentOutOfRangeException(nameof(command)),
    };

    private static Decision OnSay(Conversation now, Say say, long at)
    {
        if (InOrder(now, say) is { } no)
        {
            return Decision.Refuse(now, no);
        }
        if (say.Author.Kind == AuthorKind.Agent)
        {
            if (!now.MayWrite(AgentOf(say)))
            {
                return Decision.Refuse(now, No.NotAParticipant);
            }
            if (LastByOthers(now, say.Author) > say.Seen)
            {
                return Decision.Refuse(now, No.Behind);
            }
        }
        var steps = new Steps(now, say.Author, at);
        if (now.State == ConversationState.Closed)
        {
            steps.Reopened();
        }
        return steps.Sent(EventKind.Message, say).Done();
    }

    private static Decision OnTake(Conversation now, Take take, long at)
    {
        var agent = AgentOf(take);
        if (now.OwnerId == agent)
        {
            return Unchanged(now);
        }
        return now.Version != take.Version
            ? Decision.Refuse(now, No.TakenByAnother)
            : new Steps(now, take.Author, at).Taken(agent).Done();
    }

    private static Decision OnRead(Conversation now, Read read)
    {
        if (read.Author.Kind == AuthorKind.Visitor)
        {
            return Unchanged(now with { ContactRead = Math.Max(now.ContactRead, Math.Min(read.UpTo, now.LastOrdinal)) });
        }
        // The visitor's tick says "read by those who answer me": somebody who only looks in does not set it.
        // A seq below the newest is rounded down to nothing: the next reading catches up.
        return now.MayWrite(AgentOf(read)) && read.UpTo >= now.LastSeq
            ? Unchanged(now with { StaffRead = now.LastOrdinal })
            : Unchanged(now);
    }

    private static No? InOrder(Conversation now, Send send) =>
        send.Cseq == (Senders.LastCount(now.Senders, send.Session) ?? 0) + 1 ? null : No.OutOfOrder;

    private static long LastByOthers(Conversation now, Author author) =>
        now.LastAuthor == author ? now.OtherMessageSeq : now.LastMessageSeq;

    private static Id AgentOf(Command command) => command.Author is { Kind: AuthorKind.Agent, Id: { } agent }
        ? agent
        : throw new ArgumentException("Only an agent can do this.", nameof(command));

    private static Decision Unchanged(Conversation now) => new(now, [], null);

    /// <summary>The small steps of which every decision is made; each adds its event and moves the projection.</summary>
    private sealed class Steps(Conversation now, Author author, long at)
    {
        private readonly ImmutableArray<Event>.Builder events = ImmutableArray.CreateBuilder<Event>(1);
        private readonly long ordinalBefore = now.LastOrdinal;
        private Conversation now = now;

        public Decision Done() => new(now, events.ToImmutable(), null);

        public Steps Sent(EventKind kind, Send send)
        {
            Add(kind, send.Files.IsEmpty ? Body("text", send.Text) : JsonSerializer.Serialize(new Words(send.Text, send.Files), Json.Options), send);
            var visible = kind == EventKind.Message;
            now = now with
            {
                Senders = Senders.With(now.Senders, send.Session, send.Cseq),
                OtherMessageSeq = now.LastAuthor == author ? now.OtherMessageSeq : now.LastMessageSeq,
                LastMessageSeq = now.LastSeq,
                LastText = Text.Head(send.Text.Length > 0 ? send.Text : $"📎 {send.Files[0].Name}", PreviewLength),
                LastKind = kind,
                LastAuthorKind = author.Kind,
                LastAuthorId = author.Id,
                LastMessageAt = at,
                WaitingSince = !visible ? now.WaitingSince : author.Kind == AuthorKind.Visitor ? now.WaitingSince ?? at : null,
                ContactRead = author.Kind == AuthorKind.Visitor && send.Seen >= ordinalBefore ? now.LastOrdinal : now.ContactRead,
                StaffRead = visible && author.Kind == AuthorKind.Agent ? now.LastOrdinal : now.StaffRead,
            };
            return this;
        }

        public Steps Taken(Id agent)
        {
            Add(EventKind.Taken, now.OwnerId is { } from
                ? $$"""{"agent":"{{agent}}","from":"{{from}}"}"""
                : $$"""{"agent":"{{agent}}","from":null}""");
            now = now with
            {
                OwnerId = agent,
                Version = now.Version + 1,
                State = now.State == ConversationState.Queued ? ConversationState.Open : now.State,
                Followers = now.Followers.Remove(agent),
            };
            return this;
        }

        public Steps Followed(Id agent)
        {
            Add(EventKind.Followed, Body("agent", agent.ToString()));
            now = now with { Followers = now.Followers.Add(agent) };
            return this;
        }

        public Steps Unfollowed(Id agent)
        {
            Add(EventKind.Unfollowed, Body("agent", agent.ToString()));
            now = now with { Followers = now.Followers.Remove(agent) };
            return this;
        }

        public Steps Closed()
        {
            Add(EventKind.Closed, "{}");
            now = now with { State = ConversationState.Closed, WaitingSince = null };
            return this;
        }

        public Steps Reopened()
        {
            Add(EventKind.Reopened, "{}");
            now = now with { State = now.OwnerId is null ? ConversationState.Queued : ConversationState.Open };
            return this;
        }

        public Steps ClaimRefused(string? userId)
        {
            Add(EventKind.ClaimRefused, userId is null ? "{}" : Body("userId", userId));
            return this;
        }

        /// <summary>Who had read everything still has.</summary>
        public Steps Previewed(LinkPreview link)
        {
            Add(EventKind.Preview, JsonSerializer.Serialize(link, Json.Options));
            now = now with
            {
                ContactRead = now.ContactRead == ordinalBefore ? now.LastOrdinal : now.ContactRead,
                StaffRead = now.StaffRead == ordinalBefore ? now.LastOrdinal : now.StaffRead,
            };
            return this;
        }

        private void Add(EventKind kind, string body, Send? send = null)
        {
            var visible = Event.VisibleToVisitor(kind);
            now = now with
            {
                LastSeq = now.LastSeq + 1,
                LastOrdinal = now.LastOrdinal + (visible ? 1 : 0),
            };
            events.Add(new Event
            {
                WorkspaceId = now.WorkspaceId,
                ConversationId = now.Id,
                Seq = now.LastSeq,
                Ordinal = visible ? now.LastOrdinal : null,
                Kind = kind,
                AuthorKind = author.Kind,
                AuthorId = author.Id,
                ClientId = send?.ClientId,
                Session = send?.Session,
                Cseq = send?.Cseq,
                Seen = send?.Seen,
                At = at,
                Body = body,
                Text = send?.Text,
                Files = send?.Files ?? [],
            });
        }

        private sealed record Words(string Text, ImmutableArray<FileCard> Files);

        private static string Body(string member, string value) =>
            $$"""{"{{member}}":"{{JsonEncodedText.Encode(value, JavaScriptEncoder.UnsafeRelaxedJsonEscaping)}}"}""";
    }
}
