using Guichet.Platform.Files;
using Guichet.Platform.Problems;
using Microsoft.Net.Http.Headers;

namespace Guichet.Conversations.Files;

/// <summary>How a file is handed out: as what its bytes are or as something to save, and never as a page (SEC-102).</summary>
public sealed class FileAnswers(FileStore store)
{
    /// <summary>A part of it may be asked for; of several parts at once the whole is given (SEC-109).</summary>
    public IResult Of(StoredFile? file, bool small, HttpContext context)
    {
        if (file is null || store.Open(file.Id, small = small && file.Small) is not { } content)
        {
            throw Refusal.NotFound();
        }
        var shown = file.Type != FileKind.Plain.Type;
        var disposition = new ContentDispositionHeaderValue(shown ? "inline" : "attachment");
        disposition.SetHttpFileName(file.Name);
        var headers = context.Response.Headers;
        headers.ContentDisposition = disposition.ToString();
        headers.ContentSecurityPolicy = "sandbox; default-src 'none'; frame-ancestors 'none'";
        headers["Cross-Origin-Resource-Policy"] = "same-site";
        // Kept, and never shown again without asking whether it still may be.
        headers.CacheControl = "private, no-cache";
        var tag = Convert.ToHexStringLower(file.Hash.AsSpan(0, 16));
        return TypedResults.Stream(
            content, small ? "image/webp" : file.Type, entityTag: new($"\"{tag}{(small ? "s" : "")}\""), enableRangeProcessing: true);
    }
}
