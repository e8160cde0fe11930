using Guichet.Conversations;
using Guichet.Platform;

namespace Guichet.Accounts;

/// <summary>A person's sign-in. Belongs to the installation: with its sessions and links the only rows without a workspace.</summary>
public sealed class Account
{
    public required Id Id { get; init; }
    public required string Email { get; set; }

    /// <summary>The address in one spelling (NFKC, invariant lower case): unique.</summary>
    public required string EmailKey { get; set; }
    public required string Name { get; set; }
    public string? PasswordHash { get; set; }
    public string? Language { get; set; }
    public required long CreatedAt { get; init; }
}

/// <summary>A signed-in browser. The cookie holds 256 random bits; only their SHA-256 is kept (docs/decisions/0006).</summary>
public sealed class Session
{
    public required byte[] TokenHash { get; init; }
    public required Id AccountId { get; init; }
    public required long CreatedAt { get; init; }
    public required long ExpiresAt { get; set; }
}

public enum LinkPurpose : short
{
    Setup = 1,
    Invitation = 2,
    Reset = 3,
    SignIn = 4,
}

/// <summary>A one-time capability that travels in a link behind '#': scoped to one purpose, hashed, expiring, used once.</summary>
public sealed class Link
{
    public required Id Id { get; init; }
    public required byte[] TokenHash { get; init; }
    public required LinkPurpose Purpose { get; init; }
    public Id? AccountId { get; init; }
    public Id? WorkspaceId { get; init; }
    public string? Email { get; init; }
    public Role? Role { get; init; }

    /// <summary>JSON array of site ids, null = all.</summary>
    public string? Sites { get; init; }
    public required long CreatedAt { get; init; }
    public required long ExpiresAt { get; init; }
}
