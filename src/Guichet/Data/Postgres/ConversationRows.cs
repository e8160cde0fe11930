using System.Data.Common;
using Guichet.Conversations;
using Guichet.Platform;
using Npgsql;
using static Guichet.Data.Postgres.PostgresLog;

namespace Guichet.Data.Postgres;

/// <summary>Conversations' projections as rows of PostgreSQL.</summary>
internal static class ConversationRows
{
    private static readonly string[] Names =
    [
        "workspace_id", "id", "site_id", "contact_id", "visitor_id", "channel", "state", "owner_id", "version", "created_at",
        "last_seq", "last_ordinal", "last_position", "last_message_seq", "last_text", "last_kind", "last_author_kind", "last_author_id",
        "last_message_at", "other_message_seq", "waiting_since", "contact_read", "staff_read", "follower_count", "senders",
    ];

    private static readonly string Columns = string.Join(", ", Names);

    private static readonly string Slots = string.Join(", ", Names.Select((_, i) => "$" + (i + 1)));

    /// <summary>
    /// $1 workspaces, $2 ids. <c>OFFSET 0</c> keeps each look-up by its key: as a plain join the planner, whose statistics lag
    /// behind a young table, once joined every conversation of the batch with every contact of the workspace.
    /// </summary>
    public static readonly string Select = $"""
        SELECT {string.Join(", ", Names.Select(n => "v." + n))}, c.name, c.email, c.verified,
            ARRAY(SELECT agent_id FROM follower WHERE workspace_id = v.workspace_id AND conversation_id = v.id)
        FROM unnest($1, $2) AS k (workspace_id, id)
        CROSS JOIN LATERAL (SELECT * FROM conversation WHERE workspace_id = k.workspace_id AND id = k.id OFFSET 0) v
        CROSS JOIN LATERAL (SELECT * FROM contact WHERE workspace_id = v.workspace_id AND id = v.contact_id OFFSET 0) c
        """;

    private static readonly string Insert = $"INSERT INTO conversation ({Columns}) SELECT * FROM unnest({Slots})";

    private static readonly string Update =
        $"UPDATE conversation v SET {string.Join(", ", Names.Skip(2).Select(n => $"{n} = n.{n}"))} FROM unnest({Slots}) AS n ({Columns}) WHERE v.workspace_id = n.workspace_id AND v.id = n.id";

    public static void Add(NpgsqlBatch batch, LogChanges changes)
    {
        Add(batch, Insert, [.. changes.Conversations.Where(c => changes.NewConversations.Contains(c.Key)).Select(c => c.Value)]);
        Add(batch, Update, [.. changes.Conversations.Where(c => !changes.NewConversations.Contains(c.Key)).Select(c => c.Value)]);
    }

    public static Conversation Of(DbDataReader row)
    {
        var contact = row.Id(3);
        return new Conversation
        {
            WorkspaceId = row.Id(0),
            Id = row.Id(1),
            SiteId = row.Id(2),
            ContactId = contact,
            VisitorId = row.Id(4),
            Channel = (Channel)row.GetInt16(5),
            State = (ConversationState)row.GetInt16(6),
            OwnerId = row.IdOrNull(7),
            Version = row.GetInt32(8),
            CreatedAt = row.GetInt64(9),
            LastSeq = row.GetInt64(10),
            LastOrdinal = row.GetInt64(11),
            LastPosition = row.GetInt64(12),
            LastMessageSeq = row.GetInt64(13),
            LastText = row.TextOrNull(14),
            LastKind = (EventKind)row.GetInt16(15),
            LastAuthorKind = (AuthorKind)row.GetInt16(16),
            LastAuthorId = row.IdOrNull(17),
            LastMessageAt = row.GetInt64(18),
            OtherMessageSeq = row.GetInt64(19),
            WaitingSince = row.LongOrNull(20),
            ContactRead = row.GetInt64(21),
            StaffRead = row.GetInt64(22),
            FollowerCount = row.GetInt32(23),
            Senders = row.TextOrNull(24),
            Contact = new ContactCard(contact, row.TextOrNull(25), row.TextOrNull(26), row.GetBoolean(27)),
            Followers = [.. row.GetFieldValue<Guid[]>(28).Select(f => new Id(f))],
        };
    }

    private static void Add(NpgsqlBatch batch, string sql, List<Conversation> c)
    {
        if (c.Count > 0)
        {
            PostgresLog.Add(batch, sql,
                Uuids(c.Select(v => v.WorkspaceId)), Uuids(c.Select(v => v.Id)), Uuids(c.Select(v => v.SiteId)), Uuids(c.Select(v => v.ContactId)),
                Uuids(c.Select(v => v.VisitorId)), Shorts(c.Select(v => (short)v.Channel)), Shorts(c.Select(v => (short)v.State)),
                Uuids(c.Select(v => v.OwnerId)), Ints(c.Select(v => v.Version)), Longs(c.Select(v => v.CreatedAt)),
                Longs(c.Select(v => v.LastSeq)), Longs(c.Select(v => v.LastOrdinal)), Longs(c.Select(v => v.LastPosition)), Longs(c.Select(v => v.LastMessageSeq)),
                Texts(c.Select(v => v.LastText)), Shorts(c.Select(v => (short)v.LastKind)), Shorts(c.Select(v => (short)v.LastAuthorKind)),
                Uuids(c.Select(v => v.LastAuthorId)), Longs(c.Select(v => v.LastMessageAt)), Longs(c.Select(v => v.OtherMessageSeq)),
                Longs(c.Select(v => v.WaitingSince)), Longs(c.Select(v => v.ContactRead)), Longs(c.Select(v => v.StaffRead)),
                Ints(c.Select(v => v.Followers.Length)), Texts(c.Select(v => v.Senders)));
        }
    }
}
