using System.Collections.Immutable;
using System.Text.Json;

namespace Guichet.Conversations.Live;

/// <summary>Reads the small messages that clients send up; what is missing or of another kind is null.</summary>
internal static class FeedMessages
{
    public static readonly JsonDocumentOptions Options = new() { MaxDepth = 32, AllowDuplicateProperties = false };

    public static string? Type(JsonElement message) => Text(message, "type");

    public static string? Text(JsonElement message, string member)
    {
        if (message.ValueKind != JsonValueKind.Object || !message.TryGetProperty(member, out var value) || value.ValueKind != JsonValueKind.String)
        {
            return null;
        }
        try
        {
            return value.GetString();
        }
        catch (InvalidOperationException exception)
        {
            // Half of a surrogate pair.
            throw new JsonException("not text", exception);
        }
    }

    public static long? Number(JsonElement message, string member) =>
        message.ValueKind == JsonValueKind.Object && message.TryGetProperty(member, out var value) ? Number(value) : null;

    public static long? Number(JsonElement value) => value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out var number) ? number : null;

    public static Platform.Id? Id(JsonElement message, string member) => Platform.Id.TryParse(Text(message, member), out var id) ? id : null;

    public static ImmutableArray<Platform.Id> Ids(JsonElement message, string member, int atMost) =>
        message.ValueKind == JsonValueKind.Object && message.TryGetProperty(member, out var list) && list.ValueKind == JsonValueKind.Array
            ? [.. list.EnumerateArray().Take(atMost).Select(i => i.ValueKind == JsonValueKind.String && Platform.Id.TryParse(i.GetString(), out var id) ? id : default)
                .Where(i => i != default)]
            : [];
}
