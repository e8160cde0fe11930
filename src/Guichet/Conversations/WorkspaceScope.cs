using Guichet.Platform;

namespace Guichet.Conversations;

/// <summary>
/// Which workspace, and who asks. Every query of a console endpoint starts here; what is outside of it does not exist (404).
/// </summary>
public sealed record WorkspaceScope(Id WorkspaceId, Agent Agent, IReadOnlySet<Id>? Sites)
{
    /// <summary>Null in <see cref="Sites"/> means all sites of the workspace.</summary>
    public bool Serves(Id site) => Sites is null || Sites.Contains(site);

    public bool IsAdmin => Agent.Role <= Role.Admin;
}
