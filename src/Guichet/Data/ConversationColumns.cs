namespace Guichet.Data;

/// <summary>The columns of a conversation's row, in the order in which both logs write and read them.</summary>
internal static class ConversationColumns
{
    public static readonly string[] Fixed = ["workspace_id", "id", "site_id", "contact_id", "visitor_id", "channel", "created_at"];

    /// <summary>What changes. The rest is not named in an update: naming a column costs its index and its foreign key.</summary>
    public static readonly string[] Moving =
    [
        "state", "owner_id", "version", "last_seq", "last_ordinal", "last_position", "last_message_seq", "last_text", "last_kind", "last_author_kind",
        "last_author_id", "last_message_at", "other_message_seq", "waiting_since", "contact_read", "staff_read", "follower_count", "senders",
    ];

    public static readonly string[] All = [.. Fixed, .. Moving];
}
