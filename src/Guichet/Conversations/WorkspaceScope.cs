using Guichet.Platform;

namespace Guichet.Conversations;

/// <summary>
/// Which workspace, and who asks. Every query of a console endpoint starts here; what is outside of it does not exist (404).
/// </summary>
public sealed record WorkspaceScope(Id WorkspaceId, Agent Agent, IReadOnlySet<Id>? Sites)
{
    /// <summary>Null in <see cref="Sites"/> means all sites of the workspace.</summary>
    public bool Serves(Id site) => Sites is null || Sites.Contains(site);

    /// <summary>The SHA-256 of the token of the browser's session: what a feed ticket is bound to.</summary>
    public byte[] Session { get; init; } = [];

    /// <summary>Put there by Accounts/Access; handlers of <see cref="WorkspaceEndpoints"/> just ask for it.</summary>
    public static ValueTask<WorkspaceScope?> BindAsync(HttpContext context) => new(context.Features.Get<WorkspaceScope>());

    public bool IsAdmin => Agent.Role <= Role.Admin;
}
