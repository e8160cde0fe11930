using System.Collections.Concurrent;

namespace Guichet.Platform.Feed;

/// <summary>How many sockets one address may hold open; offices share one (SEC-093). The key comes from <see cref="Http.ClientAddress"/>.</summary>
public sealed class FeedLimits(int perAddress)
{
    private readonly ConcurrentDictionary<string, int> open = new();

    public bool TryEnter(string address)
    {
        if (open.AddOrUpdate(address, 1, (_, count) => count + 1) <= perAddress)
        {
            return true;
        }
        Leave(address);
        return false;
    }

    public void Leave(string address)
    {
        if (open.AddOrUpdate(address, 0, (_, count) => count - 1) <= 0)
        {
            open.TryRemove(new(address, 0));
        }
    }
}
