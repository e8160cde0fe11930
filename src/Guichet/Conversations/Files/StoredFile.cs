using Guichet.Platform;

namespace Guichet.Conversations.Files;

/// <summary>
/// A file that somebody has sent up. It belongs to one message, by that message's client id, from the moment that somebody
/// tries to send it: whether the message is there, and who may see it, is for the log to say (docs/subsystems/files.md).
/// </summary>
public sealed class StoredFile
{
    public required Id WorkspaceId { get; init; }
    public required Id Id { get; init; }

    /// <summary>Who sent it up: a visitor, or an agent in one conversation.</summary>
    public Id? VisitorId { get; init; }
    public Id? AgentId { get; init; }
    public Id? ConversationId { get; init; }

    public required string Name { get; init; }

    /// <summary>As which it is served, found from its bytes.</summary>
    public required string Type { get; init; }
    public required long Size { get; init; }

    /// <summary>Of what may be shown as a picture.</summary>
    public int? Width { get; init; }
    public int? Height { get; init; }
    public bool Small { get; init; }

    /// <summary>SHA-256 of what is served.</summary>
    public required byte[] Hash { get; init; }
    public required long CreatedAt { get; init; }

    public Id? ClientId { get; set; }
    public long? ClaimedAt { get; set; }

    /// <summary>Its message is known to be in the log: the sweep need not ask again.</summary>
    public bool Attached { get; set; }

    public FileCard Card => new(Id, Name, Type, Size, Width, Height, Small);
}
