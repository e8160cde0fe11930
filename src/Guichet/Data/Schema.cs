using System.Data.Common;
using System.Reflection;
using Guichet.Data.Sqlite;
using Guichet.Platform;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Migrations;
using Npgsql;

namespace Guichet.Data;

/// <summary>
/// Brings the tables to the model of this program. On SQLite the caller holds the lock of the data directory. What a start
/// asks of a database that is up to date is plain SQL: EF Core's first query costs more than all the rest of a start, and
/// nobody should wait for it after a crash.
/// </summary>
internal static class Schema
{
    public static async Task MigrateAsync(IServiceProvider services, CancellationToken cancel = default)
    {
        try
        {
            await using var connection = await OpenAsync(services, cancel);
            // A newer program may have been here: its tables let this one go on working.
            if (await NewestAsync(connection, cancel) is { } newest)
            {
                if (string.CompareOrdinal(newest, NewestKnown(connection is NpgsqlConnection)) >= 0)
                {
                    return;
                }
            }
            else if (connection is SqliteConnection && services.GetRequiredService<Settings>() is var settings && DataDirectory.HasServed(settings))
            {
                throw DataDirectory.LostDatabase(settings);
            }
            if (connection is SqliteConnection)
            {
                // A process that was killed while it migrated leaves EF's lock behind, and the next one would wait for it for ever.
                await ScalarAsync(connection, "DROP TABLE IF EXISTS \"__EFMigrationsLock\"", cancel);
            }
        }
        catch (PostgresException exception) when (exception.SqlState == PostgresErrorCodes.InvalidCatalogName)
        {
            // There is no such database yet: EF Core makes it, where the user may.
        }
        await using var db = services.GetRequiredService<Func<Db>>()();
        await db.Database.MigrateAsync(cancel);
    }

    /// <summary>Whether somebody owns this installation.</summary>
    public static async Task<bool> HasAccountsAsync(IServiceProvider services, CancellationToken cancel = default)
    {
        await using var connection = await OpenAsync(services, cancel);
        return await ScalarAsync(connection, "SELECT 1 FROM account LIMIT 1", cancel) is not null;
    }

    private static async Task<DbConnection> OpenAsync(IServiceProvider services, CancellationToken cancel) =>
        services.GetRequiredService<Settings>() is { Postgres: null } settings
            ? SqliteOptions.Open(settings.Database)
            : await services.GetRequiredService<NpgsqlDataSource>().OpenConnectionAsync(cancel);

    /// <summary>The newest migration of the database; null when it has no tables yet.</summary>
    public static async Task<string?> NewestAsync(DbConnection connection, CancellationToken cancel = default)
    {
        var catalogue = connection is NpgsqlConnection ? "pg_tables WHERE tablename" : "sqlite_master WHERE name";
        return await ScalarAsync(connection, $"SELECT 1 FROM {catalogue} = '__EFMigrationsHistory'", cancel) is null
            ? null
            : await ScalarAsync(connection, "SELECT max(\"MigrationId\") FROM \"__EFMigrationsHistory\"", cancel) as string;
    }

    /// <summary>The newest migration of this program.</summary>
    public static string NewestKnown(bool onPostgres) => typeof(Schema).Assembly.GetTypes()
        .Where(t => t.Namespace == $"Guichet.Data.{(onPostgres ? "Postgres" : "Sqlite")}.Migrations")
        .Max(t => t.GetCustomAttribute<MigrationAttribute>()?.Id)!;

    private static async Task<object?> ScalarAsync(DbConnection connection, string sql, CancellationToken cancel)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        return await command.ExecuteScalarAsync(cancel);
    }
}
