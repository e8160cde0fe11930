using System.Collections.Immutable;
using Guichet.Conversations;
using Guichet.Platform;

namespace Guichet.Data;

/// <summary>
/// The batch on its way through the writer: loaded, decided, and answered once it is committed. One object for all batches,
/// one after the other.
/// </summary>
internal sealed class LogBatch(ILog log)
{
    private readonly LogState state = new();
    private readonly List<Appended> answers = [];
    private readonly HashSet<(Id, Id)> written = [];
    private List<LogEntry> entries = [];
    private long at;

    public LogChanges Changes { get; } = new();

    /// <summary>What the screens are told after the commit, one for each workspace in which something changed.</summary>
    public List<Committed> Committed { get; } = [];

    /// <summary>Begins anew, with these entries at this time: whatever the batch before this one has left is forgotten.</summary>
    public async Task LoadAsync(List<LogEntry> entries, long at)
    {
        this.entries = entries;
        this.at = at;
        state.Clear();
        answers.Clear();
        written.Clear();
        Changes.Clear();
        Committed.Clear();
        foreach (var entry in entries)
        {
            state.WorkspaceKeys.Add(entry.WorkspaceId);
            if (entry.Visitor is { } visitor)
            {
                state.VisitorKeys.Add((entry.WorkspaceId, visitor.VisitorId));
            }
            if (entry.Named is { } named)
            {
                Ask(entry, named);
            }
        }
        await log.BeginAsync(state);
        state.ConversationKeys.Clear();
        state.ClientIds.Clear();
        foreach (var entry in entries)
        {
            if (entry.Named is null)
            {
                Ask(entry, NewestOf(entry, entry.Visitor!));
            }
        }
        if (state.ConversationKeys.Count > 0)
        {
            await log.LoadAsync(state);
        }
    }

    public async Task DecideAsync()
    {
        foreach (var entry in entries)
        {
            answers.Add(await DecideAsync(entry));
        }
        foreach (var workspace in state.WorkspaceKeys)
        {
            if (CommittedIn(workspace) is { } news)
            {
                Committed.Add(news);
            }
        }
    }

    public void Answer()
    {
        for (var i = 0; i < entries.Count; i++)
        {
            entries[i].Done.TrySetResult(answers[i]);
        }
    }

    private Committed? CommittedIn(Id workspace)
    {
        var events = ImmutableArray.CreateBuilder<Event>(Changes.Events.Count);
        foreach (var added in Changes.Events)
        {
            if (added.WorkspaceId == workspace)
            {
                events.Add(added);
            }
        }
        var spoken = ImmutableArray.CreateBuilder<Conversation>(written.Count);
        var read = ImmutableArray.CreateBuilder<Conversation>(Changes.Conversations.Count - written.Count);
        foreach (var (key, changed) in Changes.Conversations)
        {
            if (key.Workspace == workspace)
            {
                (written.Contains(key) ? spoken : read).Add(changed);
            }
        }
        return spoken.Count + read.Count == 0 ? null : new(workspace, events.DrainToImmutable(), spoken.DrainToImmutable(), read.DrainToImmutable());
    }

    private void Ask(LogEntry entry, Id conversation)
    {
        state.ConversationKeys.Add((entry.WorkspaceId, conversation));
        if (entry.Command is Send send)
        {
            state.ClientIds.Add((entry.WorkspaceId, conversation, send.ClientId));
        }
    }

    /// <summary>
    /// Names the entry's conversation: its visitor's newest, or a new one. What an earlier try of this batch had named was
    /// rolled back with it.
    /// </summary>
    private Id NewestOf(LogEntry entry, FromVisitor opening)
    {
        var key = (entry.WorkspaceId, opening.VisitorId);
        if (!state.Visitors.TryGetValue(key, out var visitor))
        {
            visitor = NewVisitor(entry.WorkspaceId, opening);
            state.Visitors.Add(key, visitor);
        }
        if (visitor.Generation == opening.Generation && (visitor.ConversationId is null || (opening.Another && visitor.ConversationId != opening.ProposedId)))
        {
            visitor.ConversationId = opening.ProposedId;
            Changes.Visitors[key] = visitor;
        }
        entry.ConversationId = visitor.ConversationId;
        return entry.ConversationId ?? opening.ProposedId;
    }

    private Visitor NewVisitor(Id workspace, FromVisitor opening)
    {
        var contact = new Contact { WorkspaceId = workspace, Id = Id.New(), CreatedAt = at, Visit = opening.Visit };
        Changes.NewContacts.Add(contact);
        return new Visitor
        {
            WorkspaceId = workspace,
            Id = opening.VisitorId,
            SiteId = opening.SiteId,
            ContactId = contact.Id,
            Generation = opening.Generation,
            CreatedAt = at,
        };
    }

    private async ValueTask<Appended> DecideAsync(LogEntry entry)
    {
        if (entry.ConversationId is not { } named)
        {
            return Appended.NotThere with { Refused = No.NotThisVisitor };
        }
        var key = (Workspace: entry.WorkspaceId, Conversation: named);
        if (entry.Visitor is { } from && state.Visitors.GetValueOrDefault((entry.WorkspaceId, from.VisitorId)) is var row
            && (row is null || row.Generation != from.Generation))
        {
            // Without a row he has no conversation; with a newer one this token has been replaced (SEC-008).
            return row is null ? Appended.NotThere : Appended.NotThere with { Refused = No.NotThisVisitor };
        }
        var now = Find(key) ?? Opened(entry, key);
        if (now is null || (entry.Visitor is { } visitor && now.VisitorId != visitor.VisitorId))
        {
            return Appended.NotThere;
        }
        if (entry.Command is Send send)
        {
            // A repeated send is answered as before, and found before any number is given.
            var forgetful = false;
            Sabotage.When("no-idempotency", ref forgetful);
            if (!forgetful && state.Known.TryGetValue((key.Workspace, key.Conversation, send.ClientId), out var known))
            {
                return new Appended(now, [known], null, Repeated: true);
            }
            now = await WithCountAsync(now, send);
        }
        var decision = Rules.Decide(now, entry.Command, at);
        if (decision.Refused is { } no)
        {
            return new Appended(now, [], no, false)
            {
                Expected = entry.Command is Send late ? (Senders.LastCount(now.Senders, late.Session) ?? 0) + 1 : 0,
            };
        }
        return Take(entry, now, decision);
    }

    private Conversation? Find((Id, Id) key) =>
        Changes.Conversations.TryGetValue(key, out var changed) ? changed : state.Conversations.GetValueOrDefault(key);

    private Conversation? Opened(LogEntry entry, (Id Workspace, Id Conversation) key)
    {
        if (entry.Visitor is not { } opening || state.Visitors.GetValueOrDefault((entry.WorkspaceId, opening.VisitorId))?.ConversationId != key.Conversation)
        {
            return null;
        }
        var visitor = state.Visitors[(entry.WorkspaceId, opening.VisitorId)];
        var contact = Changes.NewContacts.Find(c => c.Id == visitor.ContactId);
        Changes.NewConversations.Add(key);
        return new Conversation
        {
            WorkspaceId = key.Workspace,
            Id = key.Conversation,
            SiteId = opening.SiteId,
            ContactId = visitor.ContactId,
            VisitorId = visitor.Id,
            Channel = opening.Channel,
            State = ConversationState.Queued,
            CreatedAt = at,
            Contact = new ContactCard(visitor.ContactId, contact?.Name, contact?.Email, false),
        };
    }

    /// <summary>A session that the row has forgotten is looked up in the log, so that an old tab may still go on.</summary>
    private async ValueTask<Conversation> WithCountAsync(Conversation now, Send send) =>
        send.Cseq == 1 || now.LastSeq == 0 || Senders.LastCount(now.Senders, send.Session) is not null
        || await log.LastCountAsync(now.WorkspaceId, now.Id, send.Session) is not { } count
            ? now
            : now with { Senders = Senders.With(now.Senders, send.Session, count) };

    private Appended Take(LogEntry entry, Conversation before, Decision decision)
    {
        var key = (Workspace: entry.WorkspaceId, Conversation: before.Id);
        var next = decision.Next;
        var events = decision.Events;
        if (!events.IsEmpty)
        {
            var position = Changes.Positions.TryGetValue(entry.WorkspaceId, out var given) ? given : state.Positions[entry.WorkspaceId];
            var placed = ImmutableArray.CreateBuilder<Event>(events.Length);
            foreach (var decided in events)
            {
                var added = decided with { Position = ++position };
                placed.Add(added);
                Changes.Events.Add(added);
                if (added.ClientId is { } clientId)
                {
                    state.Known[(key.Workspace, key.Conversation, clientId)] = added;
                }
            }
            events = placed.MoveToImmutable();
            Changes.Positions[entry.WorkspaceId] = position;
            next = next with { LastPosition = position };
            written.Add(key);
        }
        Follow(before, next);
        Reading(entry, next);
        if (!ReferenceEquals(next, before) && next != before)
        {
            Changes.Conversations[key] = next;
        }
        return new Appended(next, events, null, false);
    }

    private void Follow(Conversation before, Conversation next)
    {
        if (before.Followers == next.Followers)
        {
            return;
        }
        Changes.Followed.AddRange(next.Followers.Except(before.Followers).Select(agent => FollowerOf(next, agent)));
        Changes.Unfollowed.AddRange(before.Followers.Except(next.Followers).Select(agent => FollowerOf(next, agent)));
    }

    private static Follower FollowerOf(Conversation conversation, Id agent) =>
        new() { WorkspaceId = conversation.WorkspaceId, ConversationId = conversation.Id, AgentId = agent };

    private void Reading(LogEntry entry, Conversation next)
    {
        if (entry.Command.Author is not { Kind: AuthorKind.Agent, Id: { } agent })
        {
            return;
        }
        var seq = entry.Command switch
        {
            Read read => Math.Min(read.UpTo, next.LastSeq),
            Send => next.LastSeq,
            _ => 0,
        };
        var key = (entry.WorkspaceId, agent, next.Id);
        if (seq > Changes.ReadPositions.GetValueOrDefault(key))
        {
            Changes.ReadPositions[key] = seq;
        }
    }
}
