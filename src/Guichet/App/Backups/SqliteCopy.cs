using System.IO.Compression;
using Guichet.Data.Sqlite;
using Guichet.Platform;
using Guichet.Platform.Problems;
using Microsoft.Data.Sqlite;

namespace Guichet.App.Backups;

/// <summary>The embedded database in a backup: a copy that SQLite itself makes of one moment, beside the running writer.</summary>
internal static class SqliteCopy
{
    public const string Database = "sqlite";

    private const string Entry = "guichet.db";

    public static async Task<Manifest> WriteAsync(Settings settings, ZipArchive archive)
    {
        var copy = settings.Database + ".copy";
        File.Delete(copy);
        try
        {
            DataDirectory.Create(copy).Dispose();
            using (var source = SqliteOptions.Open(settings.Database))
            {
                using var vacuum = source.CreateCommand();
                vacuum.CommandText = "VACUUM INTO $copy";
                vacuum.Parameters.AddWithValue("$copy", copy);
                vacuum.CommandTimeout = 0;
                vacuum.ExecuteNonQuery();
            }
            await archive.CreateEntryFromFileAsync(copy, Entry);
            using var saved = Open(copy);
            return new Manifest(
                Manifest.Newest, Database, (string)Scalar(saved, "SELECT max(MigrationId) FROM __EFMigrationsHistory")!,
                DateTimeOffset.UtcNow.ToUnixTimeMilliseconds(), Tables(saved), Positions(saved));
        }
        finally
        {
            File.Delete(copy);
        }
    }

    public static async Task ReadAsync(Settings settings, ZipArchive archive, Manifest manifest)
    {
        if (File.Exists(settings.Database))
        {
            throw Refusal.Conflict("not-empty", $"There is a database in {settings.DataDirectory} already. Restore into another folder, with --data.");
        }
        var entry = archive.GetEntry(Entry) ?? throw Manifest.NotABackup();
        var unfinished = settings.Database + ".unfinished";
        File.Delete(unfinished);
        try
        {
            await using (var target = DataDirectory.Create(unfinished))
            await using (var content = await entry.OpenAsync())
            {
                await content.CopyToAsync(target);
                target.Flush(flushToDisk: true);
            }
            using (var restored = Open(unfinished))
            {
                if ((string?)Scalar(restored, "PRAGMA integrity_check") != "ok")
                {
                    throw Refusal.Conflict("backup-damaged", "The backup is damaged. Nothing was put in place.");
                }
                Restore.Check(manifest, Tables(restored), Positions(restored));
                await Restore.CheckLogAsync(restored);
            }
            File.Move(unfinished, settings.Database);
        }
        finally
        {
            File.Delete(unfinished);
        }
    }

    private static SqliteConnection Open(string file)
    {
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = file, Pooling = false }.ToString());
        connection.Open();
        return connection;
    }

    private static object? Scalar(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return command.ExecuteScalar();
    }

    private static Dictionary<string, long> Tables(SqliteConnection connection) =>
        Rows(connection, "SELECT name, 0 FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' AND name NOT LIKE '\\_\\_EF%' ESCAPE '\\'")
            .ToDictionary(t => t.Key, t => (long)Scalar(connection, $"SELECT count(*) FROM \"{t.Key}\"")!);

    private static Dictionary<string, long> Positions(SqliteConnection connection) => Rows(connection, "SELECT lower(hex(id)), position FROM workspace");

    private static Dictionary<string, long> Rows(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        using var rows = command.ExecuteReader();
        var found = new Dictionary<string, long>();
        while (rows.Read())
        {
            found.Add(rows.GetString(0), rows.GetInt64(1));
        }
        return found;
    }
}
