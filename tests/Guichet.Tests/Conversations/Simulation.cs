using Guichet.Conversations;
using Guichet.Conversations.Links;
using Guichet.Data;
using Guichet.Platform;

namespace Guichet.Tests.Conversations;

/// <summary>
/// One visitor and three agents who do whatever <paramref name="choices"/> say, right or wrong, through the product's own
/// batches and rules, in a process that dies before or after a commit now and then. Whoever is not answered says it again.
/// </summary>
internal sealed class Simulation(byte[] choices)
{
    private static readonly Id Workspace = Id.New();
    private static readonly Id VisitorId = Id.New();
    private static readonly Author[] People = [new(AuthorKind.Visitor, null), .. Enumerable.Range(0, 3).Select(_ => new Author(AuthorKind.Agent, Id.New()))];

    private readonly Dictionary<Author, int> counts = People.ToDictionary(p => p, _ => 0);
    private readonly Dictionary<Author, Send> unanswered = [];
    private readonly List<Send> answered = [];
    private int next;
    private long now = 1_000;
    private Id? conversation;

    public MemoryLog Log { get; } = new(Workspace);

    private LogBatch Batch => field ??= new(Log);

    public List<(Send Send, Event Event)> Acknowledged { get; } = [];

    /// <summary>What was refused, and whether it already stood in the log when its sender was told that it does not.</summary>
    public List<(Send Send, bool Stored)> Refused { get; } = [];

    /// <summary>The one conversation, after each commit.</summary>
    public List<Conversation> States { get; } = [];

    public Simulation Run()
    {
        while (next < choices.Length)
        {
            var entries = Enumerable.Range(0, 1 + Choose(3)).Select(_ => EntryOf(People[Choose(4)])).OfType<LogEntry>().ToList();
            if (entries.Count > 0)
            {
                CommitAsync(entries).GetAwaiter().GetResult();
            }
        }
        return this;
    }

    private async Task CommitAsync(List<LogEntry> entries)
    {
        var before = Log.Events.Select(e => e.ClientId).ToHashSet();
        await Batch.LoadAsync(entries, now += 1 + Choose(50));
        await Batch.DecideAsync();
        var fate = Choose(8);
        if (fate == 0)
        {
            return;
        }
        await Log.CommitAsync(Batch.Changes);
        States.AddRange(Log.Conversations);
        if (fate == 1)
        {
            return;
        }
        Batch.Answer();
        foreach (var entry in entries)
        {
            Hear(entry.Command, await entry.Done.Task, before);
        }
    }

    private void Hear(Command command, Appended appended, HashSet<Id?> before)
    {
        conversation ??= appended.Conversation?.Id;
        if (command is not Send send)
        {
            return;
        }
        if (appended.Refused is null && appended.Conversation is not null)
        {
            Acknowledged.Add((send, appended.Events[^1]));
            if (unanswered.GetValueOrDefault(send.Author)?.ClientId == send.ClientId)
            {
                counts[send.Author] = send.Cseq;
                unanswered.Remove(send.Author);
                answered.Add(send);
            }
        }
        else
        {
            Refused.Add((send, before.Contains(send.ClientId)));
            if (appended.Refused != No.Behind || Choose(2) == 0)
            {
                // Told no, he gives it up, or goes on trying with what he has seen since.
                unanswered.Remove(send.Author);
            }
        }
    }

    private LogEntry? EntryOf(Author who)
    {
        var command = CommandOf(who);
        var visitor = new FromVisitor(VisitorId, Workspace, 0, command is Send send ? send.ClientId : default, false, Channel.Widget, null);
        return who.Kind == AuthorKind.Visitor
            ? command is Send || conversation is not null ? new LogEntry(Workspace, conversation, command, visitor) : null
            : conversation is null ? null : new LogEntry(Workspace, conversation, command);
    }

    private Command CommandOf(Author who)
    {
        var choice = Choose(18);
        if (choice < 9 || who.Kind == AuthorKind.Visitor)
        {
            return choice == 8 ? new Read(who, Choose(40)) : SendOf(who, choice);
        }
        return choice switch
        {
            9 or 10 => new Take(who, Math.Max(0, (States.LastOrDefault()?.Version ?? 0) - (Choose(4) == 0 ? 1 : 0))),
            11 or 12 => new Follow(who),
            13 => new Unfollow(who),
            14 => new Close(who),
            15 => new RefuseClaim(new Author(AuthorKind.System, null), "4711"),
            16 => new Preview(new Author(AuthorKind.System, null), new LinkPreview(1, 1, new LinkCard("https://shop.example/", "shop.example", "Shop"))),
            _ => new Reopen(who),
        };
    }

    /// <summary>What was not answered comes first; sometimes something old comes again, or a number out of its order.</summary>
    private Send SendOf(Author who, int choice)
    {
        var last = States.LastOrDefault();
        var seen = Math.Max(0, ((who.Kind == AuthorKind.Visitor ? last?.LastOrdinal : last?.LastSeq) ?? 0) - (Choose(4) == 0 ? Choose(3) : 0));
        if (choice == 0 && answered.FindLast(s => s.Author == who) is { } old)
        {
            return old;
        }
        if (choice == 1)
        {
            return New(counts[who] + 2 + Choose(3));
        }
        if (unanswered.TryGetValue(who, out var waiting))
        {
            return unanswered[who] = waiting with { Seen = seen };
        }
        return unanswered[who] = New(counts[who] + 1);

        Send New(int cseq) => who.Kind == AuthorKind.Agent && choice == 2
            ? new WriteNote(who, $"note {next}", Id.New(), 1 + Array.IndexOf(People, who), cseq, seen)
            : new Say(who, $"words {next}", Id.New(), 1 + Array.IndexOf(People, who), cseq, seen);
    }

    private int Choose(int below) => next < choices.Length ? choices[next++] % below : 0;
}
