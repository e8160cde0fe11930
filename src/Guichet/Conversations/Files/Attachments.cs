using System.Collections.Immutable;
using Guichet.Data;
using Guichet.Platform;
using Guichet.Platform.Files;
using Guichet.Platform.Problems;
using Microsoft.EntityFrameworkCore;

namespace Guichet.Conversations.Files;

/// <summary>
/// Which file belongs to which message. A file is claimed by a message's client id before the message is appended; whether the
/// message was stored is read from the log. So no message names a file that is not there, and nothing has to be taken back
/// when the message is refused (F7).
/// </summary>
public sealed class Attachments(Func<Db> open, FileStore store, TimeProvider time)
{
    public const int Most = 10;

    /// <summary>How long a message may be between its claim and the log, in milliseconds.</summary>
    private const long OnItsWay = 60_000;

    /// <summary>The files that a message names, claimed for it: his own, and sent with no other message (SEC-110b).</summary>
    public async Task<ImmutableArray<FileCard>> ClaimAsync(Id workspace, IReadOnlyList<Id>? named, Id clientId, Func<StoredFile, bool> mine, CancellationToken cancel)
    {
        if (named is not { Count: > 0 })
        {
            return [];
        }
        if (named.Count > Most || named.Distinct().Count() != named.Count)
        {
            throw Refusal.Invalid("files", $"A message has at most {Most} files, each of them once.");
        }
        var now = time.GetUtcNow().ToUnixTimeMilliseconds();
        await using var db = open();
        return await db.WriteAsync(async () =>
        {
            var files = await db.StoredFiles.Where(f => f.WorkspaceId == workspace && named.Contains(f.Id)).ToDictionaryAsync(f => f.Id, cancel);
            if (named.Any(id => !files.TryGetValue(id, out var file) || !mine(file)))
            {
                throw Refusal.NotFound("file-not-found", "A file of this message is no longer there. Please choose it again.");
            }
            foreach (var file in files.Values)
            {
                if (file.ClientId is { } other && other != clientId && (file.ClaimedAt > now - OnItsWay || await MessageAsync(db, file, cancel) is not null))
                {
                    throw Refusal.Conflict("file-used", "A file of this message was sent with another one. Please choose it again.");
                }
                file.ClientId = clientId;
                file.ClaimedAt = now;
            }
            return named.Select(id => files[id].Card).ToImmutableArray();
        }, cancel);
    }

    /// <summary>For staff who may see this conversation, and for whoever sent it up.</summary>
    public Task<StoredFile?> FindAsync(Id workspace, Id file, Conversation conversation, Id agent, CancellationToken cancel) => FindAsync(
        workspace, file,
        f => f.AgentId == agent && f.ConversationId == conversation.Id,
        (_, e) => e.ConversationId == conversation.Id, cancel);

    /// <summary>For a visitor: what he sent up, and what he was sent.</summary>
    public Task<StoredFile?> FindAsync(Id workspace, Id file, Id visitor, CancellationToken cancel) => FindAsync(
        workspace, file,
        f => f.VisitorId == visitor,
        (c, e) => c.VisitorId == visitor && e.Ordinal is not null, cancel);

    /// <summary>Takes back what was sent up and not sent. What is in the log stays.</summary>
    public async Task DeleteAsync(Id workspace, Id id, Func<StoredFile, bool> mine, CancellationToken cancel)
    {
        await using var db = open();
        await db.WriteAsync(async () =>
        {
            var file = await db.StoredFiles.SingleOrDefaultAsync(f => f.WorkspaceId == workspace && f.Id == id, cancel);
            if (file is not { ClientId: null } || !mine(file))
            {
                throw Refusal.NotFound();
            }
            db.StoredFiles.Remove(file);
        }, cancel);
        store.Delete(id);
    }

    /// <summary>The event that names it, if the log has it: by the client id that claimed it, said by who sent it up.</summary>
    internal static async Task<(Conversation Conversation, Event Event)?> MessageAsync(Db db, StoredFile file, CancellationToken cancel)
    {
        if (file.ClientId is not { } clientId)
        {
            return null;
        }
        var said = await db.Events.AsNoTracking().Where(e => e.ClientId == clientId && e.WorkspaceId == file.WorkspaceId)
            .Join(db.Conversations.AsNoTracking(), e => new { e.WorkspaceId, Id = e.ConversationId }, c => new { c.WorkspaceId, c.Id }, (e, c) => new { c, e })
            .ToListAsync(cancel);
        return said.Where(s => file.AgentId is { } agent
                ? s.e.AuthorKind == AuthorKind.Agent && s.e.AuthorId == agent && s.c.Id == file.ConversationId
                : s.e.AuthorKind == AuthorKind.Visitor && s.c.VisitorId == file.VisitorId)
            .Where(s => s.e.ReadFiles().Any(f => f.Id == file.Id))
            .Select(s => ((Conversation, Event)?)(s.c, s.e)).FirstOrDefault();
    }

    private async Task<StoredFile?> FindAsync(Id workspace, Id id, Func<StoredFile, bool> mine, Func<Conversation, Event, bool> shown, CancellationToken cancel)
    {
        await using var db = open();
        var file = await db.StoredFiles.AsNoTracking().SingleOrDefaultAsync(f => f.WorkspaceId == workspace && f.Id == id, cancel);
        return file is not null && (mine(file) || (await MessageAsync(db, file, cancel) is var (conversation, message) && shown(conversation, message))) ? file : null;
    }
}
