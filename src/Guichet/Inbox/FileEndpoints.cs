using Guichet.Conversations;
using Guichet.Conversations.Files;
using Guichet.Platform;

namespace Guichet.Inbox;

/// <summary>The files of a conversation, as its staff send and see them.</summary>
internal static class FileEndpoints
{
    public static async Task<FileCard> SendAsync(
        Id id, HttpContext context, WorkspaceScope scope, LogReader reader, SiteDirectory sites, Uploads uploads)
    {
        var conversation = await ConversationEndpoints.RequireAsync(reader, scope, id, context.RequestAborted);
        return await uploads.ReceiveAsync(context, Uploader.Of(scope, conversation, (await sites.FindAsync(scope.WorkspaceId, conversation.SiteId))!));
    }

    public static async Task<IResult> GetAsync(
        Id id, Id file, bool? small, HttpContext context, WorkspaceScope scope, LogReader reader, Attachments attachments, FileAnswers answers, CancellationToken cancel)
    {
        var conversation = await ConversationEndpoints.RequireAsync(reader, scope, id, cancel);
        return answers.Of(await attachments.FindAsync(scope.WorkspaceId, file, conversation, scope.Agent.Id, cancel), small == true, context);
    }

    public static async Task<IResult> DeleteAsync(
        Id id, Id file, WorkspaceScope scope, LogReader reader, Attachments attachments, CancellationToken cancel)
    {
        await ConversationEndpoints.RequireAsync(reader, scope, id, cancel);
        await attachments.DeleteAsync(scope.WorkspaceId, file, f => f.AgentId == scope.Agent.Id && f.ConversationId == id, cancel);
        return TypedResults.NoContent();
    }
}
