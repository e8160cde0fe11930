using Guichet.Platform;
using Guichet.Platform.Problems;

namespace Guichet.Visitors;

/// <summary>How fast one visitor may write.</summary>
internal sealed class MessageRate(int perSecond, TimeProvider time)
{
    private readonly Rate<Id> rate = new(perSecond, time);

    internal int Remembered => rate.Remembered;

    public void Take(Id visitor)
    {
        if (rate.Take(visitor) is { } wait)
        {
            throw Refusal.TooMany("too-fast", "You write faster than anybody can read. Please wait a moment.", wait);
        }
    }
}
