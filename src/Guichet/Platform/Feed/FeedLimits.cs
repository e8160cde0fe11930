using System.Collections.Concurrent;
using Guichet.Platform.Http;
using Guichet.Platform.Problems;

namespace Guichet.Platform.Feed;

/// <summary>
/// How many sockets there are, in all and of one address (offices share one), and how fast new ones come (SEC-093, SEC-099).
/// Those who are let in but have not said hello yet are few at any time: when all come back at once, the ones who wait
/// outside cost nothing and are asked to come again, and those inside are served (F22). Keys come from <see cref="ClientAddress"/>.
/// </summary>
public sealed class FeedLimits(Settings settings, TimeProvider time)
{
    private const int Greeted = 256;
    private const int GreetedOfOneAddress = 128;

    /// <summary>What is left is for requests.</summary>
    private static readonly int Most = Connections.Most * 4 / 5;

    private readonly Rate<string> rate = new(settings.HandshakesPerAddress, time);
    private readonly ConcurrentDictionary<string, (int Open, int Greeted)> addresses = new();
    private int open;
    private int greeted;

    /// <summary>Refuses who comes too often: a client that does not wait between its tries, or many behind one address.</summary>
    public void CheckRate(string address)
    {
        if (rate.Take(address) is { } wait)
        {
            throw Refusal.TooMany("too-many-connections", "Too many connections were opened from this address. Please wait a moment.", wait);
        }
    }

    /// <summary>Counts a socket that is about to open, or refuses it.</summary>
    public Entry Enter(string address)
    {
        CheckRate(address);
        var mine = addresses.AddOrUpdate(address, (1, 1), (_, n) => (n.Open + 1, n.Greeted + 1));
        var (all, waiting) = (Interlocked.Increment(ref open), Interlocked.Increment(ref greeted));
        var entry = new Entry(this, address);
        if (mine.Open > settings.ConnectionsPerAddress || mine.Greeted > GreetedOfOneAddress || all > Most || waiting > Greeted)
        {
            entry.Dispose();
            throw mine.Open > settings.ConnectionsPerAddress
                ? Refusal.Busy("Too many connections from this address.")
                : Refusal.Busy("More are connecting than can be greeted right now; come back in a moment.");
        }
        return entry;
    }

    /// <summary>One who was let in, until he goes.</summary>
    public sealed class Entry(FeedLimits limits, string address) : IDisposable
    {
        private bool hasGreeted;

        /// <summary>His hello has been read.</summary>
        public void Greeted()
        {
            if (!hasGreeted)
            {
                hasGreeted = true;
                Interlocked.Decrement(ref limits.greeted);
                limits.addresses.AddOrUpdate(address, (0, 0), (_, n) => (n.Open, n.Greeted - 1));
            }
        }

        public void Dispose()
        {
            Greeted();
            Interlocked.Decrement(ref limits.open);
            if (limits.addresses.AddOrUpdate(address, (0, 0), (_, n) => (n.Open - 1, n.Greeted)) is { Open: <= 0 } gone)
            {
                limits.addresses.TryRemove(new(address, gone));
            }
        }
    }
}
