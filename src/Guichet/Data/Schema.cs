using Guichet.Data.Sqlite;
using Guichet.Platform;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;

namespace Guichet.Data;

/// <summary>Brings the tables to the model of this program. On SQLite the caller holds the lock of the data directory.</summary>
internal static class Schema
{
    public static async Task MigrateAsync(IServiceProvider services, CancellationToken cancel = default)
    {
        await using var db = services.GetRequiredService<Func<Db>>()();
        await using var first = db.Database.IsSqlite() ? SqliteOptions.Open(services.GetRequiredService<Settings>().Database) : null;
        if (first is not null)
        {
            var newest = db.Database.GetMigrations().Last();
            if (Applied(first).Contains(newest))
            {
                return;
            }
            // A process that was killed while it migrated leaves EF's lock behind, and the next one would wait for it for ever.
            SqliteOptions.Execute(first, "DROP TABLE IF EXISTS __EFMigrationsLock");
        }
        await db.Database.MigrateAsync(cancel);
    }

    /// <summary>Asked in plain SQL, because EF's own way costs a third of the whole start.</summary>
    private static HashSet<string> Applied(SqliteConnection connection)
    {
        var applied = new HashSet<string>();
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT name FROM sqlite_master WHERE name = '__EFMigrationsHistory'";
        if (command.ExecuteScalar() is not null)
        {
            command.CommandText = "SELECT MigrationId FROM __EFMigrationsHistory";
            using var rows = command.ExecuteReader();
            while (rows.Read())
            {
                applied.Add(rows.GetString(0));
            }
        }
        return applied;
    }
}
