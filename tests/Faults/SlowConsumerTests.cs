using System.Diagnostics;
using Guichet.Faults.Clients;
using Guichet.Faults.Server;

namespace Guichet.Faults;

/// <summary>One console on a bad line in a workspace where much is said: nobody else waits for it, and it misses nothing in the end.</summary>
public sealed class SlowConsumerTests
{
    private const int Messages = 350;

    /// <summary>30 KB on the wire, so 10 MB in all: far more than the server's queue for one connection and the kernel's buffers behind it.</summary>
    private static readonly string Long = new('語', 9_900);

    [Fact]
    [Trait("Proves", "F23")]
    [Trait("Proves", "SEC-094")]
    public async Task Who_reads_too_slowly_is_cut_resumes_and_holds_up_nobody()
    {
        var premises = await Premises.GetAsync();
        await using var server = await premises.ServeAsync();
        using var end = new CancellationTokenSource();

        var tenant = premises.Tenants[0];
        var line = new SlowLine();
        var quick = new ConsoleClient(server.Url, tenant.Id, tenant.Agents[0].Cookie, new("quick", "w1"), new Random(1), (_, _, _) => { });
        var slow = new ConsoleClient(server.Url, tenant.Id, tenant.Agents[1].Cookie, new("slow", "w1"), new Random(2), (_, _, _) => { }) { Carrier = line.Carrier };
        var visitor = new VisitorClient(server.Url, tenant.SiteKey, new("visitor", "w1", "v0"), new Random(3));
        var clients = new FeedLoop[] { quick, slow, visitor };
        var loops = clients.Select(c => Task.Run(() => c.RunAsync(end.Token))).ToList();
        await Until(() => clients.All(c => c.Connected), "all are connected");

        var waited = new List<TimeSpan>();
        for (var n = 1; n <= Messages; n++)
        {
            var since = Stopwatch.GetTimestamp();
            var sent = await visitor.SendAsync(new(Guid.CreateVersion7(), "00000000000000bb", n, 0, $"{Long}{n}", false), end.Token);
            Assert.Equal(200, sent.Status);
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

        await end.CancelAsync();
        await Task.WhenAll(loops);
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
