using System.Text.Json;
using System.Text.Json.Serialization;
using Guichet.Conversations.Files;
using Guichet.Conversations.Links;
using Guichet.Platform;

namespace Guichet.Conversations;

/// <summary>What staff see of an event (docs/api/protocol.md).</summary>
public sealed record EventView(
    Id Conversation, long Seq, long Position, long? Ordinal, EventKind Kind, AuthorView Author, long At,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] Guid? ClientId, RawJson Body)
{
    public static EventView Of(Event e) =>
        new(e.ConversationId, e.Seq, e.Position, e.Ordinal, e.Kind, new(e.AuthorKind, e.AuthorId), e.At, e.ClientId?.Value, new(e.Body));
}

public sealed record AuthorView(AuthorKind Kind, Id? Id);

/// <summary>JSON that is already written: the body of a stored event.</summary>
[JsonConverter(typeof(RawJsonConverter))]
public readonly record struct RawJson(string Text);

internal sealed class RawJsonConverter : JsonConverter<RawJson>
{
    public override RawJson Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        throw new NotSupportedException("Bodies are written, never read.");

    public override void Write(Utf8JsonWriter writer, RawJson value, JsonSerializerOptions options) =>
        writer.WriteRawValue(value.Text, skipInputValidation: true);
}

/// <summary>A conversation as staff see it in lists and beside every event.</summary>
public sealed record Head(
    Id Id, Id Site, ContactCard Contact, Channel Channel, ConversationState State, Id? Owner, int Version, IReadOnlyList<Id> Followers, long CreatedAt,
    long LastSeq, long LastOrdinal, long LastPosition, LastView? Last, long? WaitingSince, long ContactRead, long StaffRead,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] long? Read)
{
    /// <summary>Only when one conversation is asked for.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public Details? Details { get; init; }

    public static Head Of(Conversation c, long? read = null) => new(
        c.Id, c.SiteId, c.Contact ?? new ContactCard(c.ContactId, null, null, false), c.Channel, c.State, c.OwnerId, c.Version, c.Followers, c.CreatedAt,
        c.LastSeq, c.LastOrdinal, c.LastPosition,
        c.LastText is { } text ? new LastView(c.LastMessageSeq, c.LastKind, text, new(c.LastAuthorKind, c.LastAuthorId), c.LastMessageAt) : null,
        c.WaitingSince, c.ContactRead, c.StaffRead, read);
}

public sealed record LastView(long Seq, EventKind Kind, string Text, AuthorView Author, long At);

/// <summary>What a visitor sees of an event: no seq, no position, no note (decision 4, SEC-016).</summary>
public sealed record VisitorEventView(
    long Ordinal, EventKind Kind, VisitorAuthorView Author, long At,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] Guid? ClientId,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Text,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<FileCard>? Files = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] VisitorPreview? Preview = null)
{
    /// <summary>Null for what the visitor may not see.</summary>
    public static VisitorEventView? Of(Event e, Func<Id, string?> nameOf)
    {
        if (e.Ordinal is not { } ordinal)
        {
            return null;
        }
        var text = e.Kind == EventKind.Message ? e.ReadText() : null;
        var files = e.ReadFiles();
        var mine = e.AuthorKind == AuthorKind.Visitor;
        return new(ordinal, e.Kind, new(e.AuthorKind, e.AuthorId is { } agent ? nameOf(agent) : null, e.AuthorId), e.At, mine ? e.ClientId?.Value : null, text,
            files.IsEmpty ? null : files, e.Kind == EventKind.Preview ? VisitorPreview.Of(e.ReadPreview()) : null);
    }
}

/// <summary>What a link in the message of this ordinal leads to.</summary>
public sealed record VisitorPreview(long Ordinal, LinkCard Link)
{
    public static VisitorPreview Of(LinkPreview preview) => new(preview.Ordinal, preview.Link);
}

public sealed record VisitorAuthorView(
    AuthorKind Kind,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Name,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] Id? Agent);

public enum VisitorState
{
    Waiting,
    Open,
    Closed,
}

/// <summary>A conversation as its visitor sees it. Nothing here changes when staff write a note: that would tell.</summary>
public sealed record VisitorHead(
    Id Id, VisitorState State, VisitorAgent? Agent, long LastOrdinal, long Read, long StaffRead,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] int? Unread, long CreatedAt)
{
    public static VisitorHead Of(Conversation c, Func<Id, string?> nameOf, int? unread = null) => new(
        c.Id,
        c.State switch
        {
            ConversationState.Queued => VisitorState.Waiting,
            ConversationState.Open => VisitorState.Open,
            ConversationState.Closed => VisitorState.Closed,
            _ => throw new ArgumentOutOfRangeException(nameof(c)),
        },
        c.OwnerId is { } owner ? new(owner, nameOf(owner)) : null, c.LastOrdinal, c.ContactRead, c.StaffRead, unread, c.CreatedAt);
}

public sealed record VisitorAgent(Id Id, string? Name);
