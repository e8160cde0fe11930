using Guichet.Platform;
using Npgsql;

namespace Guichet.Tests.Support;

/// <summary>A database of one's own: a file in a new folder, or a new database of the PostgreSQL that ./test started.</summary>
public sealed class TestDatabase : IAsyncDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("guichet-test-").FullName;
    private readonly string? server = IsPostgres
        ? Environment.GetEnvironmentVariable("GUICHET_TEST_POSTGRES") ?? throw new InvalidOperationException("GUICHET_TEST_POSTGRES names no server.")
        : null;

    private readonly string name = "t" + Guid.NewGuid().ToString("N");

    public static bool IsPostgres => Environment.GetEnvironmentVariable("GUICHET_TEST_DATABASE") == "postgres";

    public async Task<Settings> CreateAsync()
    {
        await OnServerAsync($"CREATE DATABASE {name}");
        return new Settings
        {
            DataDirectory = Path.Combine(folder, "data"),
            Url = new("http://127.0.0.1:0"),
            // Nobody in a test waits as people do.
            VisitorRate = 10_000,
            HandshakesPerAddress = 10_000,
            NewVisitorsPerAddress = 10_000,
            Postgres = server is null ? null : new NpgsqlConnectionStringBuilder(server) { Database = name, MaxPoolSize = 20 }.ToString(),
        };
    }

    public async ValueTask DisposeAsync()
    {
        await OnServerAsync($"DROP DATABASE IF EXISTS {name} WITH (FORCE)");
        Directory.Delete(folder, recursive: true);
    }

    private async Task OnServerAsync(string sql)
    {
        if (server is null)
        {
            return;
        }
        await using var source = NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(server) { Pooling = false });
        await using var command = source.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }
}
