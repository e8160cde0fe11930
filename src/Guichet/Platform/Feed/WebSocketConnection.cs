using System.Buffers;
using System.Buffers.Binary;
using System.IO.Pipelines;
using System.Text;
using System.Text.Unicode;
using Microsoft.AspNetCore.Connections;

namespace Guichet.Platform.Feed;

/// <summary>
/// The feed over a WebSocket, which is how nearly everybody reads it: RFC 6455 on the connection's own pipes (decision 10).
/// A frame is read when all of it has come, and none is longer than a message may be.
/// </summary>
internal sealed class WebSocketConnection(ConnectionContext connection, IDuplexPipe pipes, TimeProvider time, int now) : FeedConnection(now)
{
    /// <summary>Stands in the queue for <see cref="pong"/>.</summary>
    private static readonly ReadOnlyMemory<byte> PongHere = new byte[1];

    private ReadingPace pace;
    private IncomingMessage message;
    private byte[]? pong;
    private bool lost;
    private bool left;

    /// <summary>Where it ends: nothing to read yet, more than may be read at once, a whole message, or the end of all.</summary>
    private enum Found
    {
        Nothing,
        TooMuch,
        Message,
        End,
    }

    /// <summary>To hang up once more on what has ended changes nothing.</summary>
    protected override bool Ended => false;

    /// <summary>
    /// Hands over whole messages for as long as <paramref name="received"/> wants more. False when the connection has ended:
    /// after our own goodbye nothing is handed over any more, until the other end has answered it or is hung up on.
    /// </summary>
    public async Task<bool> ListenAsync(FeedReceiver received)
    {
        try
        {
            for (; ; )
            {
                while (pace.IsAhead(time))
                {
                    await Task.Delay(ReadingPace.Pause);
                }
                var read = await pipes.Input.ReadAsync();
                var rest = read.Buffer;
                var found = Find(ref rest);
                pipes.Input.AdvanceTo(rest.Start, found == Found.Nothing ? rest.End : rest.Start);
                if (found == Found.Message)
                {
                    var more = await received(this, message.Bytes);
                    message.Forget();
                    if (!more)
                    {
                        return true;
                    }
                }
                else if (found == Found.End || (found == Found.Nothing && read.IsCompleted))
                {
                    // Whoever hung up without a word, and does not read what is on its way to him, is not waited for either.
                    Close(CloseCode.GoingAway, "");
                    return false;
                }
            }
        }
        catch (Exception exception) when (IsGone(exception))
        {
            // The other end is gone, and will come back by its cursor.
            return false;
        }
    }

    /// <summary>The pipes are about to serve another connection: nothing is written into them any more.</summary>
    public void Leave()
    {
        Silence();
        lock (this)
        {
            left = true;
        }
        message.Forget();
    }

    protected override ValueTask WriteAsync(ReadOnlyMemory<byte> message) => message.Equals(PongHere)
        ? WriteAsync(Opcode.Pong, Interlocked.Exchange(ref pong, null))
        : WriteAsync(Opcode.Text, message.Span);

    protected override ValueTask WriteCloseAsync(int code, string reason)
    {
        Span<byte> payload = stackalloc byte[FrameHead.LongestControl];
        BinaryPrimitives.WriteUInt16BigEndian(payload, (ushort)code);
        return WriteAsync(Opcode.Close, payload[..(2 + Encoding.UTF8.GetBytes(reason, payload[2..]))]);
    }

    protected override void HangUp() => connection.Abort();

    /// <summary>Waits only while the other end does not read.</summary>
    private ValueTask WriteAsync(Opcode opcode, ReadOnlySpan<byte> payload)
    {
        ValueTask<FlushResult> flushed;
        lock (this)
        {
            if (left)
            {
                return default;
            }
            pipes.Output.Advance(FrameHead.Write(pipes.Output.GetSpan(FrameHead.LongestOfOurs), opcode, payload.Length));
            pipes.Output.Write(payload);
            flushed = pipes.Output.FlushAsync();
        }
        if (!flushed.IsCompletedSuccessfully)
        {
            return new(flushed.AsTask());
        }
        _ = flushed.Result;
        return default;
    }

    /// <summary>Takes frame after frame, to the end of a message.</summary>
    private Found Find(ref ReadOnlySequence<byte> rest)
    {
        while (!pace.IsAhead(time))
        {
            var head = lost ? default : FrameHead.Read(rest, message.IsBegun, out lost);
            if (lost)
            {
                return Skip(ref rest, CloseCode.ProtocolError, "not the frames of WebSocket");
            }
            if (!head.IsControl && !message.HasRoomFor(head))
            {
                return Skip(ref rest, CloseCode.TooLarge, "a message has at most 64 KB, in few parts");
            }
            if (head.IsEmpty || rest.Length < head.Size + (long)head.Length)
            {
                return Found.Nothing;
            }
            var payload = rest.Slice(head.Size, (long)head.Length);
            rest = rest.Slice(payload.End);
            pace.Read(head.Size + payload.Length, time);
            if ((head.IsControl ? Control(head, payload) : Append(head, payload)) is var found and not Found.Nothing)
            {
                return found;
            }
        }
        return Found.TooMuch;
    }

    /// <summary>
    /// Where the next frame begins is not known any more. What still comes is taken and thrown away: hung up now, with something
    /// unread, the system would take the goodbye back (a reset).
    /// </summary>
    private Found Skip(ref ReadOnlySequence<byte> rest, int code, string reason)
    {
        lost = true;
        Close(code, reason);
        pace.Read(rest.Length, time);
        rest = rest.Slice(rest.End);
        return Found.Nothing;
    }

    private Found Append(in FrameHead head, in ReadOnlySequence<byte> payload)
    {
        message.Append(head, payload);
        if (head.Opcode == Opcode.Binary)
        {
            Close(CloseCode.Malformed, "text only");
        }
        if (!head.Final)
        {
            return Found.Nothing;
        }
        if (!Utf8.IsValid(message.Bytes.Span))
        {
            Close(CloseCode.NotTheProtocol, "not UTF-8");
        }
        if (!Closing)
        {
            return Found.Message;
        }
        message.Forget();
        return Found.Nothing;
    }

    private Found Control(in FrameHead head, in ReadOnlySequence<byte> masked)
    {
        var payload = masked.ToArray();
        head.Unmask(payload);
        if (head.Opcode == Opcode.Close)
        {
            Close(GoodbyeTo(payload), "");
            return Found.End;
        }
        // Of several pings the last is answered (5.5.3), so that nobody makes us hold more than one.
        if (head.Opcode == Opcode.Ping && Interlocked.Exchange(ref pong, payload) is null)
        {
            Send(PongHere);
        }
        return Found.Nothing;
    }

    private static int GoodbyeTo(ReadOnlySpan<byte> close) => close switch
    {
        [] => CloseCode.GoingAway,
        [_] => CloseCode.ProtocolError,
        _ when BinaryPrimitives.ReadUInt16BigEndian(close) is not ((>= 1000 and <= 1003) or (>= 1007 and <= 1011) or (>= 3000 and <= 4999)) => CloseCode.ProtocolError,
        _ when !Utf8.IsValid(close[2..]) => CloseCode.NotTheProtocol,
        _ => CloseCode.GoingAway,
    };
}
