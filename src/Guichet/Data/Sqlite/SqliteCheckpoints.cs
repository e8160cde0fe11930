using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Guichet.Data.Sqlite;

/// <summary>
/// Brings what the write-ahead log holds into the database file, beside the writer and not inside its commits, where it
/// stalled every hundredth of them. As long as somebody writes, the log is never brought over to its end, so it would grow
/// for ever: when it is long, the little that is left is brought over while the writers wait, and the next one begins it anew.
/// </summary>
internal sealed partial class SqliteCheckpoints(string file, WriteGate gate, ILogger log)
{
    /// <summary>In pages of 4 KiB: a checkpoint after 16 MB, a pause for the writers after 64 MB (about 3 ms).</summary>
    private const int Often = 4_000;
    private const int Long = 16_000;

    private int pages;
    private int running;

    /// <summary>Called by the writer after each commit with what it added.</summary>
    public void Written(int added)
    {
        if (Interlocked.Add(ref pages, added) >= Often && Interlocked.Exchange(ref running, 1) == 0)
        {
            _ = Task.Run(RunAsync);
        }
    }

    private async Task RunAsync()
    {
        try
        {
            await using var connection = SqliteOptions.Open(file);
            Interlocked.Exchange(ref pages, 0);
            if (Checkpoint(connection) >= Long)
            {
                using (await gate.EnterAsync(CancellationToken.None))
                {
                    Checkpoint(connection);
                }
            }
        }
        catch (SqliteException exception)
        {
            // The log keeps everything and grows; the next commits try again.
            NotDone(log, exception);
        }
        finally
        {
            Volatile.Write(ref running, 0);
        }
    }

    /// <returns>The length of the log in pages.</returns>
    private static int Checkpoint(SqliteConnection connection)
    {
        var result = raw.sqlite3_wal_checkpoint_v2(connection.Handle, "main", raw.SQLITE_CHECKPOINT_PASSIVE, out var length, out _);
        return result is raw.SQLITE_OK or raw.SQLITE_BUSY ? length : throw new SqliteException("The write-ahead log could not be checkpointed.", result);
    }

    [LoggerMessage(LogLevel.Error, "The write-ahead log could not be brought into the database file")]
    private static partial void NotDone(ILogger log, Exception exception);
}
