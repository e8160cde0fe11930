using System.Text.Json.Serialization;

namespace Guichet.Conversations.Links;

/// <summary>Whose links are looked up. Numbers are stored: never renumber.</summary>
public enum LinksPreviewed : short
{
    None = 1,
    Staff = 2,
    All = 3,
}

/// <summary>
/// What a link leads to, in the words of the page behind it. <see cref="Url"/> and <see cref="Host"/> are those of the message,
/// whatever the page says of itself; <see cref="Picture"/> is a data: URI of a small WebP that we have made.
/// </summary>
public sealed record LinkCard(
    string Url, string Host, string Title,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Description = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Picture = null);

/// <summary>The body of a preview: the message by its numbers, and the card under it.</summary>
public sealed record LinkPreview(long Seq, long Ordinal, LinkCard Link);
