using System.Text.Json;
using Guichet.Platform;

namespace Guichet.Conversations.Live;

/// <summary>The messages of the feed, written (docs/api/protocol.md). Each is encoded once and sent to many.</summary>
internal static class Push
{
    public static byte[] Events(long after, long cursor, IEnumerable<Event> events, IEnumerable<Conversation> conversations) => Write(new
    {
        Type = "events",
        After = after,
        Cursor = cursor,
        Events = events.Select(EventView.Of),
        Conversations = conversations.Select(c => Head.Of(c)),
    });

    public static byte[] VisitorEvents(VisitorHead conversation, IReadOnlyList<VisitorEventView> events) => Write(new
    {
        Type = "events",
        Conversation = conversation,
        After = events[0].Ordinal - 1,
        Cursor = events[^1].Ordinal,
        Events = events,
    });

    public static byte[] Ready(long cursor, bool reload) => Write(new { Type = "ready", Cursor = cursor, Reload = reload });

    public static byte[] VisitorReady(IReadOnlyList<VisitorHead> conversations) => Write(new { Type = "ready", Conversations = conversations });

    public static byte[] Read(Conversation c) => Write(new { Type = "read", Conversation = c.Id, c.ContactRead, c.StaffRead });

    public static byte[] VisitorRead(Conversation c) => Write(new { Type = "read", Conversation = c.Id, c.StaffRead });

    public static byte[] Typing(Id conversation, AuthorView author) => Write(new { Type = "typing", Conversation = conversation, Author = author });

    public static byte[] VisitorTyping(Id conversation, string? name) => Write(new { Type = "typing", Conversation = conversation, Name = name });

    public static byte[] Peek(Id conversation, string text) => Write(new { Type = "peek", Conversation = conversation, Text = text });

    public static byte[] Presence(Id conversation, bool online, Visit? visit) => Write(new
    {
        Type = "presence",
        Conversation = conversation,
        Online = online,
        visit?.Page,
        visit?.Before,
    });

    public static byte[] Counts(InboxCounts counts) => Write(new { Type = "counts", counts.Mine, counts.Unassigned, counts.Open, counts.Closed });

    public static byte[] Changed(string what, Id? id) => Write(new { Type = "changed", What = what, Id = id });

    private static byte[] Write<T>(T message) => JsonSerializer.SerializeToUtf8Bytes(message, Json.Options);
}
