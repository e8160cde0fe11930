using Microsoft.Data.Sqlite;

namespace Guichet.Data.Sqlite;

/// <summary>How every connection to the embedded database is opened.</summary>
internal static class SqliteOptions
{
    /// <summary>Seconds to wait for a writer in another process (a verb of the command line).</summary>
    public const int BusyTimeout = 30;

    /// <summary>
    /// FULL: the promise "acknowledged means on disk" holds through a power cut only with it (F4: with NORMAL hundreds of
    /// acknowledged messages were lost). Group commit makes it cheap. It is also SQLite's default, with which EF Core's
    /// connections are opened without a statement at each opening; WAL is a property of the file.
    /// </summary>
    public static string ConnectionString(string file) => new SqliteConnectionStringBuilder
    {
        DataSource = file,
        ForeignKeys = true,
        DefaultTimeout = BusyTimeout,
    }.ToString();

    private const string Pragmas = "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA cache_size=-16000; PRAGMA temp_store=MEMORY;";

    public static SqliteConnection Open(string file)
    {
        var connection = new SqliteConnection(ConnectionString(file));
        connection.Open();
        Execute(connection, Pragmas);
        return connection;
    }

    public static void Execute(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}
