using System.Buffers.Text;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Guichet.Bench;

/// <summary>Addresses of this machine, one for each of many people: the server's limits are for each address.</summary>
internal static class Street
{
    private static int houses;

    public static IPAddress Next()
    {
        var house = Interlocked.Increment(ref houses);
        return new([127, 1, (byte)(house / 250 % 250), (byte)(1 + (house % 250))]);
    }
}

/// <summary>One keep-alive HTTP/1.1 connection that has at most one request under way.</summary>
internal sealed class HttpWire : IDisposable
{
    private readonly Socket socket = new(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
    private readonly byte[] buffer = new byte[64 * 1024];
    private readonly string host;

    public HttpWire(IPEndPoint server, string host, IPAddress? from = null)
    {
        this.host = host;
        socket.Bind(new IPEndPoint(from ?? Street.Next(), 0));
        socket.Connect(server);
    }

    public byte[] Request(string method, string path, string? json, params (string Name, string Value)[] headers)
    {
        var text = new StringBuilder($"{method} {path} HTTP/1.1\r\nHost: {host}\r\n");
        foreach (var (name, value) in headers)
        {
            text.Append(name).Append(": ").Append(value).Append("\r\n");
        }
        var body = json is null ? [] : Encoding.UTF8.GetBytes(json);
        if (json is not null)
        {
            text.Append("Content-Type: application/json\r\n");
        }
        text.Append("Content-Length: ").Append(body.Length).Append("\r\n\r\n");
        return [.. Encoding.ASCII.GetBytes(text.ToString()), .. body];
    }

    public void Send(byte[] request) => socket.Send(request);

    /// <summary>The status of the next answer; its bytes are in <see cref="Answer"/> until the next one.</summary>
    public async ValueTask<int> ReceiveAsync()
    {
        var length = 0;
        while (true)
        {
            var read = await socket.ReceiveAsync(buffer.AsMemory(length), SocketFlags.None);
            if (read == 0)
            {
                throw new IOException("the server closed the connection");
            }
            length += read;
            var all = buffer.AsSpan(0, length);
            var head = all.IndexOf("\r\n\r\n"u8);
            if (head < 0)
            {
                continue;
            }
            var end = EndOf(all, head + 4);
            if (end >= 0 && length >= end)
            {
                Answer = buffer.AsMemory(0, end);
                return ((buffer[9] - '0') * 100) + ((buffer[10] - '0') * 10) + (buffer[11] - '0');
            }
        }
    }

    public ReadOnlyMemory<byte> Answer { get; private set; }

    public async Task<JsonElement> JsonAsync(byte[] request)
    {
        Send(request);
        var status = await ReceiveAsync();
        var text = Encoding.UTF8.GetString(Answer.Span);
        if (status is < 200 or > 299)
        {
            throw new InvalidOperationException(text);
        }
        var head = text.IndexOf("\r\n\r\n", StringComparison.Ordinal) + 4;
        var body = text[..head].Contains("chunked", StringComparison.OrdinalIgnoreCase) ? Joined(text[head..]) : text[head..];
        return body.Length == 0 ? default : JsonDocument.Parse(body).RootElement;
    }

    private static string Joined(string chunks)
    {
        var rest = Encoding.UTF8.GetBytes(chunks).AsSpan();
        var body = new List<byte>(rest.Length);
        while (Utf8Parser.TryParse(rest, out int length, out var digits, 'x') && length > 0)
        {
            body.AddRange(rest.Slice(digits + 2, length));
            rest = rest[(digits + 2 + length + 2)..];
        }
        return Encoding.UTF8.GetString([.. body]);
    }

    public string? Header(string name)
    {
        var text = Encoding.ASCII.GetString(Answer.Span);
        var at = text.IndexOf(name + ": ", StringComparison.OrdinalIgnoreCase);
        return at < 0 ? null : text[(at + name.Length + 2)..text.IndexOf("\r\n", at, StringComparison.Ordinal)];
    }

    public void Dispose() => socket.Dispose();

    private static int EndOf(ReadOnlySpan<byte> all, int body)
    {
        var head = all[..body];
        var length = head.IndexOf("Content-Length: "u8);
        if (length >= 0)
        {
            _ = Utf8Parser.TryParse(head[(length + 16)..], out int bytes, out _);
            return body + bytes;
        }
        if (head.IndexOf("chunked"u8) < 0)
        {
            return body;
        }
        return all.EndsWith("0\r\n\r\n"u8) ? all.Length : -1;
    }
}

/// <summary>One open socket of the feed; answers pings, hands every other message to whoever asked.</summary>
internal sealed class FeedWire : IDisposable
{
    private const int CloseFrame = 8;

    private static readonly byte[] Pong = Frame("{\"type\":\"pong\"}"u8);

    private readonly Socket socket = new(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };

    public FeedWire(IPEndPoint server, string host, IPAddress from, string hello)
    {
        socket.Bind(new IPEndPoint(from, 0));
        socket.Connect(server);
        socket.Send(Encoding.ASCII.GetBytes(
            $"GET /feed HTTP/1.1\r\nHost: {host}\r\nOrigin: http://{host}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: {Convert.ToBase64String(RandomNumberGenerator.GetBytes(16))}\r\nUser-Agent: Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/150.0.0.0 Safari/537.36\r\n\r\n"));
        var answer = new byte[2048];
        var length = 0;
        while (answer.AsSpan(0, length).IndexOf("\r\n\r\n"u8) < 0)
        {
            length += socket.Receive(answer, length, answer.Length - length, SocketFlags.None);
        }
        if (!answer.AsSpan(0, length).StartsWith("HTTP/1.1 101"u8))
        {
            throw new InvalidOperationException(Encoding.ASCII.GetString(answer, 0, length));
        }
        socket.Send(Frame(Encoding.UTF8.GetBytes(hello)));
    }

    public Task Ready => ready.Task;

    private readonly TaskCompletionSource ready = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Reads until the socket is closed.</summary>
    public async Task ReadAsync(Action<ReadOnlySpan<byte>>? message, int bufferSize)
    {
        var buffer = new byte[bufferSize];
        var length = 0;
        try
        {
            while (true)
            {
                var read = await socket.ReceiveAsync(buffer.AsMemory(length), SocketFlags.None);
                if (read == 0)
                {
                    return;
                }
                length += read;
                var used = 0;
                while (Next(buffer.AsSpan(used, length - used), out var header, out var payload))
                {
                    if (length - used < header + payload)
                    {
                        break;
                    }
                    if ((buffer[used] & 0x0f) == CloseFrame)
                    {
                        return;
                    }
                    Take(buffer.AsSpan(used + header, payload), message);
                    used += header + payload;
                }
                buffer.AsSpan(used, length - used).CopyTo(buffer);
                length -= used;
                if (length == buffer.Length)
                {
                    Array.Resize(ref buffer, buffer.Length * 2);
                }
            }
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            // The run is over.
        }
    }

    public void Dispose() => socket.Dispose();

    private void Take(ReadOnlySpan<byte> payload, Action<ReadOnlySpan<byte>>? message)
    {
        if (payload.StartsWith("{\"type\":\"ping\""u8))
        {
            socket.Send(Pong);
        }
        else if (payload.StartsWith("{\"type\":\"ready\""u8))
        {
            ready.TrySetResult();
        }
        else
        {
            message?.Invoke(payload);
        }
    }

    private static bool Next(ReadOnlySpan<byte> data, out int header, out int payload)
    {
        header = payload = 0;
        if (data.Length < 2)
        {
            return false;
        }
        var length = data[1] & 0x7f;
        header = length < 126 ? 2 : length == 126 ? 4 : 10;
        if (data.Length < header)
        {
            return false;
        }
        payload = length < 126 ? length
            : length == 126 ? System.Buffers.Binary.BinaryPrimitives.ReadUInt16BigEndian(data[2..])
            : (int)System.Buffers.Binary.BinaryPrimitives.ReadUInt64BigEndian(data[2..]);
        return true;
    }

    /// <summary>A masked text frame; the mask is zero, which the standard allows a client that nobody attacks.</summary>
    private static byte[] Frame(ReadOnlySpan<byte> text) => text.Length < 126
        ? [0x81, (byte)(0x80 | text.Length), 0, 0, 0, 0, .. text]
        : [0x81, 0x80 | 126, (byte)(text.Length >> 8), (byte)text.Length, 0, 0, 0, 0, .. text];
}
