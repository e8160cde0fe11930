using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Guichet.Platform;

/// <summary>
/// The public name of anything: 128 random bits, written as 32 lower-case hexadecimal digits and in no other way, so that
/// one thing has one spelling (another spelling does not exist: SEC-011, T-LH1). A name is never a capability.
/// </summary>
[JsonConverter(typeof(IdJsonConverter))]
public readonly record struct Id(Guid Value) : IComparable<Id>
{
    public static Id New()
    {
        Span<byte> bytes = stackalloc byte[16];
        RandomNumberGenerator.Fill(bytes);
        return new(new Guid(bytes, bigEndian: true));
    }

    public static Id Of(ReadOnlySpan<byte> bytes) => new(new Guid(bytes, bigEndian: true));

    public static Id Parse(string text) => TryParse(text, out var id) ? id : throw new FormatException("not an id");

    /// <summary>Found by minimal APIs for route and query values.</summary>
    public static bool TryParse(string? text, out Id id)
    {
        id = default;
        if (text is not { Length: 32 })
        {
            return false;
        }
        foreach (var c in text)
        {
            if (c is not ((>= '0' and <= '9') or (>= 'a' and <= 'f')))
            {
                return false;
            }
        }
        id = new(Guid.ParseExact(text, "N"));
        return true;
    }

    public byte[] ToBytes() => Value.ToByteArray(bigEndian: true);

    public int CompareTo(Id other) => Value.CompareTo(other.Value);

    public override string ToString() => Value.ToString("N");
}

internal sealed class IdJsonConverter : JsonConverter<Id>
{
    public override Id Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.TokenType == JsonTokenType.String && Id.TryParse(reader.GetString(), out var id)
            ? id
            : throw new JsonException("An id is 32 lower-case hexadecimal digits.");

    public override void Write(Utf8JsonWriter writer, Id value, JsonSerializerOptions options)
    {
        Span<char> digits = stackalloc char[32];
        _ = value.Value.TryFormat(digits, out _, "N");
        writer.WriteStringValue(digits);
    }

    public override Id ReadAsPropertyName(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        Id.TryParse(reader.GetString(), out var id) ? id : throw new JsonException("An id is 32 lower-case hexadecimal digits.");

    public override void WriteAsPropertyName(Utf8JsonWriter writer, Id value, JsonSerializerOptions options) =>
        writer.WritePropertyName(value.ToString());
}
