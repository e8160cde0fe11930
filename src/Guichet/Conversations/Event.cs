using System.Collections.Immutable;
using System.Text.Json;
using Guichet.Conversations.Files;
using Guichet.Conversations.Links;
using Guichet.Platform;

namespace Guichet.Conversations;

/// <summary>What can happen in a conversation. Numbers are stored: never reuse one.</summary>
public enum EventKind : short
{
    Message = 1,
    Note = 2,
    Taken = 3,
    Followed = 4,
    Unfollowed = 5,
    Closed = 6,
    Reopened = 7,

    /// <summary>The visitor claimed to be a customer and could not prove it.</summary>
    ClaimRefused = 8,

    /// <summary>What a link in a message leads to.</summary>
    Preview = 9,
}

public enum AuthorKind : short
{
    Visitor = 1,
    Agent = 2,
    Bot = 3,
    System = 4,
}

/// <summary>Who did it: the agent's id, or the contact's.</summary>
public readonly record struct Author(AuthorKind Kind, Id? Id);

/// <summary>
/// One row of a conversation's log. <see cref="Seq"/> counts within the conversation and <see cref="Position"/> within the
/// workspace, both without gaps and both given inside the transaction that stores the row; <see cref="Ordinal"/> counts only
/// what the visitor may see, so that a note leaves no gap that tells.
/// </summary>
public sealed record Event
{
    public required Id WorkspaceId { get; init; }
    public required Id ConversationId { get; init; }
    public required long Seq { get; init; }
    public long Position { get; init; }
    public long? Ordinal { get; init; }
    public required EventKind Kind { get; init; }
    public required AuthorKind AuthorKind { get; init; }
    public Id? AuthorId { get; init; }

    /// <summary>The sender's own name for what he sent: the same again is the same event.</summary>
    public Id? ClientId { get; init; }

    /// <summary>The sender's session and his count within it: a gap is refused, so nothing can overtake.</summary>
    public long? Session { get; init; }
    public int? Cseq { get; init; }

    /// <summary>The last seq (staff) or ordinal (visitor) on the sender's screen when he sent.</summary>
    public long? Seen { get; init; }
    public required long At { get; init; }

    /// <summary>JSON; its members depend on the kind (docs/api/protocol.md).</summary>
    public required string Body { get; init; }

    public Author Author => new(AuthorKind, AuthorId);

    /// <summary>The body's text, at hand while the event is new; a stored one is read from its body.</summary>
    public string? Text { get; init; }

    /// <summary>The body's files, in the same way: looked at only while there is a <see cref="Text"/>.</summary>
    public ImmutableArray<FileCard> Files { get; init; } = [];

    /// <summary>The words of a message or note.</summary>
    public string ReadText()
    {
        if (Text is { } text)
        {
            return text;
        }
        using var body = JsonDocument.Parse(Body);
        return body.RootElement.GetProperty("text").GetString()!;
    }

    /// <summary>Of a preview: which message, and what its link leads to.</summary>
    public LinkPreview ReadPreview() => JsonSerializer.Deserialize<LinkPreview>(Body, Json.Options)!;

    /// <summary>What was sent with the words.</summary>
    public ImmutableArray<FileCard> ReadFiles()
    {
        if (Text is not null || Kind is not (EventKind.Message or EventKind.Note))
        {
            return Files;
        }
        using var body = JsonDocument.Parse(Body);
        return body.RootElement.TryGetProperty("files", out var files) ? files.Deserialize<ImmutableArray<FileCard>>(Json.Options) : [];
    }

    public static bool VisibleToVisitor(EventKind kind) => kind switch
    {
        EventKind.Message or EventKind.Taken or EventKind.Closed or EventKind.Reopened or EventKind.Preview => true,
        EventKind.Note or EventKind.Followed or EventKind.Unfollowed or EventKind.ClaimRefused => false,
        _ => throw new ArgumentOutOfRangeException(nameof(kind)),
    };
}
