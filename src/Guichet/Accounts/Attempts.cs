using System.Collections.Concurrent;
using Guichet.Platform.Http;
using Guichet.Platform.Problems;

namespace Guichet.Accounts;

/// <summary>
/// How often a password may be tried. Counted before it is compared, so that a thousand tries at once are a thousand; given
/// back when it was right. In memory: a restart forgives, and the hash is slow.
/// </summary>
public sealed class Attempts(TimeProvider time)
{
    private const int ByOneAddress = 50;
    private const int OfOneAccount = 100;
    private const int OfOneAccountByOneAddress = 10;
    private const int Remembered = 100_000;

    private static readonly TimeSpan Window = TimeSpan.FromMinutes(15);

    private readonly ConcurrentDictionary<string, Count> counts = new();

    public Attempt Begin(HttpContext context, string emailKey)
    {
        var address = ClientAddress.Of(context);
        // Whoever knows an address can use up the tries of its account: so from one place few, and from everywhere many.
        (string Key, int Most)[] limits =
            [($"{address} {emailKey}", OfOneAccountByOneAddress), ($"* {emailKey}", OfOneAccount), ($"{address} *", ByOneAddress)];
        foreach (var (key, most) in limits)
        {
            Add(key, most);
        }
        return new(this, [.. limits.Select(l => l.Key)]);
    }

    private void Add(string key, int most)
    {
        var now = time.GetUtcNow();
        if (counts.Count >= Remembered)
        {
            foreach (var old in counts.Where(c => c.Value.Until <= now))
            {
                counts.TryRemove(old);
            }
        }
        var count = counts.AddOrUpdate(key, new Count(1, now + Window), (_, c) => c.Until <= now ? new(1, now + Window) : c with { Tries = c.Tries + 1 });
        if (count.Tries > most)
        {
            throw Refusal.TooMany("too-many-attempts", "Too many wrong passwords. Please wait a few minutes.", count.Until - now);
        }
    }

    private void GiveBack(string key)
    {
        if (counts.TryGetValue(key, out var count))
        {
            counts.TryUpdate(key, count with { Tries = Math.Max(0, count.Tries - 1) }, count);
        }
    }

    private readonly record struct Count(int Tries, DateTimeOffset Until);

    public sealed class Attempt(Attempts attempts, string[] keys)
    {
        public void WasRight()
        {
            foreach (var key in keys)
            {
                attempts.GiveBack(key);
            }
        }
    }
}
