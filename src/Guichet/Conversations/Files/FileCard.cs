using System.Text.Json.Serialization;
using Guichet.Platform;

namespace Guichet.Conversations.Files;

/// <summary>What a message says of a file: enough to draw its place before a byte of it has come. Stored in the log.</summary>
public sealed record FileCard(
    Id Id, string Name, string Type, long Size,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] int? Width,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] int? Height,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)] bool Small);
