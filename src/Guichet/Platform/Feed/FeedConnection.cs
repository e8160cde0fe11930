using System.Net.Sockets;

namespace Guichet.Platform.Feed;

/// <summary>
/// One open connection of the feed, whatever carries it. Sending never waits: frames queue up while one is under way, and a client that reads too
/// slowly is cut (4413) and comes back by its cursor, so that nobody waits for him (SEC-094). An idle connection holds no
/// buffer, no timer and no queue of its own: there are tens of thousands of them.
/// </summary>
public abstract class FeedConnection(int now)
{
    public const int QueueBytes = 256 * 1024;
    public const int QueueFrames = 500;
    public const int LargestMessage = 64 * 1024;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private Queue<ReadOnlyMemory<byte>>? waiting;
    private int waitingBytes;
    private bool sending;
    private int closing;
    private string closeReason = "";

    /// <summary>What the product knows of the one at the other end; set by its hello.</summary>
    internal FeedClient? Client { get; set; }

    /// <summary>Seconds of the sweep's clock.</summary>
    internal int LastHeard { get; set; } = now;

    internal int Slot { get; set; } = -1;

    /// <summary>The other end is gone, or was hung up on.</summary>
    protected abstract bool Ended { get; }

    public bool Closing => Volatile.Read(ref closing) != 0;

    /// <summary>Sends a whole JSON message. The bytes may be shared by many connections: nobody changes them.</summary>
    public void Send(ReadOnlyMemory<byte> frame)
    {
        lock (this)
        {
            if (closing != 0)
            {
                return;
            }
            if (sending)
            {
                waiting ??= new();
                waiting.Enqueue(frame);
                waitingBytes += frame.Length;
                if (waitingBytes > QueueBytes || waiting.Count > QueueFrames)
                {
                    waiting = null;
                    waitingBytes = 0;
                    closing = CloseCode.TooSlow;
                    closeReason = "reads too slowly";
                    _ = AbortLaterAsync(Patience);
                }
                return;
            }
            sending = true;
        }
        _ = SendAllAsync(frame);
    }

    /// <summary>Says goodbye with a code after what is queued; the receiving side ends when the client answers, or is aborted.</summary>
    public void Close(int code, string reason) => Close(code, reason, Patience);

    /// <summary>The same, with the time that the client has for his answer.</summary>
    internal void Close(int code, string reason, TimeSpan patience)
    {
        lock (this)
        {
            if (closing != 0)
            {
                return;
            }
            closing = code;
            closeReason = reason;
            if (sending)
            {
                _ = AbortLaterAsync(patience);
                return;
            }
            sending = true;
        }
        _ = SendAllAsync(default);
        _ = AbortLaterAsync(patience);
    }

    /// <summary>Nothing more is sent; the connection ends after what is on its way (a close frame above all).</summary>
    internal void Silence()
    {
        lock (this)
        {
            closing = closing == 0 ? CloseCode.GoingAway : closing;
            waiting = null;
        }
    }

    public void Abort()
    {
        lock (this)
        {
            if (closing == 0)
            {
                closing = CloseCode.GoingAway;
            }
            waiting = null;
        }
        HangUp();
    }

    /// <summary>Puts a whole message on its way; called again only after it has ended.</summary>
    protected abstract ValueTask WriteAsync(ReadOnlyMemory<byte> message);

    /// <summary>The last that is written: why it ends.</summary>
    protected abstract ValueTask WriteCloseAsync(int code, string reason);

    /// <summary>Ends at once, without a word.</summary>
    protected abstract void HangUp();

    /// <summary>What a connection's other end does by not being there any more.</summary>
    protected static bool IsGone(Exception exception) => exception is IOException or SocketException or ObjectDisposedException or OperationCanceledException;

    private async Task SendAllAsync(ReadOnlyMemory<byte> frame)
    {
        try
        {
            for (; ; )
            {
                if (!frame.IsEmpty)
                {
                    await WriteAsync(frame);
                }
                lock (this)
                {
                    if (waiting is { Count: > 0 })
                    {
                        frame = waiting.Dequeue();
                        waitingBytes -= frame.Length;
                        continue;
                    }
                    waiting = null;
                    if (closing == 0)
                    {
                        sending = false;
                        return;
                    }
                }
                await WriteCloseAsync(closing, closeReason);
                return;
            }
        }
        catch (Exception exception) when (exception is InvalidOperationException || IsGone(exception))
        {
            Abort();
        }
    }

    private async Task AbortLaterAsync(TimeSpan patience)
    {
        await Task.Delay(patience);
        if (!Ended)
        {
            HangUp();
        }
    }
}

/// <summary>The feed's close codes (docs/api/protocol.md).</summary>
public static class CloseCode
{
    public const int GoingAway = 1001;
    public const int ProtocolError = 1002;
    public const int NotTheProtocol = 1007;
    public const int TooLarge = 1009;
    public const int Malformed = 4400;
    public const int NotSignedIn = 4401;
    public const int NoHello = 4408;
    public const int Replaced = 4409;
    public const int TooSlow = 4413;
    public const int TooFast = 4429;
}

/// <summary>The product's side of a connection: one kind for staff, one for visitors.</summary>
public abstract class FeedClient
{
    /// <summary>A whole JSON message; read it before returning, the buffer is used again.</summary>
    public abstract ValueTask ReceivedAsync(ReadOnlyMemory<byte> message);

    /// <summary>The connection is gone; nothing more is received or sent.</summary>
    public abstract void Gone();
}
