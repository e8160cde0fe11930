namespace Guichet.Platform.Feed;

/// <summary>
/// What arrives from one browser is read no faster than people and their pages make it, pings and empty frames included
/// (SEC-089). Who sends more on a socket waits in his own TCP window; by requests he is refused.
/// </summary>
internal struct ReadingPace
{
    private const int BytesASecond = 32 * 1024;
    private const int BytesAtOnce = 256 * 1024;

    public static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    /// <summary>When everything read so far will have been allowed.</summary>
    private long paidAt;

    public readonly bool IsAhead(TimeProvider time) => time.GetElapsedTime(time.GetTimestamp(), paidAt).TotalSeconds * BytesASecond > BytesAtOnce;

    public void Read(long bytes, TimeProvider time) => paidAt = Math.Max(paidAt, time.GetTimestamp()) + (bytes * time.TimestampFrequency / BytesASecond);
}
