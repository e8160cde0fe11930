namespace Guichet.Bench;

/// <summary>A data directory, and on PostgreSQL a database, of its own for one run; gone afterwards.</summary>
internal sealed class Run(string database, string? postgres) : IDisposable
{
    public string Data { get; } = Path.Combine(Environment.GetEnvironmentVariable("GUICHET_BENCH_DIR") ?? Path.GetTempPath(), "guichet-bench-" + Guid.NewGuid().ToString("N")[..8]);

    public Task<Server> StartAsync(bool setUp = true) => Server.StartAsync(Data, database == "postgres" ? Fresh() : null, setUp);

    public Task<Server> StartPlainAsync() => Server.StartPlainAsync(Data, database == "postgres" ? Fresh() : null);

    public void Dispose()
    {
        // A server that did not start has made none.
        if (Directory.Exists(Data))
        {
            Directory.Delete(Data, recursive: true);
        }
    }

    /// <summary>The server creates the database that its connection string names.</summary>
    private string Fresh() => postgres!.Replace("Database=postgres", "Database=bench_" + Path.GetFileName(Data).Replace('-', '_'), StringComparison.Ordinal);
}
