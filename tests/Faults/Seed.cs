using System.Globalization;

namespace Guichet.Faults;

/// <summary>
/// Every choice of a run follows from its seed: GUICHET_SEED, or else a new one, which a failure prints. (How threads and
/// processes interleave does not follow from it: a failing seed is worth several tries.)
/// </summary>
internal static class Seed
{
    public static int OfThisRun { get; } = int.TryParse(Environment.GetEnvironmentVariable("GUICHET_SEED"), CultureInfo.InvariantCulture, out var given)
        ? given
        : Random.Shared.Next(1_000_000);

    /// <summary>A stream of choices of its own for each part, so that one part more does not shift the others.</summary>
    public static Random For(int seed, params ReadOnlySpan<int> part)
    {
        var mixed = (uint)seed;
        foreach (var number in part)
        {
            mixed = (mixed ^ (uint)number) * 0x9E3779B1u;
            mixed ^= mixed >> 15;
        }
        return new Random((int)mixed);
    }
}
