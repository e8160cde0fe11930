using System.Collections.Immutable;
using Guichet.Platform;

namespace Guichet.Conversations;

/// <summary>Numbers are stored: never reuse one. Bot (1) and snoozed (4) belong to features that are not here yet.</summary>
public enum ConversationState : short
{
    Queued = 2,
    Open = 3,
    Closed = 5,
}

public enum Channel : short
{
    Widget = 1,
}

/// <summary>
/// The projection of a conversation's log: what <see cref="Rules"/> decide on and lists show. Written by the log writer
/// alone, in the transaction that stores the events, so it can always be computed again from them.
/// </summary>
public sealed record Conversation
{
    public required Id WorkspaceId { get; init; }
    public required Id Id { get; init; }
    public required Id SiteId { get; init; }
    public required Id ContactId { get; init; }
    public required Id VisitorId { get; init; }
    public required Channel Channel { get; init; }
    public required ConversationState State { get; init; }
    public Id? OwnerId { get; init; }

    /// <summary>Counts the changes of who may speak: whoever changes it names the version that he saw.</summary>
    public int Version { get; init; }
    public required long CreatedAt { get; init; }
    public long LastSeq { get; init; }
    public long LastOrdinal { get; init; }
    public long LastPosition { get; init; }

    public long LastMessageSeq { get; init; }
    public string? LastText { get; init; }
    public EventKind LastKind { get; init; }
    public AuthorKind LastAuthorKind { get; init; }
    public Id? LastAuthorId { get; init; }
    public long LastMessageAt { get; init; }

    /// <summary>The newest message or note by somebody else than the author of the newest: answers "who wrote after seq n?".</summary>
    public long OtherMessageSeq { get; init; }

    /// <summary>Since when the visitor waits for an answer.</summary>
    public long? WaitingSince { get; init; }

    /// <summary>Up to which ordinal the visitor, and the staff who take part, have read.</summary>
    public long ContactRead { get; init; }
    public long StaffRead { get; init; }

    public int FollowerCount { get; init; }

    /// <summary>The newest count of each sender's session, most recent first; older sessions are looked up in the log.</summary>
    public string? Senders { get; init; }

    public ImmutableArray<Id> Followers { get; init; } = [];
    public ContactCard? Contact { get; init; }

    public Author LastAuthor => new(LastAuthorKind, LastAuthorId);

    /// <summary>Nobody writes beside an assignee who is not there: somebody becomes it first .</summary>
    public bool MayWrite(Id agent) => OwnerId == agent || (OwnerId is not null && Followers.Contains(agent));
}

/// <summary>What a list shows of a contact.</summary>
public sealed record ContactCard(Id Id, string? Name, string? Email, bool Verified);
