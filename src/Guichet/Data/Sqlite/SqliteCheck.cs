using Microsoft.Data.Sqlite;

namespace Guichet.Data.Sqlite;

/// <summary>SQLite's own looks at its file. One table after the other: a reader that stays for minutes would let the write-ahead log grow.</summary>
internal static class SqliteCheck
{
    private const int Told = 5;

    /// <summary>Reads only, and neither recovers nor checkpoints anything: whoever looks changes nothing.</summary>
    public static SqliteConnection OpenToLook(string file)
    {
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder
        {
            DataSource = file,
            Mode = SqliteOpenMode.ReadOnly,
            Pooling = false,
            DefaultTimeout = 0,
        }.ToString());
        connection.Open();
        return connection;
    }

    /// <summary>Whether the pages hang together (<c>quick_check</c>); also whether every index agrees with its table (<c>integrity_check</c>).</summary>
    /// <returns>What is wrong; nothing when all is well.</returns>
    public static IEnumerable<string> Run(SqliteConnection connection, bool thorough)
    {
        List<string>? tables = null;
        string? unreadable = null;
        try
        {
            tables = Column(connection, "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'");
        }
        catch (SqliteException exception) when (IsDamage(exception))
        {
            unreadable = exception.Message;
        }
        if (unreadable is not null)
        {
            yield return unreadable;
        }
        foreach (var table in tables ?? [])
        {
            foreach (var wrong in Run(connection, table, thorough))
            {
                yield return wrong;
            }
        }
    }

    public static bool IsDamage(SqliteException exception) => exception.SqliteErrorCode is SQLitePCL.raw.SQLITE_CORRUPT or SQLitePCL.raw.SQLITE_NOTADB;

    private static IEnumerable<string> Run(SqliteConnection connection, string table, bool thorough)
    {
        try
        {
            return Column(connection, $"PRAGMA {(thorough ? "integrity_check" : "quick_check")}(\"{table}\")").Where(l => l != "ok").Select(l => $"{table}: {l}").Take(Told);
        }
        catch (SqliteException exception) when (IsDamage(exception))
        {
            return [$"{table}: {exception.Message}"];
        }
    }

    private static List<string> Column(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        using var rows = command.ExecuteReader();
        var values = new List<string>();
        while (rows.Read())
        {
            values.Add(rows.GetString(0));
        }
        return values;
    }
}
