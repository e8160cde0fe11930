using System.Text;
using Guichet.Platform;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Guichet.Data.Sqlite;

/// <summary>
/// A prepared statement of one connection, used again and again by one thread: values are bound in the order of the
/// parameters ?1 … ?n, columns are read in the order of the SELECT. Below Microsoft.Data.Sqlite, because that looks up every
/// parameter by name at every execution, which took a tenth of the writer's time.
/// </summary>
internal sealed class SqliteStatement : IDisposable
{
    private readonly sqlite3 database;
    private readonly sqlite3_stmt statement;
    private int bound;

    public SqliteStatement(SqliteConnection connection, string sql)
    {
        database = connection.Handle!;
        Check(raw.sqlite3_prepare_v3(database, sql, raw.SQLITE_PREPARE_PERSISTENT, out statement));
    }

    public SqliteStatement Bind(long? value)
    {
        Check(value is { } number ? raw.sqlite3_bind_int64(statement, ++bound, number) : raw.sqlite3_bind_null(statement, ++bound));
        return this;
    }

    public SqliteStatement Bind(Id? value)
    {
        if (value is not { } id)
        {
            return Bind((long?)null);
        }
        Span<byte> bytes = stackalloc byte[16];
        id.Value.TryWriteBytes(bytes, bigEndian: true, out _);
        Check(raw.sqlite3_bind_blob(statement, ++bound, bytes));
        return this;
    }

    public SqliteStatement Bind(string? value)
    {
        if (value is null)
        {
            return Bind((long?)null);
        }
        var length = Encoding.UTF8.GetMaxByteCount(value.Length);
        var bytes = length <= 1024 ? stackalloc byte[length] : new byte[length];
        Check(raw.sqlite3_bind_text(statement, ++bound, bytes[..Encoding.UTF8.GetBytes(value, bytes)]));
        return this;
    }

    public void Run()
    {
        while (Read())
        {
            // A statement that returns rows nobody asked for.
        }
    }

    /// <summary>Steps to the next row; after the last one the statement is ready for new values.</summary>
    public bool Read()
    {
        var result = raw.sqlite3_step(statement);
        if (result == raw.SQLITE_ROW)
        {
            return true;
        }
        // The message belongs to the connection and would be the reset's.
        var exception = result == raw.SQLITE_DONE ? null : Failure(result);
        Reset();
        return exception is null ? false : throw exception;
    }

    /// <summary>For who does not read to the end.</summary>
    public void Reset()
    {
        bound = 0;
        _ = raw.sqlite3_reset(statement);
    }

    public bool IsNull(int column) => raw.sqlite3_column_type(statement, column) == raw.SQLITE_NULL;

    public long Long(int column) => raw.sqlite3_column_int64(statement, column);

    public long? LongOrNull(int column) => IsNull(column) ? null : Long(column);

    public Id Id(int column) => Platform.Id.Of(raw.sqlite3_column_blob(statement, column));

    public Id? IdOrNull(int column) => IsNull(column) ? null : Id(column);

    public string Text(int column) => raw.sqlite3_column_text(statement, column).utf8_to_string();

    public string? TextOrNull(int column) => IsNull(column) ? null : Text(column);

    public void Dispose() => statement.Dispose();

    private void Check(int result)
    {
        if (result != raw.SQLITE_OK)
        {
            throw Failure(result);
        }
    }

    private SqliteException Failure(int result) =>
        new($"SQLite Error {result}: '{raw.sqlite3_errmsg(database).utf8_to_string()}'.", result & 0xff, result);
}
