using System.Diagnostics;

namespace Guichet.Data;

/// <summary>
/// Named places at which the fault harness kills the process, as the power cut would. Compiled only with FAULTS: in the
/// shipped assembly the calls are gone and a test shows it.
/// </summary>
internal static class Crash
{
    [Conditional("FAULTS")]
    public static void Point(string name)
    {
        _ = name;
#if FAULTS
        if (Environment.GetEnvironmentVariable("GUICHET_CRASH") is { } wanted && wanted.StartsWith(name + ":", StringComparison.Ordinal)
            && Interlocked.Increment(ref passed) >= int.Parse(wanted[(name.Length + 1)..], System.Globalization.CultureInfo.InvariantCulture))
        {
            // Whatever has been answered by now reaches its client first: an answer that came too early is seen.
            Thread.Sleep(300);
            using var self = Process.GetCurrentProcess();
            self.Kill();
            Thread.Sleep(Timeout.Infinite);
        }
#endif
    }

#if FAULTS
    private static int passed;
#endif
}

/// <summary>
/// Deliberate bugs, one at a time, by which tests/Faults shows that it would notice (GUICHET_SABOTAGE=name in a build with
/// FAULTS). In the shipped assembly the calls, with their names, are gone.
/// </summary>
internal static class Sabotage
{
    [Conditional("FAULTS")]
    public static void When(string name, ref bool wanted)
    {
        _ = name;
#if FAULTS
        wanted |= Environment.GetEnvironmentVariable("GUICHET_SABOTAGE") == name;
#endif
    }
}
