using System.Data.Common;
using System.Globalization;
using Guichet.Platform;

namespace Guichet.Data;

/// <summary>
/// Looks through the log as a reader who believes nothing: numbers without gaps, and as many events as the rows that count
/// them say. What a database's own check cannot know: a page may be whole and yet an older one.
/// </summary>
internal static class LogCheck
{
    private const string Gaps = """
        SELECT c.workspace_id, c.id, c.last_seq, n.events, n.last
        FROM conversation c
        JOIN (SELECT workspace_id, conversation_id, count(*) AS events, max(seq) AS last FROM event GROUP BY workspace_id, conversation_id) n
            ON n.workspace_id = c.workspace_id AND n.conversation_id = c.id
        WHERE n.events <> c.last_seq OR n.last <> c.last_seq
        LIMIT 5
        """;

    private const string Silent = """
        SELECT c.workspace_id, c.id, c.last_seq, 0, 0 FROM conversation c
        WHERE c.last_seq > 0 AND NOT EXISTS (SELECT 1 FROM event e WHERE e.workspace_id = c.workspace_id AND e.conversation_id = c.id)
        LIMIT 5
        """;

    private const string Positions = """
        SELECT w.id, w.position, coalesce(max(e.position), 0), count(e.position) FROM workspace w LEFT JOIN event e ON e.workspace_id = w.id
        GROUP BY w.id, w.position HAVING w.position <> coalesce(max(e.position), 0) OR w.position <> count(e.position)
        LIMIT 5
        """;

    /// <returns>What is wrong; nothing when all is well.</returns>
    public static async Task<List<string>> RunAsync(DbConnection connection)
    {
        var wrong = new List<string>();
        foreach (var sql in (string[])[Gaps, Silent])
        {
            await foreach (var row in RowsAsync(connection, sql))
            {
                wrong.Add(string.Create(CultureInfo.InvariantCulture, $"Conversation {row.AnyId(1)} should have {row.GetInt64(2)} events and has {row.GetInt64(3)}."));
            }
        }
        await foreach (var row in RowsAsync(connection, Positions))
        {
            wrong.Add(string.Create(CultureInfo.InvariantCulture,
                $"The log of workspace {row.AnyId(0)} should have {row.GetInt64(1)} events; it has {row.GetInt64(3)}, and the last is number {row.GetInt64(2)}."));
        }
        return wrong;
    }

    /// <summary>When the newest event was stored, in milliseconds; null in an empty log.</summary>
    public static async Task<long?> NewestAsync(DbConnection connection)
    {
        await foreach (var row in RowsAsync(connection, "SELECT max(at) FROM event"))
        {
            return row.IsDBNull(0) ? null : row.GetInt64(0);
        }
        return null;
    }

    private static async IAsyncEnumerable<DbDataReader> RowsAsync(DbConnection connection, string sql)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.CommandTimeout = 0;
        await using var rows = await command.ExecuteReaderAsync();
        while (await rows.ReadAsync())
        {
            yield return rows;
        }
    }

    /// <summary>16 bytes on SQLite, uuid on PostgreSQL.</summary>
    private static Id AnyId(this DbDataReader row, int column) => row.GetValue(column) switch
    {
        byte[] bytes => Id.Of(bytes),
        var uuid => new Id((Guid)uuid),
    };
}
