using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Guichet.Bench;

/// <summary>
/// An open loop: things fall due at a fixed rate whatever became of the ones before, and latency counts from the moment at
/// which each was due, so a stalled server cannot hide (no coordinated omission). Sleeps by nanosleep: timers of the runtime
/// are a millisecond coarse.
/// </summary>
internal static partial class Pace
{
    public static void Run(double perSecond, TimeSpan length, Action<int, long> due)
    {
        var start = Stopwatch.GetTimestamp();
        var ticks = Stopwatch.Frequency / perSecond;
        var count = (int)(perSecond * length.TotalSeconds);
        for (var i = 0; i < count; i++)
        {
            var at = start + (long)(i * ticks);
            for (var left = at - Stopwatch.GetTimestamp(); left > 0; left = at - Stopwatch.GetTimestamp())
            {
                var pause = new TimeSpec { Nanoseconds = left * 1_000_000_000 / Stopwatch.Frequency };
                _ = NanoSleep(pause, IntPtr.Zero);
            }
            due(i, at);
        }
    }

    [LibraryImport("libc", EntryPoint = "nanosleep")]
    private static partial int NanoSleep(in TimeSpec pause, IntPtr left);

    [StructLayout(LayoutKind.Sequential)]
    private struct TimeSpec
    {
        public long Seconds;
        public long Nanoseconds;
    }
}
