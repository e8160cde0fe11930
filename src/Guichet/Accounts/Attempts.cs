using System.Collections.Concurrent;
using Guichet.Platform.Http;
using Guichet.Platform.Problems;

namespace Guichet.Accounts;

/// <summary>
/// How often a password may be tried (SEC-132). Counted before it is compared, so that a thousand tries at once are a
/// thousand; given back when it was right. A browser in which the account has signed in before has tries of its own: nobody
/// else can use them up, so nobody can lock its owner out. In memory: a restart forgives, and the hash is slow.
/// </summary>
public sealed class Attempts(KnownDevices devices, TimeProvider time)
{
    private const int WithoutDelay = 5;
    private const int OfOneAccount = 10;
    private const int ByOneAddress = 30;
    private const int ByEverybody = 300;
    private const int Remembered = 100_000;

    private static readonly TimeSpan Window = TimeSpan.FromMinutes(15);

    /// <summary>While so many are wrong everywhere, strangers take turns: many accounts, each tried once, is an attack as well.</summary>
    private static readonly TimeSpan BetweenStrangers = TimeSpan.FromSeconds(3);

    private readonly ConcurrentDictionary<string, Tally> tallies = new();
    private readonly Lock gate = new();
    private DateTimeOffset nextSweep;

    public Attempt Begin(HttpContext context, string emailKey)
    {
        Limit[] limits = devices.Knows(context, emailKey) is { } device
            ? [new($"device {device}", AfterSomeWait)]
            : [new($"account {emailKey}", AfterSomeWait), new($"address {ClientAddress.Of(context)}", AtMost), new("everybody", InTurns)];
        var now = time.GetUtcNow();
        // All or none: a try that one of them refuses uses up nothing of the others.
        lock (gate)
        {
            Sweep(now);
            foreach (var limit in limits)
            {
                if (limit.Until(Of(limit.Key, now)) is { } until && until > now)
                {
                    throw Refusal.TooMany("too-many-attempts", "Too many wrong passwords. Please wait a few minutes.", until - now);
                }
            }
            foreach (var limit in limits)
            {
                var tally = Of(limit.Key, now);
                tallies[limit.Key] = new(tally.Tries + 1, now);
            }
            return new(this, [.. limits.Select(l => l.Key)], Of(limits[0].Key, now).Tries == OfOneAccount);
        }
    }

    /// <summary>After five, a second, two, four …; after ten, a quarter of an hour.</summary>
    private static DateTimeOffset? AfterSomeWait(Tally tally) => tally.Tries switch
    {
        < WithoutDelay => null,
        < OfOneAccount => tally.Last + TimeSpan.FromSeconds(1 << (tally.Tries - WithoutDelay)),
        _ => tally.Last + Window,
    };

    private static DateTimeOffset? AtMost(Tally tally) => tally.Tries < ByOneAddress ? null : tally.Last + Window;

    private static DateTimeOffset? InTurns(Tally tally) => tally.Tries < ByEverybody ? null : tally.Last + BetweenStrangers;

    private Tally Of(string key, DateTimeOffset now) => tallies.TryGetValue(key, out var tally) && tally.Last + Window > now ? tally : default;

    private void Sweep(DateTimeOffset now)
    {
        if (tallies.Count < Remembered || now < nextSweep)
        {
            return;
        }
        nextSweep = now + TimeSpan.FromSeconds(10);
        foreach (var old in tallies.Where(t => t.Value.Last + Window <= now))
        {
            tallies.TryRemove(old);
        }
    }

    private void GiveBack(string[] keys)
    {
        lock (gate)
        {
            foreach (var key in keys)
            {
                if (tallies.TryGetValue(key, out var tally))
                {
                    tallies[key] = tally with { Tries = Math.Max(0, tally.Tries - 1) };
                }
            }
        }
    }

    private readonly record struct Tally(int Tries, DateTimeOffset Last);

    private sealed record Limit(string Key, Func<Tally, DateTimeOffset?> Until);

    /// <summary><see cref="Locks"/>: if this one is wrong too, strangers have to wait a quarter of an hour.</summary>
    public sealed class Attempt(Attempts attempts, string[] keys, bool locks)
    {
        public bool Locks { get; } = locks;

        public void WasRight() => attempts.GiveBack(keys);
    }
}
