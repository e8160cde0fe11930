using System.Data.Common;
using System.Globalization;
using Guichet.Data;
using Guichet.Data.Sqlite;
using Guichet.Platform;
using Npgsql;

namespace Guichet.App.Doctor;

/// <summary>The database: is it there, whole, of this program's time, and is the log in it complete?</summary>
internal static class DatabaseLook
{
    private const string Subject = "Database";
    private const string Restore = "Stop the server, keep a copy of the whole folder, and bring back the newest backup into another one: guichet restore FILE --data DIR.";

    /// <summary>From 15 on the tests run on it.</summary>
    private const int OldestPostgres = 15;

    public static IAsyncEnumerable<Finding> AtAsync(Settings settings) => settings.Postgres is { } connection ? PostgresAsync(connection) : SqliteAsync(settings);

    private static async IAsyncEnumerable<Finding> SqliteAsync(Settings settings)
    {
        var file = new FileInfo(settings.Database);
        if (file is not { Exists: true, Length: > 0 })
        {
            yield return DataDirectory.HasServed(settings)
                ? Finding.Wrong(Subject, $"{file.FullName} is empty or missing, although a server has run here.", "Is the right disk mounted? " + Restore)
                : Finding.Warning(Subject, $"There is none in {settings.DataDirectory} yet.", "guichet serve makes one. If there should be one, name its folder with --data.");
            yield break;
        }
        await using var connection = SqliteCheck.OpenToLook(settings.Database);
        var wrong = SqliteCheck.Run(connection, thorough: true).Take(5).ToList();
        if (wrong.Count > 0)
        {
            yield return Finding.Wrong(Subject, $"{file.FullName} is damaged: {string.Join("; ", wrong)}", Restore);
            yield break;
        }
        yield return Finding.Well(Subject, $"{file.FullName} is whole.");
        await foreach (var finding in ContentAsync(connection, onPostgres: false))
        {
            yield return finding;
        }
    }

    private static async IAsyncEnumerable<Finding> PostgresAsync(string connectionString)
    {
        await using var source = NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(connectionString) { Timeout = 5, Pooling = false });
        var (connection, unreachable) = await OpenAsync(source);
        if (connection is null)
        {
            yield return unreachable!;
            yield break;
        }
        await using (connection)
        {
            yield return connection.PostgreSqlVersion.Major < OldestPostgres
                ? Finding.Wrong(Subject, $"This is PostgreSQL {connection.PostgreSqlVersion}.", $"Use {OldestPostgres} or newer.")
                : Finding.Well(Subject, $"PostgreSQL {connection.PostgreSqlVersion} answers.");
            foreach (var (setting, advice) in ((string, string)[])
                [("synchronous_commit", "Switch it on for this database: without it messages that were acknowledged are lost when the machine stops."), ("fsync", "Switch it on: without it a power cut destroys the database."), ("full_page_writes", "Switch it on: without it a power cut may destroy pages of the database.")])
            {
                var value = (string)(await ScalarAsync(connection, $"SHOW {setting}"))!;
                if (value is "off" or "local")
                {
                    yield return Finding.Wrong("Durability", $"{setting} is {value}.", advice);
                }
            }
            var apart = DateTimeOffset.UtcNow - new DateTimeOffset((DateTime)(await ScalarAsync(connection, "SELECT clock_timestamp()"))!);
            if (apart.Duration() > TimeSpan.FromSeconds(5))
            {
                yield return Finding.Warning("Clock", string.Create(CultureInfo.InvariantCulture, $"PostgreSQL's clock is {apart.TotalSeconds:F0} s behind this machine's."), "Let both be kept right (timedatectl set-ntp true).");
            }
            await foreach (var finding in ContentAsync(connection, onPostgres: true))
            {
                yield return finding;
            }
        }
    }

    private static async Task<(NpgsqlConnection? Connection, Finding? Unreachable)> OpenAsync(NpgsqlDataSource source)
    {
        try
        {
            return (await source.OpenConnectionAsync(), null);
        }
        catch (PostgresException exception)
        {
            return (null, Finding.Wrong(Subject, $"PostgreSQL refuses: {exception.MessageText}.", exception.SqlState == PostgresErrorCodes.InvalidCatalogName
                ? "Create the database (createdb --owner guichet guichet), or name the right one with --postgres."
                : "Look at user, password and database in --postgres, and at pg_hba.conf of the server."));
        }
        catch (Exception exception) when (exception is NpgsqlException or TimeoutException)
        {
            return (null, Finding.Wrong(Subject, $"PostgreSQL cannot be reached: {exception.Message}", "Is it running, and are host and port in --postgres right?"));
        }
    }

    private static async IAsyncEnumerable<Finding> ContentAsync(DbConnection connection, bool onPostgres)
    {
        const string tables = "Tables";
        var (newest, known) = (await Schema.NewestAsync(connection), Schema.NewestKnown(onPostgres));
        if (newest is null)
        {
            yield return Finding.Warning(tables, "There are none yet.", "guichet serve makes them. If there should be some, this is not the database that you mean.");
            yield break;
        }
        var order = string.CompareOrdinal(newest, known);
        yield return order == 0 ? Finding.Well(tables, "They are those of this program.")
            : order < 0 ? Finding.Warning(tables, $"They are older than this program ({newest}).", "The next start brings them up to date; guichet migrate does it now. Take a backup before.")
            : Finding.Warning(tables, $"They were made by a newer program ({newest}).", "This one goes on working with them. Upgrade it when you can.");
        if (order < 0)
        {
            yield break;
        }
        var wrong = await LogCheck.RunAsync(connection);
        yield return wrong.Count > 0
            ? Finding.Wrong("Log", string.Join(" ", wrong.Take(5)), onPostgres ? "Bring back the newest backup into an empty database: guichet restore FILE." : Restore)
            : Finding.Well("Log", "Every event is there.");
        if (await LogCheck.NewestAsync(connection) is { } at && DateTimeOffset.FromUnixTimeMilliseconds(at) is var last && last > DateTimeOffset.UtcNow.AddMinutes(1))
        {
            yield return Finding.Warning("Clock", string.Create(CultureInfo.InvariantCulture, $"The newest message is of {last:yyyy-MM-dd HH:mm:ss} UTC, which is still to come."),
                "The clock was set back, or ran ahead before. Let it be kept right (timedatectl set-ntp true).");
        }
    }

    private static async Task<object?> ScalarAsync(NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        return await command.ExecuteScalarAsync();
    }
}
