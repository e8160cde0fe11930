using Guichet.Platform;

namespace Guichet.Conversations;

/// <summary>From most to least: a smaller number may do all that a larger one may. Stored: never renumber.</summary>
public enum Role : short
{
    Owner = 1,
    Admin = 2,
    Agent = 3,
}

/// <summary>An account's membership of one workspace: a person who answers.</summary>
public sealed class Agent
{
    public required Id WorkspaceId { get; init; }
    public required Id Id { get; init; }
    public required Id AccountId { get; init; }
    public required string Name { get; set; }
    public required Role Role { get; set; }

    /// <summary>JSON array of the ids of the sites that he serves; null = all.</summary>
    public string? Sites { get; set; }

    /// <summary>May see what a visitor types before it is sent .</summary>
    public bool Peek { get; set; } = true;
    public bool Active { get; set; } = true;
    public required long CreatedAt { get; init; }
}
