namespace Guichet.Platform.Feed;

/// <summary>How fast one browser may send by requests: as fast as on a socket, and each request counts as some bytes more (SEC-089).</summary>
internal sealed class Pace(TimeProvider time)
{
    private const int BytesASecond = 32 * 1024;
    private const int BytesAtOnce = 256 * 1024;
    private const int BytesOfARequest = 512;

    /// <summary>When everything taken so far will have been allowed.</summary>
    private long paidAt;

    public bool Take(int bytes)
    {
        var now = time.GetTimestamp();
        lock (this)
        {
            if (time.GetElapsedTime(now, paidAt).TotalSeconds * BytesASecond > BytesAtOnce)
            {
                return false;
            }
            paidAt = Math.Max(paidAt, now) + ((bytes + BytesOfARequest) * time.TimestampFrequency / BytesASecond);
            return true;
        }
    }
}
