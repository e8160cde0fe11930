using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Guichet.Faults.Clients;
using Guichet.Faults.Server;
using Xunit.Abstractions;

namespace Guichet.Faults;

/// <summary>More than the server can take: all at once, more than it has files for, and nothing that makes sense.</summary>
public sealed class CrowdTests(ITestOutputHelper output)
{
    /// <summary>F22 says 2000, each of which needs the machine of a test as much as the server does.</summary>
    private const int Many = 1_000;

    private static readonly byte[] Head = Encoding.ASCII.GetBytes("POST /v1/visitor/messages HTTP/1.1\r\nHost: 127.0.0.1\r\nTransfer-Encoding: chunked\r\n\r\n");

    private static readonly TimeSpan BackWithin = TimeSpan.FromSeconds(60);

    /// <summary>How much the heap goes up and down between two collections.</summary>
    private const int GarbageMegabytes = 24;

    /// <summary>F22 says 1 s. A machine that is busy with the crowd itself gets more, and what was measured is kept.</summary>
    private static readonly TimeSpan AnswerWithin = TimeSpan.FromSeconds(5);

    [Fact]
    [Trait("Proves", "F22")]
    public async Task When_all_are_cut_at_once_all_come_back_and_who_works_meanwhile_is_answered()
    {
        var premises = await Premises.GetAsync();
        await using var server = await premises.ServeAsync();
        using var end = new CancellationTokenSource();
        var crowd = Enumerable.Range(0, Many).Select(n => new VisitorClient(server.Url, premises.Tenants[0].SiteKey, new($"v{n}", "w1", $"v{n}"), Seed.For(Seed.OfThisRun, 8, n))).ToList();
        var loops = crowd.Select(client => Task.Run(() => client.RunAsync(end.Token))).ToList();
        await UntilAllAsync(crowd, client => client.Connected);

        await server.KillAsync();
        var since = Stopwatch.GetTimestamp();
        await server.StartAsync();
        var writer = await Writer.ComeAsync(server, premises.Tenants[1].SiteKey);
        var waited = new List<TimeSpan>();
        while (crowd.Exists(client => !client.Connected || client.Absences.Count == 0))
        {
            Assert.True(Stopwatch.GetElapsedTime(since) < BackWithin, $"{crowd.Count(c => !c.Connected)} are not back; the last trouble: {crowd.Find(c => !c.Connected)?.Trouble}");
            var sent = Stopwatch.GetTimestamp();
            Assert.Equal(200, (await writer.SendAsync("I work here")).Status);
            waited.Add(Stopwatch.GetElapsedTime(sent));
            await Task.Delay(50);
        }
        Measured.Keep(output, $"all of {Many} back after a cut", [Stopwatch.GetElapsedTime(since)]);
        Measured.Keep(output, "answers to somebody who works meanwhile", waited);
        await end.CancelAsync();
        await Task.WhenAll(loops);

        Assert.InRange(waited.Order().ElementAt(waited.Count * 99 / 100), TimeSpan.Zero, AnswerWithin);
    }

    /// <summary>More sockets open and say nothing than may wait: the next are told to come again, at once and with a sentence, and those who are in go on.</summary>
    [Fact]
    [Trait("Proves", "F22")]
    public async Task Who_cannot_be_greeted_now_is_asked_to_come_again()
    {
        var premises = await Premises.GetAsync();
        await using var server = await premises.ServeAsync();
        var writer = await Writer.ComeAsync(server, premises.Tenants[0].SiteKey);
        var silent = new List<Stream>();
        var answers = new List<string>();
        for (var i = 0; i < 300; i++)
        {
            var (line, answer) = await UpgradeAsync(server);
            silent.Add(line);
            answers.Add(answer);
        }

        Assert.Contains(answers, a => a.StartsWith("HTTP/1.1 503", StringComparison.Ordinal) && a.Contains("\r\nRetry-After: ", StringComparison.Ordinal));
        Assert.All(answers, a => Assert.True(a.StartsWith("HTTP/1.1 101", StringComparison.Ordinal) || a.StartsWith("HTTP/1.1 503", StringComparison.Ordinal), a));
        Assert.Equal(200, (await writer.SendAsync("still here")).Status);
        silent.ForEach(s => s.Dispose());
    }

    [Fact]
    [Trait("Proves", "F40")]
    public async Task With_few_files_left_no_more_are_let_in_those_inside_are_served_and_it_recovers()
    {
        var premises = await Premises.GetAsync();
        await using var server = await premises.ServeWithAsync(["prlimit", "--nofile=512:512"]);
        var writer = await Writer.ComeAsync(server, premises.Tenants[0].SiteKey);
        Assert.Equal(200, (await writer.SendAsync("before")).Status);

        var many = new List<TcpClient>();
        for (var i = 0; i < 400; i++)
        {
            many.Add(new TcpClient("127.0.0.1", server.Port));
        }
        await Task.Delay(500);
        var busy = server.Process.TotalProcessorTime;
        for (var i = 0; i < 20; i++)
        {
            Assert.Equal(200, (await writer.SendAsync($"meanwhile {i}")).Status);
            await Task.Delay(100);
        }
        server.Process.Refresh();
        Assert.InRange(server.Process.TotalProcessorTime - busy, TimeSpan.Zero, TimeSpan.FromSeconds(1.5));
        Assert.Contains("Full: ", server.Output, StringComparison.Ordinal);

        many.ForEach(c => c.Dispose());
        var since = Stopwatch.GetTimestamp();
        while (!server.Output.Contains("Full: over", StringComparison.Ordinal))
        {
            Assert.True(Stopwatch.GetElapsedTime(since) < TimeSpan.FromSeconds(30), "It did not recover.");
            await Task.Delay(50);
        }
        var another = await Writer.ComeAsync(server, premises.Tenants[0].SiteKey);
        Assert.Equal(200, (await another.SendAsync("after")).Status);
        Assert.Equal(writer.Acknowledged, await writer.ReadAsync());
    }

    /// <summary>
    /// Heap and pools first grow to what so many connections at once take, so the last third is held against the one before. In
    /// each some tens of thousands of connections come and go: half a kilobyte kept of each would be seen.
    /// </summary>
    [Fact]
    [Trait("Proves", "F41")]
    public async Task Sixty_seconds_of_garbage_on_every_door_end_nothing_and_leave_nothing()
    {
        var premises = await Premises.GetAsync();
        await using var server = await premises.ServeAsync();
        var writer = await Writer.ComeAsync(server, premises.Tenants[0].SiteKey);
        var thirds = new List<long>();
        for (var third = 0; third < 3; third++)
        {
            var garbage = ThrowAsync(server, TimeSpan.FromSeconds(20));
            var memory = new List<long>();
            while (!garbage.IsCompleted)
            {
                memory.Add(Memory(server) >> 20);
                await Task.Delay(200);
            }
            output.WriteLine($"{await garbage} connections, {memory.Min()} to {memory.Max()} MB");
            thirds.Add(memory.Order().ElementAt(memory.Count / 2));
        }

        Assert.False(server.Process.HasExited);
        Assert.True(thirds[2] < thirds[1] + GarbageMegabytes, $"{string.Join(", then ", thirds)} MB");
        Assert.Equal(200, (await writer.SendAsync("still here")).Status);
    }

    /// <summary>How many connections it was.</summary>
    private static async Task<int> ThrowAsync(ServerProcess server, TimeSpan time) => (await Task.WhenAll(Enumerable.Range(0, 8).Select(async thrower =>
    {
        var random = Seed.For(Seed.OfThisRun, 9, thrower);
        var since = Stopwatch.GetTimestamp();
        var count = 0;
        for (; Stopwatch.GetElapsedTime(since) < time; count++)
        {
            try
            {
                // Half of it past a WebSocket's handshake, half from the first byte on, and some of that almost a request.
                using var line = random.Next(2) == 0 ? (await UpgradeAsync(server)).Line : await OpenAsync(server);
                for (var piece = random.Next(1, 6); piece > 0; piece--)
                {
                    var bytes = new byte[random.Next(1, 20_000)];
                    random.NextBytes(bytes);
                    if (random.Next(3) == 0)
                    {
                        Head.AsSpan(0, Math.Min(Head.Length, bytes.Length)).CopyTo(bytes);
                    }
                    await line.WriteAsync(bytes);
                }
            }
            catch (Exception exception) when (exception is IOException or SocketException)
            {
                // Shown the door.
            }
        }
        return count;
    }))).Sum();

    private static ValueTask<Stream> OpenAsync(ServerProcess server) => Street.OpenAsync(new DnsEndPoint("127.0.0.1", server.Port), CancellationToken.None);

    private static async Task<(Stream Line, string Answer)> UpgradeAsync(ServerProcess server)
    {
        var line = await OpenAsync(server);
        await line.WriteAsync(Encoding.ASCII.GetBytes(
            $"GET /feed HTTP/1.1\r\nHost: 127.0.0.1:{server.Port}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n"));
        var answer = new byte[2048];
        var read = await line.ReadAsync(answer);
        return (line, Encoding.ASCII.GetString(answer, 0, read));
    }

    private static long Memory(ServerProcess server) =>
        long.Parse(File.ReadLines($"/proc/{server.Process.Id}/status").First(l => l.StartsWith("VmRSS:", StringComparison.Ordinal)).Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) << 10;

    private static async Task UntilAllAsync(List<VisitorClient> crowd, Func<VisitorClient, bool> done)
    {
        var since = Stopwatch.GetTimestamp();
        while (!crowd.TrueForAll(c => done(c)))
        {
            Assert.True(Stopwatch.GetElapsedTime(since) < TimeSpan.FromSeconds(90), $"{crowd.Count(c => !done(c))} are missing: {crowd.Find(c => !done(c))?.Trouble}");
            await Task.Delay(50);
        }
    }
}
