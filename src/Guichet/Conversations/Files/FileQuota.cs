using System.Collections.Concurrent;
using Guichet.Data;
using Guichet.Platform;
using Guichet.Platform.Problems;
using Microsoft.EntityFrameworkCore;

namespace Guichet.Conversations.Files;

/// <summary>How much may come in: places for uploads under way, files of a visitor per hour and day, bytes of a workspace (SEC-107, SEC-108).</summary>
public sealed class FileQuota(Settings settings, TimeProvider time)
{
    public const int VisitorFilesPerHour = 20;
    private const long VisitorBytesPerDay = 50 * 1024 * 1024;
    private const int AtOnce = 200;
    private const int AtOncePerPerson = 3;

    private readonly ConcurrentDictionary<(Id Workspace, Id Person), int> under = new();
    private int all;

    /// <summary>A place for one upload, free again when disposed.</summary>
    public IDisposable Enter(Uploader uploader)
    {
        var key = (uploader.WorkspaceId, uploader.Person);
        var mine = under.AddOrUpdate(key, 1, (_, n) => n + 1);
        var place = new Place(this, key);
        if (Interlocked.Increment(ref all) > AtOnce || mine > AtOncePerPerson)
        {
            place.Dispose();
            throw Refusal.TooMany("too-many-uploads", "Too many files are being sent at once. This one waits for its turn.", TimeSpan.FromSeconds(2));
        }
        return place;
    }

    /// <summary>Asked before anything is read, and again in the transaction that adds the file.</summary>
    public async Task CheckVisitorAsync(Db db, Uploader uploader, long more, CancellationToken cancel)
    {
        if (uploader.VisitorId is not { } visitor)
        {
            return;
        }
        var now = time.GetUtcNow();
        var day = now.AddDays(-1).ToUnixTimeMilliseconds();
        var hour = now.AddHours(-1).ToUnixTimeMilliseconds();
        var recent = await db.StoredFiles.AsNoTracking()
            .Where(f => f.WorkspaceId == uploader.WorkspaceId && f.VisitorId == visitor && f.CreatedAt > day)
            .OrderBy(f => f.CreatedAt).Select(f => new { f.CreatedAt, f.Size }).ToListAsync(cancel);
        if (recent.FindAll(f => f.CreatedAt > hour) is { Count: >= VisitorFilesPerHour } latest)
        {
            throw Full($"More than {VisitorFilesPerHour} files in an hour are too many. Please wait a little.", latest[^VisitorFilesPerHour].CreatedAt - hour);
        }
        if (recent.Sum(f => f.Size) + more > VisitorBytesPerDay)
        {
            throw Full("More than 50 MB in a day are too many. Please send the rest tomorrow.", recent.Count == 0 ? 0 : recent[0].CreatedAt - day);
        }
    }

    /// <summary>Not asked within a transaction: it reads a number for each file of the workspace, and need not be exact.</summary>
    public async Task CheckWorkspaceAsync(Db db, Uploader uploader, CancellationToken cancel)
    {
        if (await db.StoredFiles.Where(f => f.WorkspaceId == uploader.WorkspaceId).SumAsync(f => f.Size, cancel) >= settings.FileQuota)
        {
            throw Refusal.Forbidden("storage-full", "There is no room left for files. Please tell whoever runs this server.");
        }
    }

    private static RefusedException Full(string sentence, long milliseconds) =>
        Refusal.TooMany("too-many-files", sentence, TimeSpan.FromMilliseconds(milliseconds));

    private void Leave((Id, Id) key)
    {
        Interlocked.Decrement(ref all);
        for (var left = false; !left && under.TryGetValue(key, out var n);)
        {
            left = n == 1 ? under.TryRemove(new(key, 1)) : under.TryUpdate(key, n - 1, n);
        }
    }

    private sealed class Place(FileQuota quota, (Id, Id) key) : IDisposable
    {
        private int left;

        public void Dispose()
        {
            if (Interlocked.Exchange(ref left, 1) == 0)
            {
                quota.Leave(key);
            }
        }
    }
}
