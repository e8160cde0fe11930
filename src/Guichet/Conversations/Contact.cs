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

    /// <summary>False for everything that a page or a visitor says of himself (SEC-003).</summary>
    public bool Verified { get; set; }
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
    public required long CreatedAt { get; init; }
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
