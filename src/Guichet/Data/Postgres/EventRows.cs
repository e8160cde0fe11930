using System.Data.Common;
using Guichet.Conversations;
using Guichet.Platform;
using Npgsql;
using static Guichet.Data.Postgres.PostgresLog;

namespace Guichet.Data.Postgres;

/// <summary>Events as rows of PostgreSQL.</summary>
internal static class EventRows
{
    private const string Columns =
        "workspace_id, position, conversation_id, seq, ordinal, kind, author_kind, author_id, client_id, session, cseq, seen, at, body";

    public const string Select = $"SELECT {Columns} FROM event";

    public static void Add(NpgsqlBatch batch, List<Event> events)
    {
        if (events.Count > 0)
        {
            PostgresLog.Add(batch, $"INSERT INTO event ({Columns}, checksum) SELECT * FROM unnest($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)",
                Uuids(events.Select(e => e.WorkspaceId)), Longs(events.Select(e => e.Position)), Uuids(events.Select(e => e.ConversationId)),
                Longs(events.Select(e => e.Seq)), Longs(events.Select(e => e.Ordinal)), Shorts(events.Select(e => (short)e.Kind)),
                Shorts(events.Select(e => (short)e.AuthorKind)), Uuids(events.Select(e => e.AuthorId)), Uuids(events.Select(e => e.ClientId)),
                Longs(events.Select(e => e.Session)), Ints(events.Select(e => e.Cseq)), Longs(events.Select(e => e.Seen)),
                Longs(events.Select(e => e.At)), Texts(events.Select(e => e.Body)), Longs(events.Select(EventChecksum.Of)));
        }
    }

    public static Event Of(DbDataReader row) => new()
    {
        WorkspaceId = row.Id(0),
        Position = row.GetInt64(1),
        ConversationId = row.Id(2),
        Seq = row.GetInt64(3),
        Ordinal = row.LongOrNull(4),
        Kind = (EventKind)row.GetInt16(5),
        AuthorKind = (AuthorKind)row.GetInt16(6),
        AuthorId = row.IdOrNull(7),
        ClientId = row.IdOrNull(8),
        Session = row.LongOrNull(9),
        Cseq = row.IsDBNull(10) ? null : row.GetInt32(10),
        Seen = row.LongOrNull(11),
        At = row.GetInt64(12),
        Body = row.GetString(13),
    };

    public static Id Id(this DbDataReader row, int column) => new(row.GetGuid(column));

    public static Id? IdOrNull(this DbDataReader row, int column) => row.IsDBNull(column) ? null : row.Id(column);

    public static long? LongOrNull(this DbDataReader row, int column) => row.IsDBNull(column) ? null : row.GetInt64(column);

    public static string? TextOrNull(this DbDataReader row, int column) => row.IsDBNull(column) ? null : row.GetString(column);
}
