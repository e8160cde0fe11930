using System.Diagnostics.CodeAnalysis;
using Guichet.Platform;

namespace Guichet.Routing;

/// <summary>One conversation for one agent, and why.</summary>
public sealed record Assignment(Waiting Waiting, Id Agent, Choice Choice);

/// <summary>
/// All that is needed to hand out the conversations of one workspace: its teams, its agents, who has which conversation, and
/// who waits. It knows no clock and no database: the one who keeps it tells it what happened, asks what follows, and stores that.
/// </summary>
public sealed class Floor
{
    private readonly Dictionary<Id, RoutedTeam> teams = [];
    private readonly Dictionary<Id, Desk> desks = [];
    private readonly Dictionary<Id, Talk> talks = [];
    private readonly Dictionary<Id, Waiting> waiting = [];
    private readonly SortedSet<Waiting> queue = new(InOrder);

    /// <summary>The more urgent first, then who came first.</summary>
    private static Comparer<Waiting> InOrder { get; } = Comparer<Waiting>.Create((one, other) =>
        other.Urgency != one.Urgency ? other.Urgency.CompareTo(one.Urgency)
        : one.Since != other.Since ? one.Since.CompareTo(other.Since)
        : one.Conversation.CompareTo(other.Conversation));

    public IReadOnlyCollection<Waiting> Queue => queue;

    public void Put(RoutedTeam team) => teams[team.Id] = team;

    public void RemoveTeam(Id team) => teams.Remove(team);

    public void Put(Seat seat)
    {
        var desk = Of(seat.Agent);
        // What he was given since he was read is newer than what was read.
        desk.Seat = seat with { GivenAt = Math.Max(seat.GivenAt, desk.Seat?.GivenAt ?? 0) };
    }

    public void RemoveSeat(Id agent)
    {
        if (desks.TryGetValue(agent, out var desk))
        {
            desk.Seat = null;
        }
    }

    /// <summary>Somebody waits, or waits for something else than before.</summary>
    public void Enqueue(Waiting who)
    {
        Leave(who.Conversation);
        waiting[who.Conversation] = who;
        queue.Add(who);
    }

    /// <summary>It is with an agent. <paramref name="counts"/>: it fills one of his slots (one that fell silent does not).</summary>
    public void Begin(Id conversation, Id agent, bool counts)
    {
        Leave(conversation);
        talks[conversation] = new(agent, counts);
        Of(agent).Active += counts ? 1 : 0;
    }

    /// <summary>It neither waits nor is with anybody.</summary>
    public void Leave(Id conversation)
    {
        if (waiting.Remove(conversation, out var who))
        {
            queue.Remove(who);
        }
        if (talks.Remove(conversation, out var talk))
        {
            Of(talk.Agent).Active -= talk.Counts ? 1 : 0;
        }
    }

    public int ActiveOf(Id agent) => desks.TryGetValue(agent, out var desk) ? desk.Active : 0;

    public bool TryGetWaiting(Id conversation, [NotNullWhen(true)] out Waiting? who) => waiting.TryGetValue(conversation, out who);

    /// <summary>1 for the next of its team; null when it does not wait.</summary>
    public int? PlaceOf(Id conversation)
    {
        if (!waiting.TryGetValue(conversation, out var who))
        {
            return null;
        }
        var place = 1;
        foreach (var before in queue)
        {
            if (before.Conversation == conversation)
            {
                break;
            }
            place += before.Team == who.Team ? 1 : 0;
        }
        return place;
    }

    /// <summary>How many conversations the team's accepting members can have at once.</summary>
    public int SlotsOf(Id team) => teams.TryGetValue(team, out var found)
        ? found.Members.Sum(m => m.Rank != Rank.Supervisor && desks.TryGetValue(m.Agent, out var desk) && desk.Seat is { Accepting: true } seat ? seat.Capacity : 0)
        : 0;

    /// <summary>
    /// Everything that can be handed out now, in the order of the queue. Each is already counted as begun; whoever stores it and
    /// is refused says how it really is (<see cref="Enqueue"/>, <see cref="Begin"/>, <see cref="Leave"/>).
    /// </summary>
    public IReadOnlyList<Assignment> HandOut(long now)
    {
        var given = new List<Assignment>();
        var full = new HashSet<Id>();
        foreach (var who in queue.ToList())
        {
            if (!teams.TryGetValue(who.Team, out var team) || team.Strategy is Strategy.Manual or Strategy.RingAll || full.Contains(team.Id))
            {
                continue;
            }
            var choice = Choose(team, who, now);
            if (choice.Agent is not { } agent)
            {
                // The next ones have no better chance where no slot is free at all; where only skills are wanting they may have.
                if (!choice.Considered.Any(c => c.Verdict is Verdict.LacksSkill or Verdict.HadIt))
                {
                    full.Add(team.Id);
                }
                continue;
            }
            Begin(who.Conversation, agent, counts: true);
            desks[agent].Seat = desks[agent].Seat! with { GivenAt = now };
            given.Add(new(who, agent, choice));
        }
        return given;
    }

    /// <summary>Who would have it now, and why: also for those whom nobody can take yet.</summary>
    public Choice? Explain(Id conversation, long now) =>
        waiting.TryGetValue(conversation, out var who) && teams.TryGetValue(who.Team, out var team) ? Choose(team, who, now) : null;

    private Choice Choose(RoutedTeam team, Waiting who, long now) =>
        Choice.Make(team, who, agent => desks.TryGetValue(agent, out var desk) && desk.Seat is { } seat ? (seat, desk.Active) : null, now);

    private Desk Of(Id agent)
    {
        if (!desks.TryGetValue(agent, out var desk))
        {
            desks[agent] = desk = new();
        }
        return desk;
    }

    private readonly record struct Talk(Id Agent, bool Counts);

    /// <summary>What an agent has in hand. It outlives his seat: his conversations are counted before he is known and after he has gone.</summary>
    private sealed class Desk
    {
        public Seat? Seat { get; set; }
        public int Active { get; set; }
    }
}
