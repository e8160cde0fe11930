using System.Diagnostics;
using Guichet.Faults.Clients;
using Guichet.Faults.Server;

namespace Guichet.Faults;

/// <summary>One console on a bad line in a workspace where much is said: nobody else waits for it, and it misses nothing in the end.</summary>
public sealed class SlowConsumerTests : IAsyncLifetime, IDisposable
{
    private const int Messages = 350;

    /// <summary>30 KB on the wire, so 10 MB in all: far more than the server's queue for one connection and the kernel's buffers behind it.</summary>
    private static readonly string Long = new('語', 9_900);

    private readonly CancellationTokenSource end = new();
    private readonly List<Task> loops = [];
    private ServerProcess server = null!;
    private Tenant tenant = null!;
    private VisitorClient visitor = null!;
    private int sent;

    public async Task InitializeAsync()
    {
        var premises = await Premises.GetAsync();
        (tenant, server) = (premises.Tenants[0], await premises.ServeAsync());
        visitor = new VisitorClient(server.Url, tenant.SiteKey, new("visitor", "w1", "v0"), new Random(3));
        await OpenAsync(visitor);
    }

    public async Task DisposeAsync()
    {
        await end.CancelAsync();
        await Task.WhenAll(loops);
        await server.DisposeAsync();
    }

    public void Dispose() => end.Dispose();

    [Fact]
    [Trait("Proves", "F23")]
    [Trait("Proves", "SEC-094")]
    public async Task Who_reads_too_slowly_is_cut_resumes_and_holds_up_nobody()
    {
        var line = new SlowLine();
        var (quick, slow) = (Console(0), Console(1, line.Carrier));
        await OpenAsync(quick);
        await OpenAsync(slow);
        var waited = new List<TimeSpan>();
        for (var n = 1; n <= Messages; n++)
        {
            var since = Stopwatch.GetTimestamp();
            await SendAsync();
            await Until(() => quick.Of(visitor.Conversation!).Seen == n, $"message {n} is on the quick console");
            waited.Add(Stopwatch.GetElapsedTime(since));
        }
        await Until(() => !slow.Connected, "the slow console is cut");
        Assert.Empty(quick.CloseCodes);
        Assert.Empty(quick.Absences);
        AssertUnaffected(waited);

        line.Mend();
        await Until(() => slow.Of(visitor.Conversation!).Seen == Messages, "the slow console has caught up");
        Assert.NotEmpty(slow.Absences);
    }

    /// <summary>Where a line recovers in time, its end is told why. How much fits into the kernel's buffers is not ours to know, so more is tried each time.</summary>
    [Fact]
    [Trait("Proves", "SEC-094")]
    public async Task Who_was_cut_for_reading_too_slowly_is_told_4413()
    {
        for (var more = 40; more <= 320; more += 40)
        {
            var line = new SlowLine();
            var slow = Console(1, line.Carrier);
            await OpenAsync(slow);
            for (var n = 0; n < more; n++)
            {
                await SendAsync();
            }
            line.Mend();
            await Until(() => slow.Of(visitor.Conversation!).Seen == sent, "the slow console has caught up");
            if (slow.CloseCodes.Contains(4413))
            {
                return;
            }
        }
        Assert.Fail("Nobody was told 4413, however much he had not read.");
    }

    private ConsoleClient Console(int agent, HttpMessageInvoker? carrier = null) =>
        new(server.Url, tenant.Id, tenant.Agents[agent].Cookie, new("console", "w1"), new Random(agent), (_, _, _) => { }) { Carrier = carrier ?? FeedLoop.Direct };

    private async Task OpenAsync(FeedLoop client)
    {
        loops.Add(Task.Run(() => client.RunAsync(end.Token)));
        await Until(() => client.Connected, "a client is connected");
    }

    private async Task SendAsync()
    {
        sent++;
        var answer = await visitor.SendAsync(new(Guid.CreateVersion7(), "00000000000000bb", sent, 0, $"{Long}{sent}", false), end.Token);
        Assert.Equal(200, answer.Status);
    }

    /// <summary>The first messages fit into buffers, so the slow one holds up nothing yet; in the last ones it would.</summary>
    private static void AssertUnaffected(List<TimeSpan> waited)
    {
        var before = waited.Take(50).Order().ElementAt(25);
        var after = waited.TakeLast(200).Order().ElementAt(100);
        Assert.True(after < (4 * before) + TimeSpan.FromMilliseconds(100), $"half of the last messages took over {after.TotalMilliseconds} ms to the quick console, of the first {before.TotalMilliseconds} ms");
    }

    private static async Task Until(Func<bool> done, string what)
    {
        var since = Stopwatch.GetTimestamp();
        while (!done())
        {
            Assert.True(Stopwatch.GetElapsedTime(since) < TimeSpan.FromSeconds(60), $"It did not happen within a minute that {what}.");
            await Task.Delay(1);
        }
    }
}
