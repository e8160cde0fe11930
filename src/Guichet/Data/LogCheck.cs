using System.Data.Common;
using System.Globalization;
using Guichet.Conversations;
using Guichet.Platform;

namespace Guichet.Data;

/// <summary>
/// Looks through the log as a reader who believes nothing: numbers without gaps, and as many events as the rows that count
/// them say, and each as it was written (<see cref="EventChecksum"/>). What a database's own check cannot know: a page may be
/// whole and yet an older one, and a word another.
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

    private const string Rows =
        "SELECT workspace_id, position, conversation_id, seq, ordinal, kind, author_kind, author_id, client_id, session, cseq, seen, at, body, checksum FROM event WHERE checksum IS NOT NULL";

    private const int Told = 5;

    /// <summary>The migration that brought the checksums: a backup of the time before has none.</summary>
    private const string WithChecksums = "EventChecksum";

    /// <param name="connection">To tables of any time up to now.</param>
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
        if (await HasChecksumsAsync(connection))
        {
            await foreach (var row in RowsAsync(connection, Rows))
            {
                var e = EventOf(row);
                if (EventChecksum.Of(e) != row.GetInt64(14))
                {
                    wrong.Add(string.Create(CultureInfo.InvariantCulture, $"Event {e.Seq} of conversation {e.ConversationId} is not as it was written."));
                }
                if (wrong.Count >= Told)
                {
                    break;
                }
            }
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

    private static async Task<bool> HasChecksumsAsync(DbConnection connection)
    {
        await foreach (var row in RowsAsync(connection, $"SELECT 1 FROM \"__EFMigrationsHistory\" WHERE \"MigrationId\" LIKE '%{WithChecksums}'"))
        {
            return !row.IsDBNull(0);
        }
        return false;
    }

    private static Event EventOf(DbDataReader row) => new()
    {
        WorkspaceId = row.AnyId(0),
        Position = row.GetInt64(1),
        ConversationId = row.AnyId(2),
        Seq = row.GetInt64(3),
        Ordinal = row.IsDBNull(4) ? null : row.GetInt64(4),
        Kind = (EventKind)row.GetInt16(5),
        AuthorKind = (AuthorKind)row.GetInt16(6),
        AuthorId = row.IsDBNull(7) ? null : row.AnyId(7),
        ClientId = row.IsDBNull(8) ? null : row.AnyId(8),
        Session = row.IsDBNull(9) ? null : row.GetInt64(9),
        Cseq = row.IsDBNull(10) ? null : row.GetInt32(10),
        Seen = row.IsDBNull(11) ? null : row.GetInt64(11),
        At = row.GetInt64(12),
        Body = row.GetString(13),
    };

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
