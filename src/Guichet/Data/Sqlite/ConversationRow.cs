using Guichet.Conversations;
using static Guichet.Data.ConversationColumns;

namespace Guichet.Data.Sqlite;

/// <summary>The conversation's projection as a row of the embedded database.</summary>
internal static class ConversationRow
{
    public static readonly string Select =
        $"SELECT {string.Join(", ", All.Select(n => "v." + n))}, c.name, c.email, c.verified FROM conversation v"
            + " JOIN contact c ON c.workspace_id = v.workspace_id AND c.id = v.contact_id WHERE v.workspace_id = ?1 AND v.id = ?2";

    public static readonly string Insert =
        $"INSERT INTO conversation ({string.Join(", ", All)}) VALUES ({string.Join(", ", Enumerable.Range(1, All.Length).Select(i => "?" + i))})";

    public static readonly string Update =
        $"UPDATE conversation SET {string.Join(", ", Moving.Select((n, i) => $"{n} = ?{i + 3}"))} WHERE workspace_id = ?1 AND id = ?2";

    public static Conversation Of(SqliteStatement row)
    {
        var contact = row.Id(3);
        return new Conversation
        {
            WorkspaceId = row.Id(0),
            Id = row.Id(1),
            SiteId = row.Id(2),
            ContactId = contact,
            VisitorId = row.Id(4),
            Channel = (Channel)row.Long(5),
            CreatedAt = row.Long(6),
            State = (ConversationState)row.Long(7),
            OwnerId = row.IdOrNull(8),
            Version = (int)row.Long(9),
            LastSeq = row.Long(10),
            LastOrdinal = row.Long(11),
            LastPosition = row.Long(12),
            LastMessageSeq = row.Long(13),
            LastText = row.TextOrNull(14),
            LastKind = (EventKind)row.Long(15),
            LastAuthorKind = (AuthorKind)row.Long(16),
            LastAuthorId = row.IdOrNull(17),
            LastMessageAt = row.Long(18),
            OtherMessageSeq = row.Long(19),
            WaitingSince = row.LongOrNull(20),
            ContactRead = row.Long(21),
            StaffRead = row.Long(22),
            FollowerCount = (int)row.Long(23),
            Senders = row.TextOrNull(24),
            Contact = new ContactCard(contact, row.TextOrNull(25), row.TextOrNull(26), row.Long(27) != 0),
        };
    }

    public static void Add(SqliteStatement insert, Conversation c)
    {
        insert.Bind(c.WorkspaceId).Bind(c.Id).Bind(c.SiteId).Bind(c.ContactId).Bind(c.VisitorId).Bind((long)c.Channel).Bind(c.CreatedAt);
        Run(insert, c);
    }

    public static void Save(SqliteStatement update, Conversation c)
    {
        update.Bind(c.WorkspaceId).Bind(c.Id);
        Run(update, c);
    }

    private static void Run(SqliteStatement statement, Conversation c) => statement
        .Bind((long)c.State).Bind(c.OwnerId).Bind(c.Version).Bind(c.LastSeq).Bind(c.LastOrdinal).Bind(c.LastPosition).Bind(c.LastMessageSeq)
        .Bind(c.LastText).Bind((long)c.LastKind).Bind((long)c.LastAuthorKind).Bind(c.LastAuthorId).Bind(c.LastMessageAt).Bind(c.OtherMessageSeq)
        .Bind(c.WaitingSince).Bind(c.ContactRead).Bind(c.StaffRead).Bind(c.Followers.Length).Bind(c.Senders).Run();
}
