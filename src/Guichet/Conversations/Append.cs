using System.Security.Cryptography;
using Guichet.Data;
using Guichet.Platform;
using Guichet.Platform.Problems;

namespace Guichet.Conversations;

/// <summary>
/// The one door: visitor, agent, bot, channel, rule and API all append through it (decision 2). Checks what can be checked
/// without the conversation, hands the command to the writer, and turns a rule's no into the sentence for the caller.
/// </summary>
public sealed class Append
{
    public const int MessageLength = 10_000;

    private readonly LogWriter writer;
    private readonly MasterKey key;

    internal Append(LogWriter writer, MasterKey key)
    {
        this.writer = writer;
        this.key = key;
    }

    /// <summary>Into a conversation that the caller has shown to be his to write to.</summary>
    public async Task<Appended> InvokeAsync(Id workspace, Id conversation, Command command)
    {
        Check(command);
        return Answer(await writer.AppendAsync(new LogEntry(workspace, conversation, command)));
    }

    /// <summary>
    /// A visitor's words: into his named conversation, or his newest one, or a new one (<paramref name="another"/>, or when
    /// he has none). That it is his, and his token still good, is checked where it is stored: nothing is read before.
    /// </summary>
    public async Task<Appended> InvokeAsync(Id workspace, Id? conversation, Opener opener, bool another, Say say)
    {
        Check(say);
        var proposed = conversation ?? ProposedId(opener, say);
        var visitor = new FromVisitor(opener.VisitorId, opener.SiteId, opener.Generation, proposed, another, opener.Channel, opener.Visit);
        return Answer(await writer.AppendAsync(new LogEntry(workspace, conversation, say, visitor)));
    }

    /// <summary>Follows from visitor and client id: a first message that is repeated finds the conversation of the first.</summary>
    private Id ProposedId(Opener opener, Say say)
    {
        Span<byte> name = stackalloc byte[32];
        Span<byte> mac = stackalloc byte[32];
        opener.VisitorId.ToBytes().CopyTo(name);
        say.ClientId.ToBytes().CopyTo(name[16..]);
        HMACSHA256.HashData(key.Conversations, name, mac);
        return Id.Of(mac[..16]);
    }

    private static void Check(Command command)
    {
        if (command is not Send send)
        {
            return;
        }
        var length = Text.Count(send.Text);
        if (length < 0)
        {
            throw Refusal.Invalid("text", "The text holds a character that cannot be stored (U+0000 or half of a surrogate pair).");
        }
        if (length > MessageLength)
        {
            throw Refusal.Invalid("text", $"A message has at most {MessageLength} characters; this one has {length}.");
        }
        if (string.IsNullOrWhiteSpace(send.Text) && (send.Files.IsEmpty || send.Text.Length > 0))
        {
            throw Refusal.Invalid("text", "A message needs at least one character that can be seen.");
        }
        if (send.Cseq < 1 || send.Seen < 0)
        {
            throw Refusal.Invalid(send.Cseq < 1 ? "cseq" : "seen", "Counts begin with 1, and what was seen with 0.");
        }
    }

    private static Appended Answer(Appended appended) => appended switch
    {
        { Refused: No.NotThisVisitor } => throw Refusal.SignedOut("visitor-token", "The visitor's token is not valid here. Connect without one to begin anew."),
        { Conversation: null } => throw Refusal.NotFound(),
        { Refused: No.OutOfOrder } => throw Refusal.Conflict("out-of-order", "An earlier message of this session has not arrived yet; send that one first.")
            .With("expected", appended.Expected),
        { Refused: No.NoAssignee } => throw Refusal.Conflict("no-assignee", "Nobody answers this conversation yet. Become its assignee instead."),
        { Refused: No.NotAParticipant } => throw Refusal.Forbidden("not-a-participant", "Become the assignee or follow the conversation before you write to the visitor."),
        _ => appended,
    };
}

/// <summary>The visitor behind words that may open a conversation.</summary>
public sealed record Opener(Id VisitorId, Id SiteId, int Generation, Channel Channel, string? Visit);
