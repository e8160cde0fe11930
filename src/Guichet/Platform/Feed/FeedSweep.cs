using System.Text;

namespace Guichet.Platform.Feed;

/// <summary>
/// All open connections, and the one timer that serves them: each is pinged every 20 s, a small part of them at a time, so
/// that no message waits behind a burst of pings; whoever was not heard for 45 s is given up. No timer for each connection.
/// </summary>
public sealed class FeedSweep(TimeProvider time) : BackgroundService
{
    private const int Slots = 200;
    private const int Silence = 45;
    private const int LeastSpread = 2_000;

    private static readonly TimeSpan Beat = TimeSpan.FromSeconds(20);

    private static readonly byte[] Ping = "{\"type\":\"ping\"}"u8.ToArray();

    private readonly HashSet<FeedConnection>[] slots = [.. Enumerable.Range(0, Slots).Select(_ => new HashSet<FeedConnection>())];
    private readonly long started = time.GetTimestamp();
    private int next;
    private int count;

    public int Count => Volatile.Read(ref count);

    public bool Draining { get; private set; }

    internal int Now => (int)time.GetElapsedTime(started).TotalSeconds;

    internal void Add(FeedConnection connection)
    {
        connection.Slot = (Interlocked.Increment(ref next) & int.MaxValue) % Slots;
        Interlocked.Increment(ref count);
        lock (slots[connection.Slot])
        {
            slots[connection.Slot].Add(connection);
        }
        // He came in while the others were sent away: unasked he would stay, and hold up the end for half a minute.
        if (Draining)
        {
            SendAway(connection, LeastSpread);
        }
    }

    internal void Remove(FeedConnection connection)
    {
        lock (slots[connection.Slot])
        {
            if (slots[connection.Slot].Remove(connection))
            {
                Interlocked.Decrement(ref count);
            }
        }
    }

    /// <summary>
    /// Before a shutdown: everybody is told to come back at a moment of his own, spread the wider the more there are
    /// (at least 2 s, at most 30 s), so that the next process is not met by all at once.
    /// </summary>
    public void Drain()
    {
        Draining = true;
        var spread = Math.Clamp(Count, LeastSpread, 30_000);
        foreach (var connection in All())
        {
            SendAway(connection, spread);
        }
    }

    private static void SendAway(FeedConnection connection, int spread)
    {
        connection.Send(Encoding.ASCII.GetBytes($"{{\"type\":\"reconnect\",\"afterMs\":{Random.Shared.Next(spread)}}}"));
        connection.Close(CloseCode.GoingAway, "the server restarts");
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Beat / Slots, time);
        var slot = 0;
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                Sweep(slot++ % Slots);
            }
        }
        catch (OperationCanceledException)
        {
            // The host stops.
        }
    }

    private void Sweep(int slot)
    {
        foreach (var connection in Snapshot(slot))
        {
            if (Now - connection.LastHeard > Silence)
            {
                connection.Abort();
            }
            else
            {
                connection.Send(Ping);
            }
        }
    }

    private IEnumerable<FeedConnection> All() => Enumerable.Range(0, Slots).SelectMany(Snapshot);

    private FeedConnection[] Snapshot(int slot)
    {
        lock (slots[slot])
        {
            return [.. slots[slot]];
        }
    }
}
