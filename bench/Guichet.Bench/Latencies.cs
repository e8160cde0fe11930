using System.Diagnostics;
using System.Text.Json;

namespace Guichet.Bench;

/// <summary>Latencies by the number of what was sent, and their percentiles in milliseconds.</summary>
internal sealed class Latencies(int count)
{
    private readonly long[] ticks = new long[count];

    public void Record(int index, long from) => Interlocked.CompareExchange(ref ticks[index], Math.Max(1, Stopwatch.GetTimestamp() - from), 0);

    public void Record(int index, long from, long to) => ticks[index] = Math.Max(1, to - from);

    public int Count => ticks.Count(t => t > 0);

    public object Percentiles()
    {
        var sorted = ticks.Where(t => t > 0).Order().ToArray();
        return new { p50 = At(0.5), p99 = At(0.99), p999 = At(0.999) };
        double At(double share) => sorted.Length == 0 ? -1 : Math.Round(sorted[(int)((sorted.Length - 1) * share)] * 1000.0 / Stopwatch.Frequency, 2);
    }
}

internal static class Line
{
    public static void Write(object line) => Console.WriteLine(JsonSerializer.Serialize(line));
}
