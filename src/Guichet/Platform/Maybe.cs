using System.Text.Json;
using System.Text.Json.Serialization;

namespace Guichet.Platform;

/// <summary>A member of a request that may be left out, which is not the same as null: left out means "as it is".</summary>
[JsonConverter(typeof(MaybeJsonConverterFactory))]
public readonly record struct Maybe<T>(T? Value)
{
    public bool IsGiven { get; } = true;
}

internal sealed class MaybeJsonConverterFactory : JsonConverterFactory
{
    public override bool CanConvert(Type typeToConvert) => true;

    public override JsonConverter CreateConverter(Type typeToConvert, JsonSerializerOptions options) =>
        (JsonConverter)Activator.CreateInstance(typeof(Converter<>).MakeGenericType(typeToConvert.GetGenericArguments()))!;

    private sealed class Converter<T> : JsonConverter<Maybe<T>>
    {
        public override bool HandleNull => true;

        public override Maybe<T> Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            new(JsonSerializer.Deserialize<T>(ref reader, options));

        public override void Write(Utf8JsonWriter writer, Maybe<T> value, JsonSerializerOptions options) =>
            JsonSerializer.Serialize(writer, value.Value, options);
    }
}
