using System.Collections.Concurrent;
using Guichet.Platform;
using Guichet.Platform.Problems;

namespace Guichet.Visitors;

/// <summary>
/// How fast one visitor may write: so many messages a second, and ten seconds' worth of them at once. His allowance is one
/// number, the moment at which it will be whole again: a message costs no memory, and who has been silent until then needs
/// no entry. In memory: a restart forgives.
/// </summary>
internal sealed class MessageRate(int perSecond, TimeProvider time)
{
    private readonly long whole = 10 * time.TimestampFrequency;
    private readonly long each = time.TimestampFrequency / perSecond;
    private readonly ConcurrentDictionary<Id, long> wholeAt = new();
    private long nextSweep;

    internal int Remembered => wholeAt.Count;

    public void Take(Id visitor)
    {
        var now = time.GetTimestamp();
        Sweep(now);
        for (; ; )
        {
            var known = wholeAt.TryGetValue(visitor, out var before);
            var after = Math.Max(before, now) + each;
            if (after - now > whole)
            {
                throw Refusal.TooMany("too-fast", "You write faster than anybody can read. Please wait a moment.", time.GetElapsedTime(now + whole, after));
            }
            if (known ? wholeAt.TryUpdate(visitor, after, before) : wholeAt.TryAdd(visitor, after))
            {
                return;
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
