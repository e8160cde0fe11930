using Guichet.Conversations;
using Guichet.Platform;
using Microsoft.Data.Sqlite;

namespace Guichet.Data.Sqlite;

/// <summary>The conversation's projection as a row of the embedded database.</summary>
internal static class ConversationRow
{
    private static readonly string[] Names =
    [
        "workspace_id", "id", "site_id", "contact_id", "visitor_id", "channel", "state", "owner_id", "version", "created_at",
        "last_seq", "last_ordinal", "last_position", "last_message_seq", "last_text", "last_kind", "last_author_kind", "last_author_id",
        "last_message_at", "other_message_seq", "waiting_since", "contact_read", "staff_read", "follower_count", "senders",
    ];

    public static readonly int Count = Names.Length;

    public static readonly string Columns = string.Join(", ", Names.Select(n => "v." + n)) + ", c.name, c.email, c.verified";

    public static readonly string Insert =
        $"INSERT INTO conversation ({string.Join(", ", Names)}) VALUES ({string.Join(", ", Enumerable.Range(1, Count).Select(i => "$" + i))})";

    public static readonly string Update =
        $"UPDATE conversation SET {string.Join(", ", Names.Select((n, i) => $"{n} = ${i + 1}").Skip(2))} WHERE workspace_id = $1 AND id = $2";

    public static Conversation Of(SqliteDataReader row)
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
        };
    }

    public static object?[] Values(Conversation c) =>
    [
        c.WorkspaceId.ToBytes(), c.Id.ToBytes(), c.SiteId.ToBytes(), c.ContactId.ToBytes(), c.VisitorId.ToBytes(),
        (long)c.Channel, (long)c.State, c.OwnerId?.ToBytes(), c.Version, c.CreatedAt,
        c.LastSeq, c.LastOrdinal, c.LastPosition, c.LastMessageSeq, c.LastText, (long)c.LastKind, (long)c.LastAuthorKind, c.LastAuthorId?.ToBytes(),
        c.LastMessageAt, c.OtherMessageSeq, c.WaitingSince, c.ContactRead, c.StaffRead, c.Followers.Length, c.Senders,
    ];

    public static Id Id(this SqliteDataReader row, int column) => Platform.Id.Of((byte[])row.GetValue(column));

    public static Id? IdOrNull(this SqliteDataReader row, int column) => row.IsDBNull(column) ? null : row.Id(column);

    public static long? LongOrNull(this SqliteDataReader row, int column) => row.IsDBNull(column) ? null : row.GetInt64(column);

    public static string? TextOrNull(this SqliteDataReader row, int column) => row.IsDBNull(column) ? null : row.GetString(column);
}
