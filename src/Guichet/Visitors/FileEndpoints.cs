using Guichet.Conversations.Files;
using Guichet.Platform;

namespace Guichet.Visitors;

/// <summary>A visitor's files: sent up before the message that names them, fetched with his token.</summary>
internal static class FileEndpoints
{
    public static async Task<FileCard> SendAsync(HttpContext context, VisitorSignIn signIn, Uploads uploads)
    {
        var visitor = await signIn.RequireAsync(context);
        return await uploads.ReceiveAsync(context, Uploader.Of(visitor.Id, visitor.Site));
    }

    public static async Task<IResult> GetAsync(Id id, bool? small, HttpContext context, VisitorSignIn signIn, Attachments attachments, FileAnswers answers)
    {
        var visitor = await signIn.RequireAsync(context);
        return answers.Of(await attachments.FindAsync(visitor.WorkspaceId, id, visitor.Id, context.RequestAborted), small == true, context);
    }

    public static async Task<IResult> DeleteAsync(Id id, HttpContext context, VisitorSignIn signIn, Attachments attachments)
    {
        var visitor = await signIn.RequireAsync(context);
        await attachments.DeleteAsync(visitor.WorkspaceId, id, Uploader.Of(visitor.Id, visitor.Site).Sent, context.RequestAborted);
        return TypedResults.NoContent();
    }
}
