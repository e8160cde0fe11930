using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Guichet.Conversations;
using Guichet.Platform;

namespace Guichet.Inbox;

/// <summary>
/// A conversation as a text file for staff, notes included: each entry a line with time, author and role, what was said
/// indented below it. The indent is what tells words from entries: nobody can write a line that looks like somebody else's.
/// </summary>
internal sealed partial class Transcript(Conversation conversation, string? zone, Func<Id, string?> nameOf)
{
    public const string ContentType = "text/plain; charset=utf-8";

    private const int Page = 200;
    private const int NameLength = 60;
    private const string Nobody = "Visitor";

    private readonly TimeZoneInfo zone = Known(zone);
    private readonly string contact = PersonName.Clean(conversation.Contact?.Name) ?? Nobody;

    /// <summary>
    /// A name that is one on every system, whose sixty characters of at most four bytes, date and ending are the 255 bytes
    /// that a file's name may have (SEC-024).
    /// </summary>
    public string FileName
    {
        get
        {
            var name = string.Join(' ', contact.Split(' ', '"', '*', '/', ':', '<', '>', '?', '\\', '|', '%')
                .Select(part => part.TrimStart('.')).Where(part => part.Length > 0));
            return $"{Text.Head(name.Length == 0 ? Nobody : name, NameLength).TrimEnd()} {Time(conversation.CreatedAt, "yyyy-MM-dd")}.txt";
        }
    }

    /// <summary>Page by page, up to where the conversation was when it was asked for.</summary>
    public async Task WriteAsync(Stream to, LogReader reader, CancellationToken cancel)
    {
        await using var file = new StreamWriter(to, leaveOpen: true);
        await file.WriteAsync(Heading().AsMemory(), cancel);
        for (var seq = 0L; seq < conversation.LastSeq;)
        {
            var (events, _) = await reader.PageAsync(conversation.WorkspaceId, conversation.Id, null, seq, Page, cancel);
            foreach (var e in events.TakeWhile(e => e.Seq <= conversation.LastSeq).Where(e => e.Kind != EventKind.Preview))
            {
                await file.WriteAsync(Entry(e).AsMemory(), cancel);
            }
            seq = events[^1].Seq;
        }
    }

    private string Heading()
    {
        var email = PersonName.Clean(conversation.Contact?.Email) is { } address ? $" <{address}>" : "";
        return $"Conversation with {contact}{email}\nTime zone: {zone.Id}\n";
    }

    private string Entry(Event e)
    {
        var line = $"\n{Time(e.At, "yyyy-MM-dd HH:mm:ss zzz")}  {Author(e)}";
        return e.Kind switch
        {
            EventKind.Message => $"{line}:\n{Indented(e.ReadText())}{Files(e)}",
            EventKind.Note => $"{line}, note for staff only:\n{Indented(e.ReadText())}{Files(e)}",
            _ => $"{line} {What(e)}\n",
        };
    }

    private static string Files(Event e) => string.Concat(e.ReadFiles().Select(f => string.Create(CultureInfo.InvariantCulture, $"    [file: {f.Name}, {f.Size} bytes]\n")));

    private string What(Event e) => e.Kind switch
    {
        EventKind.Taken => TakenFrom(e) is { } from ? $"took over from {from}" : "became assignee",
        EventKind.Followed => "follows",
        EventKind.Unfollowed => "no longer follows",
        EventKind.Closed => "closed the conversation",
        EventKind.Reopened => "reopened the conversation",
        EventKind.ClaimRefused => "the visitor claimed to be a customer and could not prove it",
        _ => throw new ArgumentOutOfRangeException(nameof(e)),
    };

    private string Author(Event e) => e.AuthorKind switch
    {
        AuthorKind.Visitor => $"{contact} (visitor)",
        AuthorKind.Agent => $"{Agent(e.AuthorId)} (agent)",
        AuthorKind.Bot => "Bot",
        AuthorKind.System => "Guichet",
        _ => throw new ArgumentOutOfRangeException(nameof(e)),
    };

    private string? TakenFrom(Event e)
    {
        using var body = JsonDocument.Parse(e.Body);
        return body.RootElement.GetProperty("from").GetString() is { } from ? Agent(Id.Parse(from)) : null;
    }

    private string Agent(Id? id) => (id is { } agent ? PersonName.Clean(nameOf(agent)) : null) ?? "Somebody";

    private string Time(long at, string format) =>
        TimeZoneInfo.ConvertTime(DateTimeOffset.FromUnixTimeMilliseconds(at), zone).ToString(format, CultureInfo.InvariantCulture);

    private static string Indented(string text)
    {
        var lines = new StringBuilder();
        foreach (var line in text.Length == 0 ? default : text.EnumerateLines())
        {
            lines.Append("    ").Append(line).Append('\n');
        }
        return lines.ToString();
    }

    /// <summary>UTC where the name is none of this machine's zones: the file says which it is. The name becomes a path there.</summary>
    private static TimeZoneInfo Known(string? name) =>
        name is { Length: <= 64 } && ZoneName().IsMatch(name) && TimeZoneInfo.TryFindSystemTimeZoneById(name, out var zone) ? zone : TimeZoneInfo.Utc;

    [GeneratedRegex(@"^[A-Za-z0-9_+-]+(/[A-Za-z0-9_+-]+)*\z")]
    private static partial Regex ZoneName();
}
