using Guichet.Conversations;
using Guichet.Data;
using Guichet.Platform;

namespace Guichet.Bench;

/// <summary>
/// What a workspace has lived through, made by the product's own rules and stored through its log: two conversations for each
/// contact, nearly all of them closed, and among the newest some thousands that are not. The same number gives the same history.
/// </summary>
internal sealed class History(Id workspace, IReadOnlyList<Id> sites, IReadOnlyList<Id> agents, int count)
{
    private const int Batch = 20_000;
    private const long Session = 0xa1;
    private const string Question = "Is the reading lamp still to be had in green, and when would it be here?";
    private const string Answer = "It is, and we could have it with you on Thursday.";

    private readonly Random random = new(count);
    private readonly long end = DateTimeOffset.UtcNow.ToUnixTimeMilliseconds();

    public int Conversations => count;

    public long Events { get; private set; }

    public async Task StoreAsync(ILog log)
    {
        var contacts = Ids(Math.Max(1, count / 2));
        var visitors = Ids(contacts.Length);
        var conversations = Ids(count);
        var first = new long[count];
        for (var i = 0; i < count; i++)
        {
            first[i] = Events;
            Events += LengthOf(i);
        }
        // By id: a table of SQLite has its key's index from the start, and that is filled in one go only in its order.
        await InBatchesAsync(log, ByIdOf(contacts), (changes, n) =>
            changes.NewContacts.Add(new Contact { WorkspaceId = workspace, Id = contacts[n], CreatedAt = At(n), Visit = VisitOf(n) }));
        await InBatchesAsync(log, ByIdOf(visitors), (changes, n) => changes.Visitors[(workspace, visitors[n])] = new Visitor
        {
            WorkspaceId = workspace,
            Id = visitors[n],
            SiteId = SiteOf(n),
            ContactId = contacts[n],
            ConversationId = conversations[n + contacts.Length < count ? n + contacts.Length : n],
            CreatedAt = At(n),
        });
        await InBatchesAsync(log, ByIdOf(conversations), (changes, i) =>
        {
            var key = (workspace, conversations[i]);
            changes.NewConversations.Add(key);
            var (after, events) = Live(i);
            changes.Conversations[key] = after with { LastPosition = first[i] + events.Count };
        });
        await InBatchesAsync(log, [.. Enumerable.Range(0, count)], (changes, i) =>
        {
            var (after, events) = Live(i);
            for (var n = 0; n < events.Count; n++)
            {
                changes.Events.Add(events[n] with { Position = first[i] + n + 1 });
            }
            changes.Positions[workspace] = first[i] + events.Count;
            changes.Followed.AddRange(after.Followers.Select(f => new Follower { WorkspaceId = workspace, ConversationId = after.Id, AgentId = f }));
            if (after.OwnerId is { } owner)
            {
                changes.ReadPositions[(workspace, owner, after.Id)] = after.LastSeq;
            }
        });

        (Conversation After, List<Event> Events) Live(int i)
        {
            var now = new Conversation
            {
                WorkspaceId = workspace,
                Id = conversations[i],
                SiteId = SiteOf(i % contacts.Length),
                ContactId = contacts[i % contacts.Length],
                VisitorId = visitors[i % contacts.Length],
                Channel = Channel.Widget,
                State = ConversationState.Queued,
                CreatedAt = At(i),
            };
            var events = new List<Event>();
            var cseq = 0;
            foreach (var command in LifeOf(i))
            {
                var decision = Rules.Decide(now, command(now, ++cseq), At(i) + events.Count);
                events.AddRange(decision.Events);
                now = decision.Next;
            }
            return (now, events);
        }
    }

    /// <summary>Of the newest four in a thousand one in five is open and one in fifty waits; the rest of all is closed.</summary>
    private bool IsNew(int i) => i >= count - (count / 250);

    private bool Waits(int i) => IsNew(i) && i % 50 == 0;

    private bool IsOpen(int i) => agents.Count > 0 && IsNew(i) && i % 5 == 1;

    private int Messages(int i) => i % 2_000 == 1 || (IsOpen(i) && i % 100 == 1) ? 200 : 1;

    private bool Owned(int i) => IsOpen(i) || (agents.Count > 0 && i % 10 == 1);

    private bool IsFollowed(int i) => Owned(i) && i % 20 == 1;

    private int LengthOf(int i) => Messages(i) + (Owned(i) ? 1 : 0) + (IsFollowed(i) ? 1 : 0) + (Waits(i) || IsOpen(i) ? 0 : 1);

    private IEnumerable<Func<Conversation, int, Command>> LifeOf(int i)
    {
        var visitor = new Author(AuthorKind.Visitor, null);
        var owner = AgentOf(i / 10);
        var follower = AgentOf((i / 10) + 1);
        yield return Words(visitor, Question);
        if (Owned(i))
        {
            yield return (now, _) => new Take(owner, now.Version);
        }
        if (IsFollowed(i))
        {
            yield return (_, _) => new Follow(follower);
        }
        for (var n = 1; n < Messages(i); n++)
        {
            yield return n % 10 == 5 && Owned(i) ? Note(owner) : Owned(i) && n % 2 == 1 ? Words(owner, Answer) : Words(visitor, Question);
        }
        if (!Waits(i) && !IsOpen(i))
        {
            yield return (_, _) => new Close(owner);
        }

        Func<Conversation, int, Command> Words(Author author, string text) => (now, _) =>
            new Say(author, text, ClientId(i), SessionOf(author), Next(now, author), author.Kind == AuthorKind.Visitor ? now.LastOrdinal : now.LastSeq);

        Func<Conversation, int, Command> Note(Author author) => (now, _) => new WriteNote(author, Answer, ClientId(i), SessionOf(author), Next(now, author), now.LastSeq);

        static long SessionOf(Author author) => author.Kind == AuthorKind.Visitor ? Session : Session + 1;

        static int Next(Conversation now, Author author) => (Senders.LastCount(now.Senders, SessionOf(author)) ?? 0) + 1;
    }

    private Author AgentOf(int n) => agents.Count == 0 ? new(AuthorKind.System, null) : new(AuthorKind.Agent, agents[n % agents.Count]);

    private Id ClientId(int i) => new(Guid.CreateVersion7(DateTimeOffset.FromUnixTimeMilliseconds(At(i))));

    private Id SiteOf(int contact) => sites[contact % 100 == 0 ? sites.Count - 1 : contact % (sites.Count - 1 is > 0 and var others ? others : 1)];

    private long At(int i) => end - (2_000L * (count - i));

    private static string VisitOf(int n) => $$"""{"language":"en","timeZone":"Europe/Helsinki","visits":{{1 + (n % 7)}},"pages":[{"url":"https://shop.example/products/{{n % 500}}","title":"A lamp for reading","at":1763757167123}]}""";

    private Id[] Ids(int length)
    {
        var ids = new Id[length];
        var bytes = new byte[16];
        for (var i = 0; i < length; i++)
        {
            random.NextBytes(bytes);
            ids[i] = Id.Of(bytes);
        }
        return ids;
    }

    private static int[] ByIdOf(Id[] ids)
    {
        var order = Enumerable.Range(0, ids.Length).ToArray();
        Array.Sort([.. ids], order);
        return order;
    }

    private static async Task InBatchesAsync(ILog log, int[] order, Action<LogChanges, int> add)
    {
        var changes = new LogChanges();
        foreach (var some in order.Chunk(Batch))
        {
            foreach (var n in some)
            {
                add(changes, n);
            }
            await log.BeginAsync(new LogState());
            await log.CommitAsync(changes);
            changes.Clear();
        }
    }
}
