using System.Buffers.Text;
using System.Diagnostics;

namespace Guichet.Bench;

/// <summary>
/// Visitors send over HTTP, each on a connection of his own; an agent's console reads the pushes. A message is acknowledged
/// when its answer has arrived (so it is on disk) and delivered when its event has reached the agent's socket.
/// </summary>
internal static class Messages
{
    public static async Task RunAsync(Server server, string database, int conversations, int idle, int rate, TimeSpan length)
    {
        var crowd = await Crowd.ComeAsync(server, idle);
        var senders = await Sender.ComeAsync(server, conversations);
        var count = rate > 0 ? (int)(rate * length.TotalSeconds) : 4_000_000;
        var acked = new Latencies(count);
        var pushed = new Latencies(count);
        var due = new long[count];
        using var agent = new AgentScreen(server, payload => Deliver(payload, due, pushed));
        await agent.ReadyAsync();
        // Warm: what a server does all day has been compiled (nine seconds of a core, beside the work) before anything is measured.
        await WarmUpAsync(senders);

        server.Refresh();
        var cpu = server.CpuSeconds;
        var own = Process.GetCurrentProcess().TotalProcessorTime;
        var watch = Stopwatch.StartNew();
        if (rate > 0)
        {
            Pace.Run(rate, length, (i, at) =>
            {
                due[i] = at;
                senders[i % conversations].Due(i);
            });
            await Task.WhenAll(senders.Select(s => s.IdleAsync())).WaitAsync(TimeSpan.FromSeconds(30));
        }
        else
        {
            await FlatOutAsync(senders, due, length);
        }
        var seconds = watch.Elapsed.TotalSeconds;
        var sent = senders.Sum(s => s.Acked);
        for (var wait = 0; wait < 200 && pushed.Count < sent; wait++)
        {
            await Task.Delay(25);
        }
        foreach (var sender in senders)
        {
            sender.Record(acked, due);
        }
        server.Refresh();
        Line.Write(new
        {
            bench = "messages",
            database,
            conversations,
            idle,
            rate,
            acked_per_s = Math.Round(sent / seconds),
            delivered = pushed.Count,
            acked = sent,
            agent_reconnects = agent.Reconnects,
            ack_ms = acked.Percentiles(),
            push_ms = pushed.Percentiles(),
            server_cpu_s = Math.Round(server.CpuSeconds - cpu, 1),
            load_cpu_s = Math.Round((Process.GetCurrentProcess().TotalProcessorTime - own).TotalSeconds, 1),
            server_rss_mb = Math.Round(server.RssMb),
        });
        senders.ForEach(s => s.Dispose());
        crowd.ForEach(f => f.Dispose());
    }

    public static async Task FlatOutAsync(List<Sender> senders, long[] due, TimeSpan length)
    {
        var next = -1;
        var end = Stopwatch.GetTimestamp() + (long)(length.TotalSeconds * Stopwatch.Frequency);
        foreach (var sender in senders)
        {
            sender.Again = () =>
            {
                var now = Stopwatch.GetTimestamp();
                if (now >= end)
                {
                    return -1;
                }
                var i = Interlocked.Increment(ref next);
                due[i] = now;
                return i;
            };
            sender.Due(sender.Again());
        }
        await Task.Delay(length);
        await Task.WhenAll(senders.Select(s => s.IdleAsync())).WaitAsync(TimeSpan.FromSeconds(30));
    }

    public static async Task WarmUpAsync(List<Sender> senders, int rate = 1000)
    {
        Pace.Run(rate, TimeSpan.FromSeconds(12), (i, _) => senders[i % senders.Count].Due(-2 - i));
        await Task.WhenAll(senders.Select(s => s.IdleAsync())).WaitAsync(TimeSpan.FromSeconds(30));
        senders.ForEach(s => s.Forget());
    }

    /// <summary>Finds the numbers of the delivered messages in a push of events.</summary>
    private static void Deliver(ReadOnlySpan<byte> payload, long[] due, Latencies pushed)
    {
        var mark = "\"body\":{\"text\":\"m"u8;
        for (var at = payload.IndexOf(mark); at >= 0; at = payload.IndexOf(mark))
        {
            payload = payload[(at + mark.Length)..];
            if (Utf8Parser.TryParse(payload, out int index, out _) && index >= 0 && index < due.Length && due[index] > 0)
            {
                pushed.Record(index, due[index]);
            }
        }
    }
}
