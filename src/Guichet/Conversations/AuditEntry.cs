using Guichet.Platform;

namespace Guichet.Conversations;

/// <summary>Numbers are stored: never reuse one.</summary>
public enum ActorKind : short
{
    Agent = 1,

    /// <summary>Whoever may use the program's command line.</summary>
    Operator = 2,
}

/// <summary>
/// One line of a workspace's audit log: who did what to what, and how it stood before and after. Never changed or removed,
/// which the database itself sees to; each is sealed over the one before it (docs/subsystems/audit.md).
/// </summary>
public sealed class AuditEntry
{
    public required Id WorkspaceId { get; init; }

    /// <summary>1, 2, 3 … within the workspace, without gaps.</summary>
    public required long Number { get; init; }
    public required long At { get; init; }
    public required ActorKind ActorKind { get; init; }

    /// <summary>The agent, and what he was called then.</summary>
    public Id? ActorId { get; init; }
    public string? ActorName { get; init; }

    /// <summary>The word before the dot of <see cref="Action"/>: what kind of thing it was done to.</summary>
    public required string Kind { get; init; }
    public required string Action { get; init; }
    public Id? SubjectId { get; init; }
    public string? SubjectName { get; init; }

    /// <summary>Agents who serve only some sites see only what was done there; null = it belongs to no site.</summary>
    public Id? SiteId { get; init; }

    /// <summary>JSON objects with the members that changed; null where there was nothing, or nothing is left.</summary>
    public string? Before { get; init; }
    public string? After { get; init; }

    /// <summary>Over all of the above and the entry before (<see cref="AuditSeal"/>).</summary>
    public byte[] Seal { get; set; } = [];
}

/// <summary>What is written down. Stored, and translated by the console: add, never rename.</summary>
public static class AuditAction
{
    public const string WorkspaceMade = "workspace.made";
    public const string WorkspaceRenamed = "workspace.renamed";
    public const string AgentJoined = "agent.joined";
    public const string AgentChanged = "agent.changed";
    public const string SignedIn = "agent.signed-in";
    public const string SignedOut = "agent.signed-out";
    public const string SignInBlocked = "agent.sign-in-blocked";
    public const string AccountChanged = "agent.account-changed";
    public const string PasswordChanged = "agent.password-changed";
    public const string ResetLinkMade = "agent.reset-link-made";
    public const string Invited = "invitation.made";
    public const string InvitationWithdrawn = "invitation.withdrawn";
    public const string SiteAdded = "site.added";
    public const string SiteChanged = "site.changed";
    public const string IdentityChanged = "site.identity-changed";
    public const string SecretShown = "site.secret-shown";
    public const string SecretRotated = "site.secret-rotated";
    public const string OldSecretEnded = "site.old-secret-ended";
    public const string ContactsMerged = "contact.merged";
    public const string ContactsParted = "contact.parted";
    public const string ConversationExported = "conversation.exported";

    public static readonly IReadOnlyList<string> All = [.. typeof(AuditAction).GetFields().Where(f => f.IsLiteral).Select(f => (string)f.GetRawConstantValue()!)];
}
