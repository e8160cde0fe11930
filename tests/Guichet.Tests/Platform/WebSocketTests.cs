using System.Buffers.Binary;
using System.Diagnostics;
using System.IO.Pipelines;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using Guichet.Platform.Feed;
using Guichet.Tests.Support;
using Microsoft.AspNetCore.Connections;

namespace Guichet.Tests.Platform;

/// <summary>RFC 6455, section by section, with bytes of our own on a real connection. What floods and abuses is in <see cref="TransportTests"/>.</summary>
public sealed class WebSocketTests(TestDesk desk) : IClassFixture<TestDesk>
{
    private const int Continuation = 0;
    private const int Text = 1;
    private const int Close = 8;
    private const int Ping = 9;
    private const int Pong = 10;
    private const int HungUp = -1;

    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(20);

    [Fact]
    public async Task Section_4_2_the_handshake_is_answered_with_what_its_key_makes_or_with_what_is_wrong()
    {
        const string right = "Connection: keep-alive, Upgrade\r\nUpgrade: WebSocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n";
        var accepted = await ShakeAsync("GET", right);
        Assert.StartsWith("HTTP/1.1 101 ", accepted, StringComparison.Ordinal);
        Assert.Contains("\r\nSec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n", accepted, StringComparison.Ordinal);
        Assert.Contains("\r\nUpgrade: websocket\r\n", accepted, StringComparison.Ordinal);
        Assert.Contains("\r\nConnection: Upgrade\r\n", accepted, StringComparison.Ordinal);

        var old = await ShakeAsync("GET", right.Replace("Version: 13", "Version: 8", StringComparison.Ordinal));
        Assert.StartsWith("HTTP/1.1 426 ", old, StringComparison.Ordinal);
        Assert.Contains("\r\nSec-WebSocket-Version: 13\r\n", old, StringComparison.Ordinal);
        foreach (var (method, headers) in ((string, string)[])
            [
                ("POST", right + "Content-Length: 0\r\n"),
                ("GET", right.Replace("Upgrade: WebSocket", "Upgrade: h2c", StringComparison.Ordinal)),
                ("GET", right.Replace("keep-alive, Upgrade", "keep-alive", StringComparison.Ordinal)),
                ("GET", right.Replace("dGhlIHNhbXBsZSBub25jZQ==", "dGhlIHNhbXBsZSBub25j", StringComparison.Ordinal)),
                ("GET", right.Replace("dGhlIHNhbXBsZSBub25jZQ==", "not base64, not at all!!", StringComparison.Ordinal)),
                ("GET", right[..right.IndexOf("Sec-WebSocket-Key", StringComparison.Ordinal)]),
            ])
        {
            Assert.StartsWith("HTTP/1.1 400 ", await ShakeAsync(method, headers), StringComparison.Ordinal);
        }
    }

    /// <summary>The connection changes hands twice, from HTTP to the hello and on: nothing that waits in it may fall between.</summary>
    [Fact]
    public async Task What_is_sent_before_the_answer_to_the_handshake_has_come_is_not_lost()
    {
        using var ada = await VisitorPage.OpenAsync(desk);
        using var raw = await RawSocket.ConnectAsync(desk.Url);
        var shake = $"GET /feed HTTP/1.1\r\nHost: {desk.Url.Authority}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n";
        await raw.Stream.WriteAsync((byte[])[.. Encoding.ASCII.GetBytes(shake), .. RawSocket.Frame(Text, await HelloAsync(ada)), .. RawSocket.Frame(Ping, "still"u8)]);
        Assert.StartsWith("HTTP/1.1 101 ", await raw.HeadAsync(), StringComparison.Ordinal);
        Assert.Equal(Text, (await raw.NextFrameAsync()).Opcode);
        var (opcode, payload) = await raw.NextFrameAsync();
        Assert.Equal((Pong, "still"), (opcode, Encoding.UTF8.GetString(payload)));
    }

    [Fact]
    public async Task Sections_5_2_to_5_4_however_a_message_is_cut_masked_and_sent_it_arrives_as_it_was()
    {
        using var ada = await VisitorPage.OpenAsync(desk);
        for (var seed = 1; seed <= 25; seed++)
        {
            var random = new Random(seed);
            using var raw = await RawSocket.OpenFeedAsync(desk.Url);
            // Characters of one to four bytes, so that parts end within them.
            var hello = await HelloAsync(ada, string.Concat(Enumerable.Repeat("aé語🎈", random.Next(1, 4_000))));
            var bytes = new List<byte>();
            var pings = 0;
            for (var (at, parts) = (0, 0); at < hello.Length || parts == 0; parts++)
            {
                var size = Math.Min(hello.Length - at, random.Next(4) == 0 ? 0 : random.Next(1, hello.Length));
                bytes.AddRange(RawSocket.Frame(parts == 0 ? Text : Continuation, hello.AsSpan(at, size), final: at + size == hello.Length, key: (uint)random.NextInt64(uint.MaxValue)));
                at += size;
                if (at < hello.Length && random.Next(2) == 0)
                {
                    bytes.AddRange(RawSocket.Frame(Ping, [(byte)pings++], key: (uint)random.NextInt64(uint.MaxValue)));
                }
            }
            for (var at = 0; at < bytes.Count;)
            {
                var size = Math.Min(bytes.Count - at, random.Next(1, bytes.Count));
                await raw.Stream.WriteAsync(bytes.Slice(at, random.Next(8) == 0 ? size = 1 : size).ToArray());
                at += size;
            }
            var (opcode, payload) = await raw.NextFrameAsync();
            for (var last = -1; opcode == Pong; (opcode, payload) = await raw.NextFrameAsync())
            {
                // The newest may stand for those before it, but they come in order.
                Assert.InRange(payload.Single(), last + 1, pings);
                last = payload.Single();
            }
            Assert.True(opcode == Text && Encoding.UTF8.GetString(payload).StartsWith("{\"type\":\"ready\"", StringComparison.Ordinal), $"seed {seed}: {opcode} {Encoding.UTF8.GetString(payload)}");
        }
    }

    [Fact]
    public async Task Section_5_2_byte_by_byte_is_a_way_to_send_a_frame_and_a_rule_is_broken_as_soon_as_it_is_seen()
    {
        using var ada = await VisitorPage.OpenAsync(desk);
        using var slow = await RawSocket.OpenFeedAsync(desk.Url);
        foreach (var one in RawSocket.Frame(Text, await HelloAsync(ada), key: 0x01020304))
        {
            await slow.Stream.WriteAsync(new[] { one });
        }
        Assert.Equal(Text, (await slow.NextFrameAsync()).Opcode);

        foreach (var begun in (byte[][])[[0x83], [0xc1], [0x80], [0x09], [0x81, 0x05], [0x89, 0xfe]])
        {
            using var raw = await RawSocket.OpenFeedAsync(desk.Url);
            await raw.Stream.WriteAsync(begun);
            Assert.True(await raw.ClosedAsync(Soon) == 1002, Convert.ToHexString(begun));
        }
    }

    [Theory]
    [InlineData(new byte[] { 0x81, 0xfe, 0x00, 0x7d, 0, 0, 0, 0 })]
    [InlineData(new byte[] { 0x81, 0xff, 0, 0, 0, 0, 0, 0, 0xff, 0xff, 0, 0, 0, 0 })]
    [InlineData(new byte[] { 0x81, 0xff, 0x80, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0 })]
    public async Task Section_5_2_a_length_is_written_in_the_fewest_bytes_and_without_a_sign(byte[] head)
    {
        using var raw = await RawSocket.OpenFeedAsync(desk.Url);
        await raw.Stream.WriteAsync(head);
        Assert.Equal(1002, await raw.ClosedAsync(Soon));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(125)]
    [InlineData(126)]
    [InlineData(65_535)]
    [InlineData(65_536)]
    [InlineData(1 << 24)]
    public void Section_5_2_our_own_lengths_are_written_that_way_too(int length)
    {
        var head = new byte[FrameHead.LongestOfOurs];
        var size = FrameHead.Write(head, Opcode.Text, length);
        Assert.Equal((length switch { < 126 => 2, < 65_536 => 4, _ => 10 }, 0x81), (size, head[0]));
        Assert.Equal((ulong)length, size switch { 2 => head[1], 4 => BinaryPrimitives.ReadUInt16BigEndian(head.AsSpan(2)), _ => BinaryPrimitives.ReadUInt64BigEndian(head.AsSpan(2)) });
    }

    [Fact]
    public async Task Section_5_4_parts_of_two_messages_are_never_mixed()
    {
        foreach (var second in (byte[][])[RawSocket.Frame(Text, "x"u8), RawSocket.Frame(2, "x"u8)])
        {
            using var raw = await RawSocket.OpenFeedAsync(desk.Url);
            await raw.Stream.WriteAsync((byte[])[.. RawSocket.Frame(Text, "x"u8, final: false), .. second]);
            Assert.Equal(1002, await raw.ClosedAsync(Soon));
        }
        using var over = await RawSocket.OpenFeedAsync(desk.Url);
        using var ada = await VisitorPage.OpenAsync(desk);
        await over.Stream.WriteAsync((byte[])[.. RawSocket.Frame(Text, await HelloAsync(ada)), .. RawSocket.Frame(Continuation, "x"u8)]);
        Assert.Equal(1002, await over.ClosedAsync(Soon));
    }

    [Fact]
    public async Task Section_5_5_1_a_goodbye_is_answered_and_then_the_server_hangs_up_first()
    {
        foreach (var (payload, code) in ((byte[], int)[])
            [
                ([], 1001), (Goodbye(1000), 1001), (Goodbye(1001, "I go"), 1001), (Goodbye(1003), 1001), (Goodbye(1007), 1001), (Goodbye(1011), 1001), (Goodbye(3000), 1001), (Goodbye(4999), 1001),
                ([3], 1002), (Goodbye(0), 1002), (Goodbye(999), 1002), (Goodbye(1004), 1002), (Goodbye(1005), 1002), (Goodbye(1006), 1002), (Goodbye(1012), 1002), (Goodbye(1015), 1002), (Goodbye(2999), 1002), (Goodbye(5000), 1002),
                ([.. Goodbye(1000), 0xc3, 0x28], 1007),
            ])
        {
            using var raw = await RawSocket.OpenFeedAsync(desk.Url);
            await raw.Stream.WriteAsync(RawSocket.Frame(Close, payload, key: 0xa1b2c3d4));
            var since = Stopwatch.GetTimestamp();
            var (opcode, answer) = await raw.NextFrameAsync();
            Assert.Equal((Close, code), (opcode, BinaryPrimitives.ReadUInt16BigEndian(answer)));
            Assert.Equal(HungUp, (await raw.NextFrameAsync()).Opcode);
            Assert.InRange(Stopwatch.GetElapsedTime(since), TimeSpan.Zero, TimeSpan.FromSeconds(2));
        }
    }

    [Fact]
    public async Task Section_5_5_1_after_our_goodbye_only_the_answer_to_it_is_heard()
    {
        using var raw = await RawSocket.OpenFeedAsync(desk.Url);
        await raw.Stream.WriteAsync(RawSocket.Frame(Text, "{\"type\":\"hello\"}"u8));
        var (opcode, payload) = await raw.NextFrameAsync();
        Assert.Equal((Close, 4401), (opcode, BinaryPrimitives.ReadUInt16BigEndian(payload)));

        using var ada = await VisitorPage.OpenAsync(desk);
        await raw.Stream.WriteAsync((byte[])[.. RawSocket.Frame(Ping, "x"u8), .. RawSocket.Frame(Text, await HelloAsync(ada)), .. RawSocket.Frame(Close, payload.AsSpan(0, 2))]);
        var since = Stopwatch.GetTimestamp();
        Assert.Equal(HungUp, (await raw.NextFrameAsync()).Opcode);
        Assert.InRange(Stopwatch.GetElapsedTime(since), TimeSpan.Zero, TimeSpan.FromSeconds(2));
        // The ticket was not used.
        using var again = await RawSocket.OpenFeedAsync(desk.Url);
        await again.Stream.WriteAsync(RawSocket.Frame(Text, Hello(ada.Ticket, "")));
        Assert.Equal(Text, (await again.NextFrameAsync()).Opcode);
    }

    [Fact]
    public async Task Section_5_5_2_a_ping_is_answered_with_what_it_said_and_a_pong_with_nothing()
    {
        using var ada = await VisitorPage.OpenAsync(desk);
        using var raw = await RawSocket.OpenFeedAsync(desk.Url);
        var long125 = Enumerable.Range(0, 125).Select(i => (byte)i).ToArray();
        foreach (var said in (byte[][])[[], [7], long125])
        {
            await raw.Stream.WriteAsync((byte[])[.. RawSocket.Frame(Pong, "unasked"u8), .. RawSocket.Frame(Ping, said, key: 0xdeadbeef)]);
            var (opcode, payload) = await raw.NextFrameAsync();
            Assert.Equal(Pong, opcode);
            Assert.Equal(said, payload);
        }
        await raw.Stream.WriteAsync(RawSocket.Frame(Text, await HelloAsync(ada)));
        Assert.Equal(Text, (await raw.NextFrameAsync()).Opcode);
    }

    [Fact]
    public async Task Section_8_1_words_that_are_no_UTF_8_end_it_wherever_the_parts_are_cut()
    {
        foreach (var parts in (byte[][][])[[[0xc3, 0x28]], [[(byte)'x', 0xe8], [0xaa]], [[0xed, 0xa0], [0x80]], [[0xf4, 0x90, 0x80, 0x80]], [[0xc0], [0x80]]])
        {
            using var raw = await RawSocket.OpenFeedAsync(desk.Url);
            for (var i = 0; i < parts.Length; i++)
            {
                await raw.Stream.WriteAsync(RawSocket.Frame(i == 0 ? Text : Continuation, parts[i], final: i == parts.Length - 1));
            }
            Assert.Equal(1007, await raw.ClosedAsync(Soon));
        }
    }

    [Fact]
    public async Task Section_10_4_a_message_has_64_KB_and_8192_parts_and_not_one_more()
    {
        using var ada = await VisitorPage.OpenAsync(desk);
        foreach (var (more, parts, code) in ((int, int, int)[])[(0, 1, 0), (1, 1, 1009), (1, 2, 1009), (0, 8_192, 0), (0, 8_193, 1009)])
        {
            using var raw = await RawSocket.OpenFeedAsync(desk.Url);
            var bare = await HelloAsync(ada);
            var hello = Hello(ada.Ticket, new string('x', FeedConnection.LargestMessage - bare.Length + more));
            Assert.Equal(FeedConnection.LargestMessage + more, hello.Length);
            var bytes = new List<byte>();
            for (var part = 0; part < parts; part++)
            {
                // All of it in the first but one byte, then nothing again and again, then that byte.
                var piece = parts == 1 ? hello : part == 0 ? hello[..^1] : part == parts - 1 ? hello[^1..] : [];
                bytes.AddRange(RawSocket.Frame(part == 0 ? Text : Continuation, piece, final: part == parts - 1));
            }
            await raw.FloodAsync(bytes.ToArray(), 1);
            Assert.Equal(code, code == 0 ? (await raw.NextFrameAsync()).Opcode - Text : await raw.ClosedAsync(Soon));
        }
    }

    /// <summary>What a phone that went into a tunnel leaves behind after minutes; it cannot be brought about on this machine's own address.</summary>
    [Fact]
    public async Task A_line_that_times_out_is_an_end_like_any_other()
    {
        var (input, output) = (new Pipe(), new Pipe());
        var connection = new WebSocketConnection(new DefaultConnectionContext(), new Line(input.Reader, output.Writer), TimeProvider.System, 0);
        var listening = connection.ListenAsync((_, _) => ValueTask.FromResult(true));
        await output.Reader.CompleteAsync(new SocketException((int)SocketError.TimedOut));
        connection.Send("{}"u8.ToArray());
        await input.Writer.CompleteAsync(new SocketException((int)SocketError.TimedOut));
        Assert.False(await listening);
        Assert.True(connection.Closing);
    }

    private sealed record Line(PipeReader Input, PipeWriter Output) : IDuplexPipe;

    private async Task<string> ShakeAsync(string method, string headers)
    {
        using var raw = await RawSocket.ConnectAsync(desk.Url);
        await raw.SendAsync($"{method} /feed HTTP/1.1\r\nHost: {desk.Url.Authority}\r\n{headers}\r\n");
        return await raw.HeadAsync();
    }

    private static async Task<byte[]> HelloAsync(VisitorPage page, string title = "")
    {
        await page.ConnectAsync(page.Token);
        return Hello(page.Ticket, title);
    }

    private static byte[] Hello(string ticket, string title) =>
        Encoding.UTF8.GetBytes($"{{\"type\":\"hello\",\"ticket\":{JsonSerializer.Serialize(ticket)},\"after\":{{}},\"more\":\"{title}\"}}");

    private static byte[] Goodbye(int code, string reason = "") => [(byte)(code >> 8), (byte)code, .. Encoding.UTF8.GetBytes(reason)];
}
