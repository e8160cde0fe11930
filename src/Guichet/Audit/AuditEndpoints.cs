using Guichet.Conversations;
using Guichet.Data;
using Guichet.Platform;
using Guichet.Platform.Problems;
using Microsoft.EntityFrameworkCore;

namespace Guichet.Audit;

public sealed record AuditView(
    long Number, long At, ActorKind ActorKind, Id? ActorId, string? ActorName, string Action, Id? SubjectId, string? SubjectName, RawJson? Before, RawJson? After)
{
    public static AuditView Of(AuditEntry e) => new(
        e.Number, e.At, e.ActorKind, e.ActorId, e.ActorName, e.Action, e.SubjectId, e.SubjectName,
        e.Before is { } before ? new(before) : null, e.After is { } after ? new(after) : null);
}

public sealed record AuditPage(IReadOnlyList<AuditView> Entries, long? Next);

/// <summary>The newest entry with its seal, to be noted elsewhere; and the first entry that is not as it was written.</summary>
public sealed record AuditCheck(long Entries, string? Seal, long? BrokenAt);

internal static class AuditEndpoints
{
    private const int PageAtMost = 200;

    /// <summary>Newest first, paged by number, so that any page costs the same.</summary>
    public static async Task<AuditPage> ListAsync(WorkspaceScope scope, string? kind, Id? actor, long? before, int? limit, Db db, CancellationToken cancel)
    {
        var take = Math.Clamp(limit ?? 50, 1, PageAtMost);
        var entries = db.AuditEntries.AsNoTracking().Where(e => e.WorkspaceId == scope.WorkspaceId);
        entries = before is { } number ? entries.Where(e => e.Number < number) : entries;
        entries = actor is { } who ? entries.Where(e => e.ActorId == who) : entries;
        entries = scope.Sites is { } sites ? entries.Where(e => e.SiteId == null || sites.Contains(e.SiteId.Value)) : entries;
        if (kind is not null)
        {
            entries = AuditAction.All.Any(a => a.StartsWith(kind + ".", StringComparison.Ordinal))
                ? entries.Where(e => e.Kind == kind)
                : throw Refusal.Invalid("kind", "Nothing of this kind is written down.");
        }
        var page = await entries.OrderByDescending(e => e.Number).Take(take + 1).ToListAsync(cancel);
        return new([.. page.Take(take).Select(AuditView.Of)], page.Count > take ? page[take - 1].Number : null);
    }

    /// <summary>Reads all of it, one entry at a time.</summary>
    public static async Task<AuditCheck> CheckAsync(WorkspaceScope scope, Db db, MasterKey key, CancellationToken cancel)
    {
        AuditEntry? last = null;
        await foreach (var entry in db.AuditEntries.AsNoTracking().Where(e => e.WorkspaceId == scope.WorkspaceId).OrderBy(e => e.Number).AsAsyncEnumerable().WithCancellation(cancel))
        {
            var expected = (last?.Number ?? 0) + 1;
            if (entry.Number != expected || !AuditSeal.Holds(key, last?.Seal, entry))
            {
                return new(last?.Number ?? 0, SealOf(last), expected);
            }
            last = entry;
        }
        return new(last?.Number ?? 0, SealOf(last), null);
    }

    private static string? SealOf(AuditEntry? entry) => entry is null ? null : Convert.ToHexStringLower(entry.Seal);
}
