using Guichet.Platform;

namespace Guichet.Conversations.Files;

/// <summary>What visitors of a site may send. Numbers are stored: never renumber.</summary>
public enum FilesTaken : short
{
    None = 1,
    Pictures = 2,
    All = 3,
}

/// <summary>Who sends a file up: a visitor, or an agent into one conversation.</summary>
public sealed record Uploader(Id WorkspaceId, Id? VisitorId, Id? AgentId, Id? ConversationId, FilesTaken Taken, int Megabytes)
{
    public static Uploader Of(Id visitor, SiteCard site) => new(site.WorkspaceId, visitor, null, null, site.FilesTaken, site.FileMegabytes);

    /// <summary>Staff may send what they like; how much is for the site to say.</summary>
    public static Uploader Of(WorkspaceScope scope, Conversation conversation, SiteCard site) =>
        new(scope.WorkspaceId, null, scope.Agent.Id, conversation.Id, FilesTaken.All, site.FileMegabytes);

    public long Bytes => Megabytes * 1024L * 1024;

    public Id Person => VisitorId ?? AgentId!.Value;

    public bool Sent(StoredFile file) =>
        file.WorkspaceId == WorkspaceId && file.VisitorId == VisitorId && file.AgentId == AgentId && file.ConversationId == ConversationId;
}
