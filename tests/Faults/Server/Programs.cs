namespace Guichet.Faults.Server;

/// <summary>Where the build has put things.</summary>
internal static class Programs
{
    public static string Repository { get; } = FindRepository();

    /// <summary>What ships, from the same build as this harness.</summary>
    public static string Shipped { get; } =
        Path.Combine(Repository, "artifacts/bin/Guichet", Path.GetFileName(Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory)), "Guichet.dll");

    /// <summary>The same with crash points and sabotages.</summary>
    public static string WithFaults { get; } = Path.Combine(Repository, "artifacts/faults/bin/Guichet/release/Guichet.dll");

    private static string FindRepository()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "Guichet.slnx")))
        {
            folder = folder.Parent ?? throw new InvalidOperationException("The harness runs inside the repository.");
        }
        return folder.FullName;
    }
}
