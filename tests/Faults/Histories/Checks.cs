namespace Guichet.Faults.Histories;

/// <summary>
/// The invariants of docs/catalogue/invariants.md as plain functions over a history. Each is itself shown bad histories
/// (CheckTests): that is how we know what a silent checker means.
/// </summary>
public static class Checks
{
    public static IEnumerable<Violation> All(History history) =>
    [
        .. Durable(history), .. Once(history), .. Converged(history), .. NoStaleReply(history), .. Ordered(history),
        .. Isolated(history), .. States.Check(history), .. NoPhantom(history),
    ];

    /// <summary>I1: what was acknowledged is stored, under the number that the sender was told.</summary>
    public static IEnumerable<Violation> Durable(History history)
    {
        var stored = history.Events.Where(e => e.ClientId is not null).ToLookup(e => (e.Conversation, e.ClientId!.Value));
        foreach (var told in history.Acknowledgements)
        {
            var found = stored[(told.Conversation, told.ClientId)].ToList();
            if (found.Count == 0)
            {
                yield return new("I1", $"{told.ClientId} was acknowledged in {told.Conversation} and is lost");
            }
            else if (found.TrueForAll(e => (told.ByVisitor ? e.Ordinal : e.Seq) != told.Number))
            {
                yield return new("I1", $"{told.ClientId} was acknowledged as number {told.Number} of {told.Conversation} and is not that");
            }
        }
    }

    /// <summary>I2: each message once in the database and once on every screen, and none that its sender was told is not there.</summary>
    public static IEnumerable<Violation> Once(History history)
    {
        foreach (var twice in history.Events.Where(e => e.Text is not null).GroupBy(e => (e.Workspace, e.Text)).Where(g => g.Count() > 1))
        {
            yield return new("I2", $"“{twice.Key.Text}” is stored {twice.Count()} times");
        }
        foreach (var screen in history.Screens)
        {
            foreach (var twice in screen.Lists.SelectMany(l => l.Value).Where(l => l.Text is not null).GroupBy(l => l.Text).Where(g => g.Count() > 1))
            {
                yield return new("I2", $"{screen.Name} shows “{twice.Key}” {twice.Count()} times");
            }
        }
        var acknowledged = history.Acknowledgements.Select(a => a.ClientId).ToHashSet();
        var stored = history.Events.Select(e => e.ClientId).ToHashSet();
        foreach (var refused in history.Refusals.Where(r => !acknowledged.Contains(r.ClientId) && stored.Contains(r.ClientId)))
        {
            yield return new("I2", $"{refused.ClientId} is stored, but its sender was told {refused.Status} {refused.Code}");
        }
    }

    /// <summary>I3: every screen shows what the database holds for it, in that order.</summary>
    public static IEnumerable<Violation> Converged(History history)
    {
        foreach (var screen in history.Screens)
        {
            foreach (var conversation in history.Events.Where(e => e.Workspace == screen.Workspace).GroupBy(e => e.Conversation))
            {
                if (screen.Visitor is not null && !screen.Lists.ContainsKey(conversation.Key))
                {
                    continue;
                }
                var wanted = screen.Visitor is null
                    ? conversation.OrderBy(e => e.Seq).Select(e => (e.Seq, e.Kind, e.Text))
                    : conversation.Where(e => e.Ordinal is not null).OrderBy(e => e.Ordinal).Select(e => (e.Ordinal!.Value, e.Kind, e.Text));
                var shown = screen.Lists.GetValueOrDefault(conversation.Key, []).Select(l => (l.Number, l.Kind, l.Text));
                if (!wanted.SequenceEqual(shown))
                {
                    yield return new("I3", $"{screen.Name} shows {shown.Count()} lines of {conversation.Key}, which is not what the database has for it ({wanted.Count()})");
                }
            }
        }
    }

    /// <summary>I4: no agent's message to the visitor was stored whose author had not seen what others wrote before it.</summary>
    public static IEnumerable<Violation> NoStaleReply(History history)
    {
        foreach (var conversation in history.Events.Where(IsWritten).GroupBy(e => e.Conversation))
        {
            foreach (var said in conversation.Where(e => e is { Kind: "message", Author: "agent" }))
            {
                if (conversation.Any(e => e.Seq < said.Seq && e.Seq > said.Seen && (e.Author, e.AuthorId) != (said.Author, said.AuthorId)))
                {
                    yield return new("I4", $"seq {said.Seq} of {said.Conversation} was written with only {said.Seen} seen");
                }
            }
        }
    }

    /// <summary>I5: numbers without gaps, each sender's words in his order, and every answer after what it answers.</summary>
    public static IEnumerable<Violation> Ordered(History history)
    {
        foreach (var workspace in history.Events.GroupBy(e => e.Workspace).Where(w => !Counts(w.Select(e => e.Position))))
        {
            yield return new("I5", $"the positions of {workspace.Key} have a gap");
        }
        var sendings = history.Sendings.ToDictionary(s => s.ClientId);
        foreach (var conversation in history.Events.GroupBy(e => e.Conversation))
        {
            var events = conversation.OrderBy(e => e.Seq).ToList();
            if (!Counts(events.Select(e => e.Seq)) || !Counts(events.Select(e => e.Ordinal).OfType<long>()))
            {
                yield return new("I5", $"seqs or ordinals of {conversation.Key} have a gap or go back");
            }
            if (!events.Select(e => e.Position).SequenceEqual(events.Select(e => e.Position).Order()))
            {
                yield return new("I5", $"seqs and positions of {conversation.Key} disagree on the order");
            }
            foreach (var session in events.Where(e => e.Session is not null).GroupBy(e => e.Session).Where(s => !Counts(s.Select(e => (long)e.Cseq!))))
            {
                yield return new("I5", $"the words of session {session.Key} in {conversation.Key} are not in its order");
            }
            var seqs = events.Where(e => e.ClientId is not null).DistinctBy(e => e.ClientId).ToDictionary(e => e.ClientId!.Value, e => e.Seq);
            foreach (var (id, seq) in seqs)
            {
                if (sendings.GetValueOrDefault(id)?.Answers is { } answered && (!seqs.TryGetValue(answered, out var before) || before > seq))
                {
                    yield return new("I5", $"{id} in {conversation.Key} stands before {answered}, which it answers");
                }
            }
        }
    }

    /// <summary>I6: no byte of another workspace or visitor, and no note, reached somebody who may not see it.</summary>
    public static IEnumerable<Violation> Isolated(History history)
    {
        foreach (var screen in history.Screens)
        {
            foreach (var canary in screen.Canaries)
            {
                var entitled = canary.Workspace == screen.Workspace
                    && (screen.Visitor is null || (canary.Kind != Canary.Note && (canary.Visitor == screen.Visitor || canary.Visitor == Canary.Anybody)));
                if (!entitled)
                {
                    yield return new("I6", $"{screen.Name} received {canary}");
                }
            }
        }
    }

    /// <summary>I9: nothing is stored or shown that nobody wrote.</summary>
    public static IEnumerable<Violation> NoPhantom(History history)
    {
        var written = history.Sendings.Select(s => s.Text).ToHashSet();
        foreach (var phantom in history.Events.Select(e => e.Text).OfType<string>().Where(t => !written.Contains(t)))
        {
            yield return new("I9", $"“{phantom}” is stored and nobody wrote it");
        }
        foreach (var screen in history.Screens)
        {
            foreach (var phantom in screen.Lists.SelectMany(l => l.Value).Select(l => l.Text).OfType<string>().Where(t => !written.Contains(t)))
            {
                yield return new("I9", $"{screen.Name} shows “{phantom}” and nobody wrote it");
            }
        }
    }

    private static bool IsWritten(StoredEvent e) => e.Kind is "message" or "note";

    /// <summary>1, 2, 3 …</summary>
    private static bool Counts(IEnumerable<long> numbers)
    {
        var expected = 0L;
        return numbers.All(n => n == ++expected);
    }
}
