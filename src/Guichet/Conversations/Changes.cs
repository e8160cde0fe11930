using Guichet.Platform;

namespace Guichet.Conversations;

/// <summary>Something that screens show has changed: <c>agents</c>, <c>sites</c>, <c>workspace</c> or <c>contact</c>.</summary>
public readonly record struct Change(Id WorkspaceId, string What, Id? Id);

/// <summary>Told after the commit. The directories forget first, so whoever hears of it and asks gets the new state.</summary>
public sealed class Changes(AgentDirectory agents, SiteDirectory sites)
{
    public event Action<Change>? Told;

    public void Tell(Id workspace, string what, Id? id = null)
    {
        agents.Forget(workspace);
        sites.Forget(workspace);
        Told?.Invoke(new(workspace, what, id));
    }
}
