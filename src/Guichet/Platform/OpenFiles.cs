using System.Globalization;

namespace Guichet.Platform;

/// <summary>How many files and connections the system lets this process hold open (RLIMIT_NOFILE, which .NET raises to its hard limit).</summary>
public static class OpenFiles
{
    private const int Unlimited = 1_000_000;

    /// <summary>Kept for the runtime, which holds over 200 files by itself, the database and the web parts.</summary>
    private const int Reserve = 320;

    public static int Limit { get; } = Read();

    /// <summary>What is left for connections: who takes more than that finds out when the database cannot open a file.</summary>
    public static int LeftForConnections => Math.Max(Limit - Reserve, Limit / 4);

    private static int Read()
    {
        try
        {
            var line = File.ReadLines("/proc/self/limits").First(l => l.StartsWith("Max open files", StringComparison.Ordinal));
            return int.TryParse(line["Max open files".Length..].Split(' ', StringSplitOptions.RemoveEmptyEntries)[0], CultureInfo.InvariantCulture, out var limit)
                ? limit
                : Unlimited;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or InvalidOperationException)
        {
            // Not Linux: nobody says.
            return Unlimited;
        }
    }
}
