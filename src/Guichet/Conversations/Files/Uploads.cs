using System.Buffers;
using System.Security.Cryptography;
using Guichet.Data;
using Guichet.Platform;
using Guichet.Platform.Files;
using Guichet.Platform.Sandbox;
using Guichet.Platform.Problems;

namespace Guichet.Conversations.Files;

/// <summary>
/// Takes in one file: counted while it comes, known by its bytes, cleaned, measured, on disk, and only then a row. Each step
/// that fails leaves nothing but, at worst, bytes that no row names; <see cref="FileSweep"/> removes those.
/// </summary>
public sealed class Uploads(FileStore store, FileQuota quota, Thumbnails thumbnails, Settings settings, Func<Db> open, TimeProvider time) : IDisposable
{
    public const string NameHeader = "X-File-Name";

    private const long HeardToItsEnd = 100 * 1024 * 1024;
    private const int PieceLength = 64 * 1024;

    /// <summary>Pictures of fewer bytes than this are their own small picture.</summary>
    private const long SmallEnough = 100 * 1024;

    /// <summary>A picture is cleaned in memory: a few at a time.</summary>
    private readonly SemaphoreSlim cleaning = new(2);

    public async Task<FileCard> ReceiveAsync(HttpContext context, Uploader uploader)
    {
        using var place = quota.Enter(uploader);
        using var late = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted);
        late.CancelAfter(settings.UploadTime);
        try
        {
            return await ReceiveAsync(context, uploader, late.Token);
        }
        catch (OperationCanceledException) when (!context.RequestAborted.IsCancellationRequested)
        {
            throw new RefusedException(408, "upload-too-slow", "The file did not come to its end in time. Please try again.");
        }
    }

    public void Dispose() => cleaning.Dispose();

    private async Task<FileCard> ReceiveAsync(HttpContext context, Uploader uploader, CancellationToken cancel)
    {
        if (uploader.Taken == FilesTaken.None)
        {
            throw Refusal.Forbidden("no-files", "No files are taken here.");
        }
        if (context.Request.ContentLength is { } length && length > uploader.Bytes)
        {
            if (length <= HeardToItsEnd)
            {
                // A browser hears no answer before it has said all: it would take the refusal for a lost connection and try again.
                await context.Request.Body.CopyToAsync(Stream.Null, cancel);
            }
            throw TooLarge(uploader);
        }
        await using (var db = open())
        {
            await quota.CheckVisitorAsync(db, uploader, context.Request.ContentLength ?? 0, cancel);
            await quota.CheckWorkspaceAsync(db, uploader, cancel);
        }
        await using var arrived = store.Create();
        await ReadAsync(context.Request.Body, arrived.Content, uploader, cancel);
        return await KeepAsync(arrived, uploader, NameOf(context), cancel);
    }

    private static async Task ReadAsync(Stream body, FileStream to, Uploader uploader, CancellationToken cancel)
    {
        var piece = ArrayPool<byte>.Shared.Rent(PieceLength);
        try
        {
            for (int length; (length = await body.ReadAsync(piece.AsMemory(0, PieceLength), cancel)) > 0;)
            {
                if (to.Length + length > uploader.Bytes)
                {
                    throw TooLarge(uploader);
                }
                await to.WriteAsync(piece.AsMemory(0, length), cancel);
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(piece);
        }
        if (to.Length == 0)
        {
            throw Refusal.Invalid("file", "This file is empty.");
        }
    }

    private async Task<FileCard> KeepAsync(ArrivingFile arrived, Uploader uploader, string name, CancellationToken cancel)
    {
        var head = await HeadAsync(arrived.Content, cancel);
        if (FileKind.IsProgram(head, name))
        {
            throw new RefusedException(415, "program", "Programs are not passed on.");
        }
        if (FileKind.MayHideAPlace(head))
        {
            throw Unclean();
        }
        if (!Picture.Begins(head))
        {
            return await KeepAsync(arrived, uploader, name, FileKind.Of(head, name), null, cancel);
        }
        await using var cleaned = store.Create();
        var picture = await CleanAsync(arrived.Content, cleaned.Content, cancel) ?? throw Unclean();
        return await KeepAsync(cleaned, uploader, name, FileKind.Of(picture, name), picture, cancel);
    }

    private async Task<FileCard> KeepAsync(ArrivingFile file, Uploader uploader, string name, FileKind kind, Picture? picture, CancellationToken cancel)
    {
        if (uploader.Taken == FilesTaken.Pictures && !kind.IsPicture)
        {
            throw new RefusedException(415, "pictures-only", "Only pictures are taken here: PNG, JPEG, GIF or WebP.");
        }
        var shown = kind.IsPicture ? picture : null;
        var id = Id.New();
        file.Content.Position = 0;
        var hash = await SHA256.HashDataAsync(file.Content, cancel);
        var small = shown is { Frames: 1 } && file.Content.Length > SmallEnough && await KeepSmallAsync(file.Content, id, cancel);
        var row = new StoredFile
        {
            WorkspaceId = uploader.WorkspaceId,
            Id = id,
            VisitorId = uploader.VisitorId,
            AgentId = uploader.AgentId,
            ConversationId = uploader.ConversationId,
            Name = name,
            Type = kind.Type,
            Size = file.Content.Length,
            Width = shown?.Width,
            Height = shown?.Height,
            Small = small,
            Hash = hash,
            CreatedAt = time.GetUtcNow().ToUnixTimeMilliseconds(),
        };
        store.Keep(file, id);
        await AddAsync(row, uploader, cancel);
        return row.Card;
    }

    private async Task AddAsync(StoredFile row, Uploader uploader, CancellationToken cancel)
    {
        try
        {
            await using var db = open();
            await db.WriteAsync(async () =>
            {
                await quota.CheckVisitorAsync(db, uploader, row.Size, cancel);
                db.StoredFiles.Add(row);
            }, cancel);
        }
        catch (RefusedException)
        {
            // Certainly not stored. After any other failure nobody knows, and the sweep finds out.
            store.Delete(row.Id);
            throw;
        }
    }

    private async Task<bool> KeepSmallAsync(FileStream picture, Id id, CancellationToken cancel)
    {
        await using var small = store.Create();
        picture.Position = 0;
        if (!await thumbnails.MakeAsync(picture, small.Content, cancel))
        {
            return false;
        }
        store.Keep(small, id, small: true);
        return true;
    }

    private async Task<Picture?> CleanAsync(FileStream from, FileStream to, CancellationToken cancel)
    {
        await cleaning.WaitAsync(cancel);
        try
        {
            var bytes = new byte[from.Length];
            from.Position = 0;
            await from.ReadExactlyAsync(bytes, cancel);
            var cleaned = new ArrayBufferWriter<byte>(bytes.Length + 64);
            var picture = Picture.Clean(bytes, cleaned);
            await to.WriteAsync(cleaned.WrittenMemory, cancel);
            return picture;
        }
        finally
        {
            cleaning.Release();
        }
    }

    private static async Task<byte[]> HeadAsync(FileStream file, CancellationToken cancel)
    {
        var head = new byte[FileKind.HeadLength];
        file.Position = 0;
        return head[..await file.ReadAtLeastAsync(head, head.Length, throwOnEndOfStream: false, cancel)];
    }

    private static string NameOf(HttpContext context) => FileName.Clean(Uri.UnescapeDataString(context.Request.Headers[NameHeader].ToString()));

    private static RefusedException TooLarge(Uploader uploader) =>
        new RefusedException(413, "file-too-large", $"A file has at most {uploader.Megabytes} MB here. Please send a smaller one.").With("megabytes", uploader.Megabytes);

    /// <summary>It might say where somebody lives, and that cannot be taken out.</summary>
    private static RefusedException Unclean() => new(
        415, "picture-not-clean", "The place where this picture was taken cannot be removed from it: it is damaged or of an unusual kind. Please save it as JPEG or PNG and send that.");
}
