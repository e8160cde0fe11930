using System.Data;
using System.IO.Compression;
using Guichet.Data;
using Guichet.Platform;
using Guichet.Platform.Problems;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;
using Npgsql;

namespace Guichet.App.Backups;

/// <summary>PostgreSQL in a backup: every table as COPY writes it, all as of one moment.</summary>
internal static class PostgresCopy
{
    public const string Database = "postgresql";

    public static async Task<Manifest> WriteAsync(Settings settings, ZipArchive archive)
    {
        await using var services = Services(settings);
        await using var db = services.GetRequiredService<Func<Db>>()();
        await using var connection = await services.GetRequiredService<NpgsqlDataSource>().OpenConnectionAsync();
        await using var moment = await connection.BeginTransactionAsync(IsolationLevel.RepeatableRead);
        var tables = TablesOf(db);
        foreach (var (table, columns) in tables)
        {
            await using var rows = await connection.BeginRawBinaryCopyAsync($"COPY {table} ({columns}) TO STDOUT (FORMAT BINARY)");
            await using var entry = await archive.CreateEntry(EntryOf(table)).OpenAsync();
            await rows.CopyToAsync(entry);
        }
        var newest = (string)(await ScalarAsync(connection, "SELECT max(\"MigrationId\") FROM \"__EFMigrationsHistory\""))!;
        return new Manifest(
            Manifest.Newest, Database, newest, DateTimeOffset.UtcNow.ToUnixTimeMilliseconds(), await CountsAsync(connection, tables), await PositionsAsync(connection));
    }

    public static async Task ReadAsync(Settings settings, ZipArchive archive, Manifest manifest)
    {
        await using var services = Services(settings);
        await using var db = services.GetRequiredService<Func<Db>>()();
        if ((await db.Database.GetAppliedMigrationsAsync()).Any() && await db.Workspaces.AnyAsync())
        {
            throw Refusal.Conflict("not-empty", "This database is in use already. Restore into an empty one.");
        }
        // First the tables as they were, then what was in them, then everything that has changed since.
        await db.Database.MigrateAsync(manifest.Schema);
        await using (var connection = await services.GetRequiredService<NpgsqlDataSource>().OpenConnectionAsync())
        await using (var all = await connection.BeginTransactionAsync())
        {
            var tables = new List<(string Table, string Columns)>();
            foreach (var (table, columns) in TablesOf(db).Where(t => manifest.Tables.ContainsKey(t.Table)))
            {
                tables.Add((table, await ThenAsync(connection, table, columns)));
            }
            foreach (var (table, columns) in tables)
            {
                var entry = archive.GetEntry(EntryOf(table)) ?? throw Manifest.NotABackup();
                await using var content = await entry.OpenAsync();
                await using var rows = await connection.BeginRawBinaryCopyAsync($"COPY {table} ({columns}) FROM STDIN (FORMAT BINARY)");
                await content.CopyToAsync(rows);
            }
            Restore.Check(manifest, await CountsAsync(connection, tables), await PositionsAsync(connection));
            await Restore.CheckLogAsync(connection);
            await all.CommitAsync();
        }
        await db.Database.MigrateAsync();
    }

    /// <summary>The database and nothing else of the server: nothing of it may start, or make a key, before the restore has put its own.</summary>
    private static ServiceProvider Services(Settings settings) =>
        new ServiceCollection().AddSingleton(settings).AddData(settings).BuildServiceProvider();

    /// <summary>Those that others refer to come first.</summary>
    private static List<(string Table, string Columns)> TablesOf(Db db)
    {
        var ordered = new List<IEntityType>();
        foreach (var entity in db.Model.GetEntityTypes())
        {
            Visit(entity);
        }
        return [.. ordered.Select(e => (e.GetTableName()!, string.Join(", ", e.GetProperties().Select(p => $"\"{p.GetColumnName()}\""))))];

        void Visit(IEntityType entity)
        {
            if (ordered.Contains(entity))
            {
                return;
            }
            foreach (var needed in entity.GetForeignKeys().Select(f => f.PrincipalEntityType).Where(p => p != entity))
            {
                Visit(needed);
            }
            ordered.Add(entity);
        }
    }

    /// <summary>The columns that the table had when the backup was taken: later ones are not in it.</summary>
    private static async Task<string> ThenAsync(NpgsqlConnection connection, string table, string columns)
    {
        var then = (string)(await ScalarAsync(connection, $"SELECT string_agg('\"' || column_name || '\"', ', ') FROM information_schema.columns WHERE table_name = '{table}'"))!;
        var known = then.Split(", ").ToHashSet();
        return string.Join(", ", columns.Split(", ").Where(known.Contains));
    }

    private static string EntryOf(string table) => $"tables/{table}";

    private static async Task<Dictionary<string, long>> CountsAsync(NpgsqlConnection connection, IEnumerable<(string Table, string Columns)> tables)
    {
        var counts = new Dictionary<string, long>();
        foreach (var (table, _) in tables)
        {
            counts[table] = (long)(await ScalarAsync(connection, $"SELECT count(*) FROM {table}"))!;
        }
        return counts;
    }

    private static async Task<Dictionary<string, long>> PositionsAsync(NpgsqlConnection connection)
    {
        await using var command = new NpgsqlCommand("SELECT replace(id::text, '-', ''), position FROM workspace", connection);
        await using var rows = await command.ExecuteReaderAsync();
        var positions = new Dictionary<string, long>();
        while (await rows.ReadAsync())
        {
            positions[rows.GetString(0)] = rows.GetInt64(1);
        }
        return positions;
    }

    private static async Task<object?> ScalarAsync(NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        return await command.ExecuteScalarAsync();
    }
}
