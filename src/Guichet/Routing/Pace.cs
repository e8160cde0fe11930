namespace Guichet.Routing;

/// <summary>
/// How fast a team's slots come free, learned from its own conversations, and so how long somebody at a place in the queue will
/// wait. Times in seconds.
/// </summary>
/// <remarks>
/// Slots that are busy come free at a rate r each; so with c busy slots somebody at place k waits k / (c · r) on average
/// (the queue M/M/c). The rate is endings divided by the time that slots were busy: the maximum-likelihood estimate of an
/// exponential rate under censoring, which counts the running conversations too and is not misled by short ones ending first.
/// What is old counts half after <see cref="HalfLife"/> endings, so that an evening is not judged by its morning.
/// </remarks>
public sealed class Pace
{
    private const double HalfLife = 200;

    /// <summary>Until a team has its own experience: three conversations of eight minutes.</summary>
    private const double FirstEndings = 3;
    private const double FirstBusy = 3 * 480;

    private double endings = FirstEndings;
    private double busySeconds = FirstBusy;
    private double lastAt;
    private int busy;

    /// <summary>The number of busy slots changes, by one conversation that began or ended or by many at once.</summary>
    public void Busy(int slots, double now)
    {
        Pass(now);
        busy = slots;
    }

    /// <summary>A slot came free because a conversation ended or fell silent.</summary>
    public void Ended(double now)
    {
        Pass(now);
        var kept = Math.Pow(0.5, 1 / HalfLife);
        endings = (endings * kept) + 1;
        busySeconds *= kept;
    }

    /// <summary>For the one at <paramref name="place"/> (1 is the next), of a team that can have so many at once. Null where nobody works: there is no honest number.</summary>
    public double? Wait(int place, int slots, double now)
    {
        Pass(now);
        return slots <= 0 ? null : place * busySeconds / (endings * slots);
    }

    private void Pass(double now)
    {
        if (lastAt > 0)
        {
            busySeconds += busy * Math.Max(0, now - lastAt);
        }
        lastAt = now;
    }
}
