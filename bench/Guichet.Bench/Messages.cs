using System.Buffers.Text;
using System.Diagnostics;
using System.Net;
using System.Text;
using System.Text.Json;

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
        var senders = await SendersAsync(server, conversations);
        var count = rate > 0 ? (int)(rate * length.TotalSeconds) : 4_000_000;
        var acked = new Latencies(count);
        var pushed = new Latencies(count);
        var due = new long[count];
        using var agent = new Agent(server, payload => Deliver(payload, due, pushed));
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

    private static async Task FlatOutAsync(List<Sender> senders, long[] due, TimeSpan length)
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

    private static async Task<List<Sender>> SendersAsync(Server server, int count)
    {
        var senders = new List<Sender>();
        for (var i = 0; i < count; i++)
        {
            var wire = new HttpWire(Server.EndPoint, Server.Host);
            var (token, _) = await Crowd.ConnectAsync(wire, server);
            var sender = new Sender(wire, token);
            await sender.OpenAsync();
            senders.Add(sender);
        }
        return senders;
    }

    private static async Task WarmUpAsync(List<Sender> senders)
    {
        Pace.Run(1000, TimeSpan.FromSeconds(12), (i, _) => senders[i % senders.Count].Due(-2 - i));
        await Task.WhenAll(senders.Select(s => s.IdleAsync())).WaitAsync(TimeSpan.FromSeconds(30));
        senders.ForEach(s => s.Forget());
    }

    private static async Task<FeedWire> AgentAsync(Server server, long? after)
    {
        using var wire = new HttpWire(Server.EndPoint, Server.Host);
        var answer = await wire.JsonAsync(wire.Request("POST", $"/api/workspaces/{server.Workspace}/ticket", "{}", ("X-Guichet", "console"), ("Cookie", server.Cookie)));
        return new FeedWire(Server.EndPoint, Server.Host, IPAddress.Loopback, JsonSerializer.Serialize(new { type = "hello", ticket = answer.GetProperty("ticket").GetString(), after }));
    }

    /// <summary>A console: when it is cut it comes back by its cursor, as the real one does.</summary>
    private sealed class Agent(Server server, Action<ReadOnlySpan<byte>> message) : IDisposable
    {
        private readonly TaskCompletionSource ready = new();
        private FeedWire? feed;
        private long? cursor;
        private bool over;

        public int Reconnects { get; private set; } = -1;

        public Task ReadyAsync()
        {
            _ = StayAsync();
            return ready.Task.WaitAsync(TimeSpan.FromSeconds(30));
        }

        public void Dispose()
        {
            over = true;
            feed?.Dispose();
        }

        private async Task StayAsync()
        {
            while (!over)
            {
                Reconnects++;
                feed = await AgentAsync(server, cursor);
                var reading = feed.ReadAsync(Take, 1024 * 1024);
                await Task.WhenAny(feed.Ready, reading);
                ready.TrySetResult();
                await reading;
            }
        }

        private void Take(ReadOnlySpan<byte> payload)
        {
            if (payload.StartsWith("{\"type\":\"events\""u8) && payload.IndexOf("\"cursor\":"u8) is > 0 and var at
                && Utf8Parser.TryParse(payload[(at + 9)..], out long position, out _))
            {
                cursor = position;
            }
            message(payload);
        }
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

    /// <summary>One visitor: sends what falls due, one after the other, in his conversation.</summary>
    private sealed class Sender(HttpWire wire, string token) : IDisposable
    {
        private readonly Queue<int> waiting = new();
        private readonly List<(int Index, long At)> answered = [];
        private string conversation = "";
        private int cseq;
        private bool busy;

        public int Acked => answered.Count;

        /// <summary>Flat out: the number of the next message, or -1.</summary>
        public Func<int>? Again { get; set; }

        public async Task OpenAsync()
        {
            var answer = await wire.JsonAsync(Body("hello", null));
            conversation = answer.GetProperty("conversation").GetProperty("id").GetString()!;
        }

        public void Due(int index)
        {
            lock (waiting)
            {
                if (busy)
                {
                    waiting.Enqueue(index);
                    return;
                }
                busy = true;
            }
            wire.Send(Body($"m{index} Is the reading lamp still to be had in green, and when would it be here?", conversation));
            _ = FinishAsync(index);
        }

        public async Task IdleAsync()
        {
            while (true)
            {
                lock (waiting)
                {
                    if (!busy && waiting.Count == 0)
                    {
                        return;
                    }
                }
                await Task.Delay(5);
            }
        }

        public void Record(Latencies acked, long[] due)
        {
            foreach (var (index, at) in answered)
            {
                acked.Record(index, due[index], at);
            }
        }

        public void Forget() => answered.Clear();

        public void Dispose() => wire.Dispose();

        private async Task FinishAsync(int index)
        {
            while (true)
            {
                if (await wire.ReceiveAsync() != 200)
                {
                    throw new InvalidOperationException(Encoding.UTF8.GetString(wire.Answer.Span));
                }
                answered.Add((index, Stopwatch.GetTimestamp()));
                if (Again is not null)
                {
                    index = Again();
                }
                else
                {
                    lock (waiting)
                    {
                        index = waiting.TryDequeue(out var next) ? next : -1;
                    }
                }
                lock (waiting)
                {
                    if (index == -1)
                    {
                        busy = false;
                        return;
                    }
                }
                wire.Send(Body($"m{index} Is the reading lamp still to be had in green, and when would it be here?", conversation));
            }
        }

        private byte[] Body(string text, string? into) => wire.Request(
            "POST", "/v1/visitor/messages",
            (into is null ? "{" : $"{{\"conversation\":\"{into}\",")
                + $"\"clientId\":\"{Guid.CreateVersion7()}\",\"session\":\"00000000000000a1\",\"cseq\":{++cseq},\"seen\":0,\"text\":\"{text}\"}}",
            ("Authorization", $"Bearer {token}"));
    }
}
