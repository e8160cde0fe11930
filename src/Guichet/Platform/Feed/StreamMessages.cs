namespace Guichet.Platform.Feed;

/// <summary>
/// The messages of a browser's stream, numbered: those that were not written yet, and the last that were, for the case that
/// they did not arrive. Used under the stream's lock.
/// </summary>
internal sealed class StreamMessages
{
    /// <summary>Of what was written. Who missed more resumes by his cursor.</summary>
    private const int KeptBytes = 64 * 1024;

    private readonly List<(int Connection, ReadOnlyMemory<byte> Message)> kept = [];

    /// <summary>The number of the first that is kept, and of the next to be written.</summary>
    private long first;
    private long next;
    private int keptBytes;
    private int unwrittenBytes;

    public bool AllWritten => next == first + kept.Count;

    /// <summary>As much waits as on a socket that is read too slowly (SEC-094).</summary>
    public bool IsFull => unwrittenBytes > FeedConnection.QueueBytes || first + kept.Count - next >= FeedConnection.QueueFrames;

    public void Add(int connection, ReadOnlyMemory<byte> message)
    {
        kept.Add((connection, message));
        keptBytes += message.Length;
        unwrittenBytes += message.Length;
    }

    /// <summary>The browser has got so many in all, and is written what comes after them. False when that is no longer kept.</summary>
    public bool GoBackTo(long got)
    {
        if (got < first || got > next)
        {
            return false;
        }
        Drop((int)(got - first));
        next = first;
        unwrittenBytes = keptBytes;
        return true;
    }

    /// <summary>What has not been written; from now on it has.</summary>
    public List<(int Connection, ReadOnlyMemory<byte> Message)> Take()
    {
        var unwritten = kept[(int)(next - first)..];
        next = first + kept.Count;
        unwrittenBytes = 0;
        var old = 0;
        for (var bytes = keptBytes; bytes > KeptBytes; old++)
        {
            bytes -= kept[old].Message.Length;
        }
        Drop(old);
        return unwritten;
    }

    private void Drop(int count)
    {
        for (var i = 0; i < count; i++)
        {
            keptBytes -= kept[i].Message.Length;
        }
        kept.RemoveRange(0, count);
        first += count;
    }
}
