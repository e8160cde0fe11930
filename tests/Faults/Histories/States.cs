namespace Guichet.Faults.Histories;

/// <summary>
/// I7: states go forward. The log is played back; every head that anybody was shown, and the stored projection, must be what
/// the log says for that moment, so two screens can never have seen two owners of one moment.
/// </summary>
public static class States
{
    private sealed record Moment(string State, string? Owner, int Version);

    public static IEnumerable<Violation> Check(History history)
    {
        var logs = history.Events.GroupBy(e => e.Conversation).ToDictionary(g => g.Key, g => g.OrderBy(e => e.Seq).ToList());
        foreach (var (id, log) in logs)
        {
            foreach (var wrong in Legal(id, log))
            {
                yield return wrong;
            }
        }
        var bySeq = logs.ToDictionary(l => l.Key, l => PlayBack(l.Value, e => e.Seq));
        var byOrdinal = logs.ToDictionary(l => l.Key, l => PlayBack(l.Value, e => e.Ordinal));
        foreach (var stored in history.Conversations)
        {
            var head = new SeenHead(stored.Id, stored.LastSeq, stored.State, stored.Owner, stored.Version, stored.ContactRead, stored.StaffRead);
            foreach (var wrong in Agrees("the database", head, bySeq))
            {
                yield return wrong;
            }
            if (stored.ContactRead > stored.LastOrdinal || stored.StaffRead > stored.LastOrdinal)
            {
                yield return new("I7", $"more of {stored.Id} is read than written");
            }
        }
        var stands = history.Conversations.ToDictionary(c => c.Id);
        foreach (var screen in history.Screens)
        {
            foreach (var head in screen.Heads)
            {
                foreach (var wrong in Agrees(screen.Name, head, screen.Visitor is null ? bySeq : byOrdinal))
                {
                    yield return wrong;
                }
                if (stands.TryGetValue(head.Conversation, out var now) && (head.ContactRead > now.ContactRead || head.StaffRead > now.StaffRead))
                {
                    yield return new("I7", $"{screen.Name} was told more of {head.Conversation} is read than the database has: it went back");
                }
            }
        }
    }

    private static IEnumerable<Violation> Legal(string id, List<StoredEvent> log)
    {
        var (closed, owner) = (false, (string?)null);
        foreach (var e in log)
        {
            var wrong = e.Kind switch
            {
                "closed" => closed,
                "reopened" => !closed,
                "message" => closed,
                "taken" => e.Agent == owner,
                _ => false,
            };
            if (wrong)
            {
                yield return new("I7", $"seq {e.Seq} of {id} is {e.Kind} where it cannot be");
            }
            closed = e.Kind == "closed" || (closed && e.Kind != "reopened");
            owner = e.Kind == "taken" ? e.Agent : owner;
        }
    }

    private static Dictionary<long, Moment> PlayBack(List<StoredEvent> log, Func<StoredEvent, long?> number)
    {
        var moments = new Dictionary<long, Moment>();
        var now = new Moment("queued", null, 0);
        foreach (var e in log)
        {
            now = e.Kind switch
            {
                "taken" => new(now.State == "queued" ? "open" : now.State, e.Agent, now.Version + 1),
                "closed" => now with { State = "closed" },
                "reopened" => now with { State = now.Owner is null ? "queued" : "open" },
                _ => now,
            };
            if (number(e) is { } at)
            {
                moments[at] = now;
            }
        }
        return moments;
    }

    private static IEnumerable<Violation> Agrees(string who, SeenHead head, Dictionary<string, Dictionary<long, Moment>> logs)
    {
        if (!logs.TryGetValue(head.Conversation, out var log) || !log.TryGetValue(head.Number, out var moment))
        {
            yield return new("I7", $"{who} was told of number {head.Number} of {head.Conversation}, which there is not");
        }
        else if (head.State != moment.State || head.Owner != moment.Owner || (head.Version is { } version && version != moment.Version))
        {
            yield return new("I7", $"{who} was told {head.State}, owner {head.Owner ?? "nobody"} at {head.Number} of {head.Conversation}; the log says {moment.State}, {moment.Owner ?? "nobody"}");
        }
    }
}
