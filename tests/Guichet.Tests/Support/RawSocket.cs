using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;

namespace Guichet.Tests.Support;

/// <summary>Bytes on a real connection to the server, as no decent client would send them.</summary>
public sealed class RawSocket : IDisposable
{
    private readonly TcpClient client;
    private RawSocket(IPAddress from) => client = new TcpClient(new IPEndPoint(from, 0)) { NoDelay = true };

    public NetworkStream Stream => client.GetStream();

    public static async Task<RawSocket> ConnectAsync(Uri server, IPAddress? from = null)
    {
        var raw = new RawSocket(from ?? IPAddress.Loopback);
        await raw.client.ConnectAsync(IPAddress.Loopback, server.Port);
        return raw;
    }

    /// <summary>Connected, and past the WebSocket's handshake; the answer's head is in <see cref="Head"/>.</summary>
    public static async Task<RawSocket> OpenFeedAsync(Uri server, string headers = "")
    {
        var raw = await ConnectAsync(server);
        await raw.SendAsync($"GET /feed HTTP/1.1\r\nHost: {server.Authority}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: {Convert.ToBase64String(RandomNumberGenerator.GetBytes(16))}\r\n{headers}\r\n");
        raw.Head = await raw.HeadAsync();
        return raw;
    }

    public string Head { get; private set; } = "";

    public Task SendAsync(string text) => Stream.WriteAsync(Encoding.ASCII.GetBytes(text)).AsTask();

    /// <summary>An answer's head, to its empty line; "" when the server hangs up.</summary>
    public async Task<string> HeadAsync()
    {
        var head = new StringBuilder();
        var one = new byte[1];
        using var late = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        try
        {
            while (!head.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal))
            {
                if (await Stream.ReadAsync(one, late.Token) == 0)
                {
                    return "";
                }
                head.Append((char)one[0]);
            }
        }
        catch (Exception exception) when (exception is IOException or InvalidOperationException)
        {
            // Reset, or reset before it was looked at.
            return "";
        }
        return head.ToString();
    }

    /// <summary>A masked frame as browsers send them, or with what they never do.</summary>
    public static byte[] Frame(int opcode, ReadOnlySpan<byte> payload, bool final = true, bool masked = true, int reserved = 0, ulong? declared = null, uint key = 0)
    {
        var length = declared ?? (ulong)payload.Length;
        var frame = new List<byte> { (byte)((final ? 0x80 : 0) | (reserved << 4) | opcode) };
        var mask = masked ? 0x80 : 0;
        Span<byte> number = stackalloc byte[8];
        switch (length)
        {
            case < 126:
                frame.Add((byte)(mask | (int)length));
                break;
            case <= ushort.MaxValue:
                frame.Add((byte)(mask | 126));
                BinaryPrimitives.WriteUInt16BigEndian(number, (ushort)length);
                frame.AddRange(number[..2]);
                break;
            default:
                frame.Add((byte)(mask | 127));
                BinaryPrimitives.WriteUInt64BigEndian(number, length);
                frame.AddRange(number);
                break;
        }
        // A mask of zeros changes nothing and is one all the same.
        BinaryPrimitives.WriteUInt32BigEndian(number, key);
        if (masked)
        {
            frame.AddRange(number[..4]);
        }
        for (var i = 0; i < payload.Length; i++)
        {
            frame.Add((byte)(payload[i] ^ (byte)(key >> (24 - (i % 4 * 8)))));
        }
        return [.. frame];
    }

    /// <summary>The server's next frame, which has to keep the rules itself; (-1, empty) when it hangs up.</summary>
    public async Task<(int Opcode, byte[] Payload)> NextFrameAsync()
    {
        using var late = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        var head = new byte[8];
        if (await Stream.ReadAtLeastAsync(head.AsMemory(0, 2), 2, throwOnEndOfStream: false, late.Token) < 2)
        {
            return (-1, []);
        }
        Assert.Equal(0x80, head[0] & 0xf0);
        Assert.InRange(head[1], 0, 127);
        var (opcode, length) = (head[0] & 0xf, (ulong)head[1]);
        if (length >= 126)
        {
            var bytes = head.AsMemory(0, length == 126 ? 2 : 8);
            await Stream.ReadExactlyAsync(bytes, late.Token);
            length = bytes.Length == 2 ? BinaryPrimitives.ReadUInt16BigEndian(bytes.Span) : BinaryPrimitives.ReadUInt64BigEndian(bytes.Span);
            Assert.True(length > (bytes.Length == 2 ? 125UL : ushort.MaxValue), "not the shortest way to write a length");
        }
        var payload = new byte[length];
        await Stream.ReadExactlyAsync(payload, late.Token);
        return (opcode, payload);
    }

    /// <summary>Sends until all is sent or the server no longer takes it.</summary>
    public async Task<bool> FloodAsync(ReadOnlyMemory<byte> bytes, int times)
    {
        try
        {
            for (var i = 0; i < times; i++)
            {
                await Stream.WriteAsync(bytes);
            }
            return true;
        }
        catch (Exception exception) when (exception is IOException or ObjectDisposedException)
        {
            // The server has hung up, or who reads its answers has heard enough.
            return false;
        }
    }

    /// <summary>The code of the server's close frame; 0 when it just hangs up, -1 when nothing of both comes in time.</summary>
    public async Task<int> ClosedAsync(TimeSpan within)
    {
        using var late = new CancellationTokenSource(within);
        var bytes = new List<byte>();
        var buffer = new byte[4096];
        try
        {
            for (; ; )
            {
                if (Code(bytes) is { } code)
                {
                    return code;
                }
                var read = await Stream.ReadAsync(buffer, late.Token);
                if (read == 0)
                {
                    return 0;
                }
                bytes.AddRange(buffer.AsSpan(0, read));
            }
        }
        catch (OperationCanceledException)
        {
            return -1;
        }
        catch (IOException)
        {
            return Code(bytes) ?? 0;
        }
    }

    public void Dispose() => client.Dispose();

    /// <summary>The server's frames are short and not masked; the first that closes tells why.</summary>
    private static int? Code(List<byte> bytes)
    {
        for (var at = 0; at + 2 <= bytes.Count;)
        {
            var length = (int)bytes[at + 1];
            var head = 2;
            if (length == 126 && at + 4 <= bytes.Count)
            {
                length = (bytes[at + 2] << 8) | bytes[at + 3];
                head = 4;
            }
            if ((bytes[at] & 0xf) == 8)
            {
                return at + head + 2 <= bytes.Count ? (bytes[at + head] << 8) | bytes[at + head + 1] : null;
            }
            at += head + length;
        }
        return null;
    }
}
