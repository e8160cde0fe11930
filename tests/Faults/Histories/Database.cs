using System.Globalization;
using System.Text.Json;
using Microsoft.Data.Sqlite;

namespace Guichet.Faults.Histories;

/// <summary>Reads a server's database file directly: what the server says about itself proves nothing here.</summary>
public static class Database
{
    private static readonly string[] Kinds = ["", "message", "note", "taken", "followed", "unfollowed", "closed", "reopened"];
    private static readonly string[] Authors = ["", "visitor", "agent", "bot", "system"];
    private static readonly string[] States = ["", "", "queued", "open", "", "closed"];

    public static void Read(string file, History history)
    {
        using var connection = Open(file);
        history.Events.Clear();
        history.Events.AddRange(Rows(
            connection, "SELECT workspace_id, conversation_id, position, seq, ordinal, kind, author_kind, author_id, client_id, session, cseq, seen, body FROM event ORDER BY workspace_id, position",
            EventOf));
        history.Conversations.Clear();
        history.Conversations.AddRange(Rows(
            connection, "SELECT workspace_id, id, state, owner_id, version, last_seq, last_ordinal, contact_read, staff_read FROM conversation",
            row => new StoredConversation(
                Name(row, 0), Name(row, 1), States[row.GetInt32(2)], NameOrNull(row, 3), row.GetInt32(4), row.GetInt64(5), row.GetInt64(6), row.GetInt64(7), row.GetInt64(8))));
    }

    /// <summary>The length of every conversation, as staff and as its visitor count it.</summary>
    public static Dictionary<string, (string Workspace, long Seq, long Ordinal)> Lengths(string file)
    {
        using var connection = Open(file);
        return Rows(connection, "SELECT workspace_id, id, last_seq, last_ordinal FROM conversation", row => (Workspace: Name(row, 0), Id: Name(row, 1), Seq: row.GetInt64(2), Ordinal: row.GetInt64(3)))
            .ToDictionary(c => c.Id, c => (c.Workspace, c.Seq, c.Ordinal));
    }

    private static SqliteConnection Open(string file)
    {
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = file, Pooling = false }.ToString());
        connection.Open();
        return connection;
    }

    private static StoredEvent EventOf(SqliteDataReader row)
    {
        using var body = JsonDocument.Parse(row.GetString(12));
        return new(
            Name(row, 0), Name(row, 1), row.GetInt64(2), row.GetInt64(3), row.IsDBNull(4) ? null : row.GetInt64(4),
            Kinds[row.GetInt32(5)], Authors[row.GetInt32(6)], NameOrNull(row, 7),
            row.IsDBNull(8) ? null : new Guid((byte[])row.GetValue(8), bigEndian: true),
            row.IsDBNull(9) ? null : row.GetInt64(9).ToString("x16", CultureInfo.InvariantCulture), row.IsDBNull(10) ? null : row.GetInt32(10), row.IsDBNull(11) ? null : row.GetInt64(11),
            Member(body, "text"), Member(body, "agent"));
    }

    private static string? Member(JsonDocument body, string name) => body.RootElement.TryGetProperty(name, out var value) ? value.GetString() : null;

    private static List<T> Rows<T>(SqliteConnection connection, string sql, Func<SqliteDataReader, T> read)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        using var reader = command.ExecuteReader();
        var rows = new List<T>();
        while (reader.Read())
        {
            rows.Add(read(reader));
        }
        return rows;
    }

    private static string Name(SqliteDataReader row, int column) => Convert.ToHexStringLower((byte[])row.GetValue(column));

    private static string? NameOrNull(SqliteDataReader row, int column) => row.IsDBNull(column) ? null : Name(row, column);
}
