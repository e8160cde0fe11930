using System.Collections.Concurrent;

namespace Guichet.Platform;

/// <summary>
/// How fast one of many may do something: so many times a second, and ten seconds' worth of them at once. His allowance is
/// one number, the moment at which it will be whole again: taking costs no memory, and who has been silent until then needs
/// no entry. In memory: a restart forgives.
/// </summary>
public sealed class Rate<TKey>(int perSecond, TimeProvider time) where TKey : notnull
{
    private readonly long whole = 10 * time.TimestampFrequency;
    private readonly long each = time.TimestampFrequency / perSecond;
    private readonly ConcurrentDictionary<TKey, long> wholeAt = new();
    private long nextSweep;

    internal int Remembered => wholeAt.Count;

    /// <returns>Null, or how long to wait: then nothing was taken.</returns>
    public TimeSpan? Take(TKey key)
    {
        var now = time.GetTimestamp();
        Sweep(now);
        for (; ; )
        {
            var known = wholeAt.TryGetValue(key, out var before);
            var after = Math.Max(before, now) + each;
            if (after - now > whole)
            {
                return time.GetElapsedTime(now + whole, after);
            }
            if (known ? wholeAt.TryUpdate(key, after, before) : wholeAt.TryAdd(key, after))
            {
                return null;
            }
        }
    }

    private void Sweep(long now)
    {
        var due = Volatile.Read(ref nextSweep);
        if (now < due || Interlocked.CompareExchange(ref nextSweep, now + whole, due) != due)
        {
            return;
        }
        foreach (var entry in wholeAt)
        {
            if (entry.Value <= now)
            {
                wholeAt.TryRemove(entry);
            }
        }
    }
}
