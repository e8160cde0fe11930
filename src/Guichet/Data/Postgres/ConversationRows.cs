using System.Data.Common;
using Guichet.Conversations;
using Guichet.Platform;
using Npgsql;
using static Guichet.Data.Postgres.PostgresLog;
using static Guichet.Data.ConversationColumns;

namespace Guichet.Data.Postgres;

/// <summary>Conversations' projections as rows of PostgreSQL.</summary>
internal static class ConversationRows
{
    /// <summary>
    /// $1 workspaces, $2 ids. <c>OFFSET 0</c> keeps each look-up by its key: as a plain join the planner, whose statistics lag
    /// behind a young table, once joined every conversation of the batch with every contact of the workspace.
    /// </summary>
    public static readonly string Select = $"""
        SELECT {string.Join(", ", All.Select(n => "v." + n))}, c.name, c.email, c.verified,
            ARRAY(SELECT agent_id FROM follower WHERE workspace_id = v.workspace_id AND conversation_id = v.id)
        FROM unnest($1, $2) AS k (workspace_id, id)
        CROSS JOIN LATERAL (SELECT * FROM conversation WHERE workspace_id = k.workspace_id AND id = k.id OFFSET 0) v
        CROSS JOIN LATERAL (SELECT * FROM contact WHERE workspace_id = v.workspace_id AND id = v.contact_id OFFSET 0) c
        """;

    private static readonly string Insert =
        $"INSERT INTO conversation ({string.Join(", ", All)}) SELECT * FROM unnest({Slots(All.Length)})";

    private static readonly string Update =
        $"UPDATE conversation v SET {string.Join(", ", Moving.Select(n => $"{n} = n.{n}"))} FROM unnest({Slots(2 + Moving.Length)})"
            + $" AS n (workspace_id, id, {string.Join(", ", Moving)}) WHERE v.workspace_id = n.workspace_id AND v.id = n.id";

    public static void Add(NpgsqlBatch batch, LogChanges changes)
    {
        List<Conversation> added = [], moved = [];
        foreach (var (key, changed) in changes.Conversations)
        {
            (changes.NewConversations.Contains(key) ? added : moved).Add(changed);
        }
        if (added.Count > 0)
        {
            PostgresLog.Add(batch, Insert,
            [
                Uuids(added.Select(c => c.WorkspaceId)), Uuids(added.Select(c => c.Id)), Uuids(added.Select(c => c.SiteId)), Uuids(added.Select(c => c.ContactId)),
                Uuids(added.Select(c => c.VisitorId)), Shorts(added.Select(c => (short)c.Channel)), Longs(added.Select(c => c.CreatedAt)), .. MovingOf(added),
            ]);
        }
        if (moved.Count > 0)
        {
            PostgresLog.Add(batch, Update, [Uuids(moved.Select(c => c.WorkspaceId)), Uuids(moved.Select(c => c.Id)), .. MovingOf(moved)]);
        }
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
            CreatedAt = row.GetInt64(6),
            State = (ConversationState)row.GetInt16(7),
            OwnerId = row.IdOrNull(8),
            Version = row.GetInt32(9),
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

    private static NpgsqlParameter[] MovingOf(List<Conversation> c) =>
    [
        Shorts(c.Select(v => (short)v.State)), Uuids(c.Select(v => v.OwnerId)), Ints(c.Select(v => v.Version)),
        Longs(c.Select(v => v.LastSeq)), Longs(c.Select(v => v.LastOrdinal)), Longs(c.Select(v => v.LastPosition)), Longs(c.Select(v => v.LastMessageSeq)),
        Texts(c.Select(v => v.LastText)), Shorts(c.Select(v => (short)v.LastKind)), Shorts(c.Select(v => (short)v.LastAuthorKind)),
        Uuids(c.Select(v => v.LastAuthorId)), Longs(c.Select(v => v.LastMessageAt)), Longs(c.Select(v => v.OtherMessageSeq)),
        Longs(c.Select(v => v.WaitingSince)), Longs(c.Select(v => v.ContactRead)), Longs(c.Select(v => v.StaffRead)),
        Ints(c.Select(v => v.Followers.Length)), Texts(c.Select(v => v.Senders)),
    ];

    private static string Slots(int count) => string.Join(", ", Enumerable.Range(1, count).Select(i => "$" + i));
}
