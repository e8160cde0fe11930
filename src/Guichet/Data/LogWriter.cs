using System.Data.Common;
using System.Threading.Channels;
using Guichet.Platform;
using Guichet.Platform.Problems;
using Microsoft.Data.Sqlite;
using Npgsql;

namespace Guichet.Data;

/// <summary>
/// The one writer of this node: takes all that is waiting, decides and stores it in one transaction, and only then answers
/// (group commit). The time that a commit takes is the time in which the next batch gathers: no timer, no linger.
/// </summary>
internal sealed partial class LogWriter(ILog log, WriteGate gate, Health health, TimeProvider time, ILogger<LogWriter> logger) : BackgroundService
{
    private const int Waiting = 20_000;
    private const int BatchSize = 512;

    private readonly LogBatch batch = new(log);

    private readonly Channel<LogEntry> queue = System.Threading.Channels.Channel.CreateBounded<LogEntry>(
        new BoundedChannelOptions(Waiting) { SingleReader = true });

    /// <summary>What was committed, in commit order; the broadcast reads it.</summary>
    private readonly Channel<Committed> committed = System.Threading.Channels.Channel.CreateUnbounded<Committed>(
        new UnboundedChannelOptions { SingleWriter = true });

    public ChannelReader<Committed> Committed => committed.Reader;

    public Task<Appended> AppendAsync(LogEntry entry) => queue.Writer.TryWrite(entry)
        ? entry.Done.Task
        : throw Refusal.Busy("More is being sent than can be stored right now. Nothing was stored; please try again.");

    /// <summary>No more is taken; what was taken is stored and answered, also when the host has run out of patience with somebody else.</summary>
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        queue.Writer.TryComplete();
        await (ExecuteTask ?? Task.CompletedTask);
        await base.StopAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await Task.Yield();
        var entries = new List<LogEntry>(BatchSize);
        while (await queue.Reader.WaitToReadAsync(CancellationToken.None))
        {
            entries.Clear();
            while (entries.Count < BatchSize && queue.Reader.TryRead(out var entry))
            {
                entries.Add(entry);
            }
            await CommitAsync(entries);
        }
        committed.Writer.TryComplete();
        await log.DisposeAsync();
    }

    /// <summary>
    /// An entry that fails is tried once more alone, so that it never refuses its neighbours. When it is the disk or the
    /// database that fails, nobody is to blame, and nobody is acknowledged: all are told so, and may try again.
    /// </summary>
    private async Task CommitAsync(List<LogEntry> entries)
    {
        try
        {
            await CommitTogetherAsync(entries);
        }
        catch (Exception exception) when (IsOutage(exception))
        {
            if (health.Begin(Trouble.NotStoring, exception.Message))
            {
                NotStored(logger, exception);
            }
            foreach (var entry in entries)
            {
                entry.Done.TrySetException(Refusal.NotStored());
            }
        }
        catch (Exception exception) when (entries.Count == 1)
        {
            NotStored(logger, exception);
            entries[0].Done.TrySetException(exception);
        }
        catch (Exception exception)
        {
            RetryingAlone(logger, exception, entries.Count);
            foreach (var entry in entries)
            {
                await CommitAsync([entry]);
            }
        }
    }

    private async Task CommitTogetherAsync(List<LogEntry> entries)
    {
        using (await gate.EnterAsync(CancellationToken.None))
        {
            try
            {
                await batch.LoadAsync(entries, time.GetUtcNow().ToUnixTimeMilliseconds());
                await batch.DecideAsync();
                var early = false;
                Sabotage.When("acknowledge-before-commit", ref early);
                if (early)
                {
                    batch.Answer();
                }
                Crash.Point("before-commit");
                await log.CommitAsync(batch.Changes);
            }
            catch
            {
                await log.RollbackAsync();
                throw;
            }
        }
        health.End(Trouble.NotStoring);
        Crash.Point("after-commit");
        // The screens come first in this queue and last in time: the broadcast has its own loop.
        foreach (var news in batch.Committed)
        {
            committed.Writer.TryWrite(news);
        }
        batch.Answer();
        Crash.Point("after-acknowledgement");
    }

    /// <summary>What a constraint refused would be refused again.</summary>
    private static bool IsOutage(Exception exception) => exception is TimeoutException
        or (DbException and not (SqliteException { SqliteErrorCode: SQLitePCL.raw.SQLITE_CONSTRAINT } or PostgresException { SqlState: ['2', ..] or ['4', '2', ..] }));

    [LoggerMessage(LogLevel.Error, "A command could not be stored")]
    private static partial void NotStored(ILogger logger, Exception exception);

    [LoggerMessage(LogLevel.Warning, "A batch of {Count} failed; each is tried alone")]
    private static partial void RetryingAlone(ILogger logger, Exception exception, int count);
}
