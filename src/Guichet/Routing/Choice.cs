using System.Collections.Immutable;
using Guichet.Platform;

namespace Guichet.Routing;

/// <summary>Why one who might have had a conversation has it, or has it not.</summary>
public enum Verdict
{
    Chosen = 1,

    /// <summary>Could have had it, and another was before him by the team's strategy.</summary>
    LaterInTurn,
    LowerRank,
    Full,
    LacksSkill,
    HadIt,
    NotAccepting,
    Supervisor,
}

/// <summary>What decided: the answer to "why here?".</summary>
public enum Reason
{
    /// <summary>He spoke with this visitor before.</summary>
    Earlier = 1,
    LeastBusy,
    LongestTurn,
    LargestFreeShare,

    /// <summary>The only one who could take it.</summary>
    OnlyOne,
}

public sealed record Considered(Id Agent, Verdict Verdict, int Active, int Capacity);

/// <summary>Who gets a conversation and why; nobody when <see cref="Agent"/> is null.</summary>
public sealed record Choice(Id? Agent, Reason? Why, ImmutableArray<Considered> Considered)
{
    /// <summary>
    /// Among the accepting members of the best rank with a free slot, by the team's strategy; whoever spoke with the visitor
    /// before comes first where the team wants it. A pure function, so that it can be simulated and explained.
    /// </summary>
    public static Choice Make(RoutedTeam team, Waiting waiting, Func<Id, (Seat Seat, int Active)?> seatOf, long now)
    {
        var needs = team.WidenAfter is { } widenAfter && now - waiting.Since >= widenAfter.TotalMilliseconds ? [] : waiting.Needs;
        var able = new List<(TeamMember Member, Seat Seat, int Active)>();
        var considered = ImmutableArray.CreateBuilder<Considered>();
        foreach (var member in team.Members)
        {
            if (seatOf(member.Agent) is not { } known)
            {
                continue;
            }
            if (Against(member, known.Seat, known.Active, waiting, needs) is { } verdict)
            {
                considered.Add(new(member.Agent, verdict, known.Active, known.Seat.Capacity));
            }
            else
            {
                able.Add((member, known.Seat, known.Active));
            }
        }
        if (able.Count == 0)
        {
            return new(null, null, considered.DrainToImmutable());
        }
        var (chosen, reason) = Pick(team, waiting, able);
        var rank = able.Min(a => a.Member.Rank);
        foreach (var (member, seat, active) in able)
        {
            considered.Add(new(member.Agent, member.Agent == chosen ? Verdict.Chosen : member.Rank > rank ? Verdict.LowerRank : Verdict.LaterInTurn, active, seat.Capacity));
        }
        return new(chosen, reason, considered.DrainToImmutable());
    }

    private static Verdict? Against(TeamMember member, Seat seat, int active, Waiting waiting, ImmutableHashSet<string> needs) =>
        member.Rank == Rank.Supervisor ? Verdict.Supervisor
        : !seat.Accepting ? Verdict.NotAccepting
        : waiting.HadIt.Contains(member.Agent) ? Verdict.HadIt
        : !needs.All(seat.Skills.Contains) ? Verdict.LacksSkill
        : active >= seat.Capacity ? Verdict.Full
        : null;

    private static (Id Agent, Reason Reason) Pick(RoutedTeam team, Waiting waiting, List<(TeamMember Member, Seat Seat, int Active)> able)
    {
        if (team.PrefersEarlier && waiting.Earlier is { } earlier && able.Exists(a => a.Member.Agent == earlier))
        {
            return (earlier, Reason.Earlier);
        }
        var rank = able.Min(a => a.Member.Rank);
        var best = able.Where(a => a.Member.Rank == rank).ToList();
        if (best is [var only])
        {
            return (only.Member.Agent, Reason.OnlyOne);
        }
        // What is equal goes to whoever was longest without one; the id makes it the same on every run.
        var (order, reason) = team.Strategy switch
        {
            Strategy.RoundRobin => (best.OrderBy(_ => 0), Reason.LongestTurn),
            Strategy.FreeShare => (best.OrderByDescending(a => (a.Seat.Capacity - a.Active - 1d) / a.Seat.Capacity), Reason.LargestFreeShare),
            _ => (best.OrderBy(a => a.Active), Reason.LeastBusy),
        };
        return (order.ThenBy(a => a.Seat.GivenAt).ThenBy(a => a.Member.Agent).First().Member.Agent, reason);
    }
}
