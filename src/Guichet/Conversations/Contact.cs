using Guichet.Platform;

namespace Guichet.Conversations;

/// <summary>The person, known or not, behind one or more visitors.</summary>
public sealed class Contact
{
    public required Id WorkspaceId { get; init; }
    public required Id Id { get; init; }
    public string? Name { get; set; }
    public string? Email { get; set; }
    public string? Phone { get; set; }

    /// <summary>A customer whom the shop has signed for. False for everything that a page or a visitor says of himself (SEC-003).</summary>
    public bool Verified { get; set; }

    /// <summary>What of it stood under the signature; the rest was only said (SEC-007).</summary>
    public SignedTraits SignedTraits { get; set; }

    /// <summary>The contact that this one was merged into, and is shown as.</summary>
    public Id? MergedInto { get; set; }
    public required long CreatedAt { get; init; }

    /// <summary>JSON of the newest visit: language, zone, device, referrer, pages (docs/api/protocol.md).</summary>
    public string? Visit { get; set; }
}

/// <summary>A browser that has acted on a site; one that only looked leaves no row (SEC-098).</summary>
public sealed class Visitor
{
    public required Id WorkspaceId { get; init; }
    public required Id Id { get; init; }
    public required Id SiteId { get; init; }
    public required Id ContactId { get; set; }

    /// <summary>The conversation that his next words go to.</summary>
    public Id? ConversationId { get; set; }

    /// <summary>Tokens of another generation are dead: raised when he identifies himself (SEC-008).</summary>
    public int Generation { get; set; }

    /// <summary>When he last claimed to be a customer and could not prove it (SEC-004).</summary>
    public long? ClaimRefusedAt { get; set; }
    public required long CreatedAt { get; init; }
}

/// <summary>Stored: never renumber.</summary>
[Flags]
public enum SignedTraits : short
{
    None = 0,
    Name = 1,
    Email = 2,
    Phone = 4,
}

/// <summary>
/// A customer as the shop of one site knows him, by the shop's own id. His browsers share one visitor, so that he finds his
/// conversations in all of them.
/// </summary>
public sealed class KnownCustomer
{
    public required Id WorkspaceId { get; init; }
    public required Id SiteId { get; init; }
    public required string UserId { get; init; }
    public required Id ContactId { get; set; }
    public required Id VisitorId { get; init; }
    public required long CreatedAt { get; init; }
}

/// <summary>The journal of merged contacts: what it takes to part them again.</summary>
public sealed class ContactMerge
{
    public required Id WorkspaceId { get; init; }
    public required Id Id { get; init; }

    /// <summary>The contact that stayed, and the one that went into it.</summary>
    public required Id ContactId { get; init; }
    public required Id OtherId { get; init; }
    public required Id AgentId { get; init; }
    public required long At { get; init; }

    /// <summary>JSON: whose visitors and customers moved, and how the one that stayed stood before and after.</summary>
    public required string Moved { get; init; }
    public long? UndoneAt { get; set; }
}

/// <summary>An agent who takes part in a conversation without owning it.</summary>
public sealed class Follower
{
    public required Id WorkspaceId { get; init; }
    public required Id ConversationId { get; init; }
    public required Id AgentId { get; init; }
}

/// <summary>How far an agent has read a conversation.</summary>
public sealed class ReadPosition
{
    public required Id WorkspaceId { get; init; }
    public required Id AgentId { get; init; }
    public required Id ConversationId { get; init; }
    public required long Seq { get; set; }
}
