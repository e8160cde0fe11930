using Guichet.Platform;

namespace Guichet.Conversations;

/// <summary>One customer company of the installation: the tenant. Every row belongs to exactly one.</summary>
public sealed class Workspace
{
    public required Id Id { get; init; }
    public required string Name { get; set; }

    /// <summary>The position of the newest event; raised by the log writer alone.</summary>
    public long Position { get; init; }
    public required long CreatedAt { get; init; }
}
