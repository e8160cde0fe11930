using System.Globalization;
using Guichet.Faults.Server;
using Xunit.Abstractions;

namespace Guichet.Faults;

/// <summary>How long things took in a run: printed with the test, and kept in artifacts/faults-runs/measured.txt for whoever quotes it.</summary>
internal static class Measured
{
    private static readonly Lock Gate = new();

    public static void Keep(ITestOutputHelper output, string what, IEnumerable<TimeSpan> times)
    {
        var sorted = times.Order().ToList();
        if (sorted.Count == 0)
        {
            return;
        }
        var line = string.Create(CultureInfo.InvariantCulture, $"{what}: median {sorted[sorted.Count / 2].TotalSeconds:0.00} s, slowest {sorted[^1].TotalSeconds:0.00} s, of {sorted.Count} (seed {Seed.OfThisRun})");
        output.WriteLine(line);
        var folder = Path.Combine(Programs.Repository, "artifacts/faults-runs");
        Directory.CreateDirectory(folder);
        lock (Gate)
        {
            File.AppendAllLines(Path.Combine(folder, "measured.txt"), [$"{DateTime.UtcNow:yyyy-MM-dd HH:mm} {line}"]);
        }
    }
}
