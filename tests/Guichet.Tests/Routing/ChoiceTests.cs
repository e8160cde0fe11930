using Guichet.Platform;
using Guichet.Routing;

namespace Guichet.Tests.Routing;

/// <summary>Who gets a conversation, by the examples of the field.</summary>
public sealed class ChoiceTests
{
    private static readonly Id Team = Id.New();
    private readonly Id ann = Id.New();
    private readonly Id ben = Id.New();
    private readonly Id cleo = Id.New();
    private readonly Floor floor = new();
    private long now = 1_000;

    [Fact]
    public void Four_conversations_with_capacities_of_ten_and_five_fall_three_to_one()
    {
        Works(Strategy.FreeShare, (ann, Rank.Normal, 10), (ben, Rank.Normal, 5));
        Assert.Equal((3, 1), Split(4));
    }

    [Fact]
    public void By_load_whoever_has_fewest_is_next_and_what_is_equal_goes_to_the_longest_idle()
    {
        Works(Strategy.LeastBusy, (ann, Rank.Normal, 10), (ben, Rank.Normal, 5));
        var first = Next();
        Assert.NotEqual(first, Next());
        Assert.Equal(first, Next());
        foreach (var _ in Enumerable.Range(0, 4))
        {
            floor.Begin(Id.New(), ann, counts: true);
        }
        Assert.Equal((ben, ben), (Next(), Next()));
    }

    [Fact]
    public void In_turn_each_gets_one_however_busy_he_is()
    {
        Works(Strategy.RoundRobin, (ann, Rank.Normal, 10), (ben, Rank.Normal, 10));
        foreach (var _ in Enumerable.Range(0, 5))
        {
            floor.Begin(Id.New(), ann, counts: true);
        }
        Assert.Equal((2, 2), Split(4));
    }

    [Fact]
    public void A_lower_rank_is_used_only_when_the_higher_is_full_and_a_supervisor_never()
    {
        Works(Strategy.LeastBusy, (ann, Rank.Last, 5), (ben, Rank.Normal, 1), (cleo, Rank.Supervisor, 5));
        Assert.Equal((ben, ann, ann), (Next(), Next(), Next()));
        Works(Strategy.LeastBusy, (cleo, Rank.Supervisor, 5));
        Assert.Null(Next());
    }

    [Fact]
    public void Whoever_spoke_with_the_visitor_before_has_him_again_when_he_can()
    {
        Works(Strategy.LeastBusy, (ann, Rank.Last, 2), (ben, Rank.Normal, 5));
        Assert.Equal((ann, Reason.Earlier), (Next(out var why, earlier: ann), why));
        floor.Begin(Id.New(), ann, counts: true);
        Assert.Equal(ben, Next(earlier: ann));
    }

    [Fact]
    public void A_conversation_that_needs_a_skill_waits_for_one_who_has_it_until_it_is_widened()
    {
        Works(Strategy.LeastBusy, (ann, Rank.Normal, 5), (ben, Rank.Normal, 1));
        floor.Put(new Seat(ben, true, 1, Seat.SkillsOf("billing")));
        Assert.Equal(ben, Next(needs: ["Billing"]));
        Assert.Null(Next(needs: ["billing"]));
        Assert.Equal(ann, Next());
        now += 59_000;
        Assert.Empty(floor.HandOut(now));
        now += 1_000;
        Assert.Equal(ann, Assert.Single(floor.HandOut(now)).Agent);
    }

    [Fact]
    public void It_never_goes_back_to_one_who_let_it_wait()
    {
        Works(Strategy.LeastBusy, (ann, Rank.Normal, 5));
        Assert.Null(Next(hadIt: ann));
        Assert.Equal(ann, Next());
    }

    [Fact]
    public void Why_it_is_where_it_is_names_everybody_who_was_considered()
    {
        Works(Strategy.LeastBusy, (ann, Rank.Normal, 5), (ben, Rank.Normal, 5), (cleo, Rank.Last, 5));
        floor.Begin(Id.New(), ben, counts: true);
        var off = Id.New();
        floor.Put(new Seat(off, false, 5, []));
        floor.Put(new RoutedTeam(Team, Strategy.LeastBusy, [new(ann, Rank.Normal), new(ben, Rank.Normal), new(cleo, Rank.Last), new(off, Rank.Normal)]));
        floor.Enqueue(Waits());
        var choice = Assert.Single(floor.HandOut(now)).Choice;
        Assert.Equal(Reason.LeastBusy, choice.Why);
        Assert.Equal(
            [(ann, Verdict.Chosen), (ben, Verdict.LaterInTurn), (cleo, Verdict.LowerRank), (off, Verdict.NotAccepting)],
            new[] { ann, ben, cleo, off }.Select(a => (a, choice.Considered.Single(c => c.Agent == a).Verdict)));
    }

    [Theory]
    [InlineData(Strategy.Manual)]
    [InlineData(Strategy.RingAll)]
    public void What_is_picked_by_hand_is_not_handed_out(Strategy strategy)
    {
        Works(strategy, (ann, Rank.Normal, 5));
        Assert.Null(Next());
        Assert.Single(floor.Queue);
    }

    private void Works(Strategy strategy, params (Id Agent, Rank Rank, int Capacity)[] members)
    {
        foreach (var (agent, _, capacity) in members)
        {
            floor.Put(new Seat(agent, true, capacity, []));
        }
        floor.Put(new RoutedTeam(Team, strategy, [.. members.Select(m => new TeamMember(m.Agent, m.Rank))]) { PrefersEarlier = true, WidenAfter = TimeSpan.FromMinutes(1) });
    }

    private (int Ann, int Ben) Split(int conversations)
    {
        var given = Enumerable.Range(0, conversations).Select(_ => Next()).ToList();
        return (given.Count(g => g == ann), given.Count(g => g == ben));
    }

    private Id? Next(Id? earlier = null, Id? hadIt = null, string[]? needs = null) => Next(out _, earlier, hadIt, needs);

    private Id? Next(out Reason? why, Id? earlier = null, Id? hadIt = null, string[]? needs = null)
    {
        floor.Enqueue(Waits() with { Earlier = earlier, HadIt = hadIt is { } had ? [had] : [], Needs = Seat.SkillsOf(needs ?? []) });
        var given = floor.HandOut(now).SingleOrDefault();
        why = given?.Choice.Why;
        return given?.Agent;
    }

    private Waiting Waits() => new(Id.New(), Team, now++);
}
