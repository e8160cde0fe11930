using Guichet.Data;
using Guichet.Platform;
using Guichet.Platform.Files;
using Microsoft.EntityFrameworkCore;

namespace Guichet.Conversations.Files;

/// <summary>
/// Removes, a day later, what was sent up and never sent (SEC-110c), and bytes that no row names: a process that ended
/// between the two, a row that was taken back (F7). A row goes before its bytes, so that nothing ever names what is not there.
/// </summary>
internal sealed partial class FileSweep(FileStore store, Func<Db> open, TimeProvider time, ILogger<FileSweep> log) : BackgroundService
{
    private const int AtOnce = 200;
    private static readonly TimeSpan Pause = TimeSpan.FromHours(1);
    private static readonly TimeSpan Grace = TimeSpan.FromHours(24);

    private DateTimeOffset bytesSweptAt;

    public async Task SweepAsync(CancellationToken cancel)
    {
        var now = time.GetUtcNow();
        while (await SweepRowsAsync((now - Grace).ToUnixTimeMilliseconds(), cancel))
        {
        }
        if (now - bytesSweptAt >= Grace)
        {
            bytesSweptAt = now;
            await SweepBytesAsync(now - Grace, cancel);
        }
    }

    /// <summary>Looks at every file that there is: once a day, and after a start.</summary>
    private async Task SweepBytesAsync(DateTimeOffset before, CancellationToken cancel)
    {
        foreach (var ids in store.Before(before).Chunk(AtOnce))
        {
            await using var db = open();
            var named = await db.StoredFiles.Where(f => ids.Contains(f.Id)).Select(f => f.Id).ToListAsync(cancel);
            foreach (var id in ids.Except(named))
            {
                store.Delete(id);
            }
        }
        store.ForgetArrivingBefore(before);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            while (true)
            {
                await Task.Delay(Pause, time, stoppingToken);
                await TryAsync(stoppingToken);
            }
        }
        catch (OperationCanceledException)
        {
            // The host stops.
        }
    }

    private async Task TryAsync(CancellationToken cancel)
    {
        try
        {
            await SweepAsync(cancel);
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            NotSwept(log, exception);
        }
    }

    /// <summary>Whether there may be more. Each row is looked at until its message is found or it goes, and then no more.</summary>
    private async Task<bool> SweepRowsAsync(long before, CancellationToken cancel)
    {
        var gone = new List<Id>();
        await using var db = open();
        var more = await db.WriteAsync(async () =>
        {
            gone.Clear();
            var files = await db.StoredFiles.Where(f => !f.Attached && f.CreatedAt < before && (f.ClaimedAt == null || f.ClaimedAt < before))
                .OrderBy(f => f.CreatedAt).Take(AtOnce).ToListAsync(cancel);
            foreach (var file in files)
            {
                if (await Attachments.MessageAsync(db, file, cancel) is null)
                {
                    db.StoredFiles.Remove(file);
                    gone.Add(file.Id);
                }
                else
                {
                    file.Attached = true;
                }
            }
            return files.Count == AtOnce;
        }, cancel);
        gone.ForEach(store.Delete);
        return more;
    }

    [LoggerMessage(LogLevel.Error, "Files that nobody sent could not be removed")]
    private static partial void NotSwept(ILogger log, Exception exception);
}
