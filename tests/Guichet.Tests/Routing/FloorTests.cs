using FsCheck;
using FsCheck.Fluent;
using Guichet.Platform;
using Guichet.Routing;

namespace Guichet.Tests.Routing;

/// <summary>The floor under thousands of random days: agents come and go, conversations begin, fall silent, wake and end.</summary>
public sealed class FloorTests
{
    private static readonly Config Many = Config.QuickThrowOnFailure.WithMaxTest(1_500).WithEndSize(500);

    [Fact]
    public void Nobody_is_given_more_than_he_can_have_nor_a_conversation_that_somebody_has() => Holds(day =>
        Assert.All(day.Given, g => Assert.True(g is { Accepting: true, ActiveBefore: var active, Capacity: var capacity } && active < capacity && g.OwnerBefore is null)));

    [Fact]
    public void Nobody_waits_beside_a_free_slot_that_could_be_his() => Holds(day => Assert.Empty(day.Overlooked));

    [Fact]
    public void Who_came_first_is_served_first_among_those_who_ask_for_the_same() => Holds(day => Assert.Empty(day.Overtaken));

    [Fact]
    public void What_is_counted_is_what_there_is() => Holds(day => Assert.Equal(day.CountedByHand, day.CountedByFloor));

    /// <summary>The dice reach everything that the properties speak of; without this they could hold of nothing.</summary>
    [Fact]
    public void The_days_hold_waiting_giving_and_every_verdict()
    {
        var random = new System.Random(1);
        var days = Enumerable.Range(0, 100).Select(_ =>
        {
            var choices = new byte[500];
            random.NextBytes(choices);
            return new Day(choices).Run();
        }).ToList();
        Assert.True(days.Average(d => d.Given.Count) > 10);
        Assert.True(days.Sum(d => d.StillWaiting) > 100);
        Assert.Equal(Enum.GetValues<Verdict>(), days.SelectMany(d => d.Verdicts).Distinct().Order());
    }

    private static void Holds(Action<Day> check) => Check.One(Many, Prop.ForAll(ArbMap.Default.ArbFor<byte[]>(), choices => check(new Day(choices).Run())));

    private sealed record Giving(Id Agent, bool Accepting, int ActiveBefore, int Capacity, Id? OwnerBefore);

    /// <summary>Its own bookkeeping, kept in the plainest way, beside the floor's.</summary>
    private sealed class Day(byte[] choices)
    {
        private readonly Floor floor = new();
        private readonly List<Id> agents = [.. Enumerable.Range(1, 5).Select(n => Id.Parse($"{n:x32}"))];
        private readonly List<RoutedTeam> teams = [];
        private readonly Dictionary<Id, Seat> seats = [];
        private readonly Dictionary<Id, (Id Agent, bool Counts)> talks = [];
        private readonly Dictionary<Id, Waiting> waiting = [];
        private int next;
        private int names = 100;
        private long now = 1_000;

        public List<Giving> Given { get; } = [];
        public List<string> Overlooked { get; } = [];
        public List<string> Overtaken { get; } = [];
        public List<Verdict> Verdicts { get; } = [];
        public int StillWaiting => waiting.Count;
        public Dictionary<Id, int> CountedByHand => agents.ToDictionary(a => a, ActiveOf);
        public Dictionary<Id, int> CountedByFloor => agents.ToDictionary(a => a, floor.ActiveOf);

        public Day Run()
        {
            Strategy[] strategies = [Strategy.LeastBusy, Strategy.RoundRobin, Strategy.FreeShare];
            for (var t = 0; t < 3; t++)
            {
                var members = agents.Skip(t).Take(3).Select((a, i) => new TeamMember(a, (Rank)(1 + ((i + t) % 4))));
                teams.Add(new RoutedTeam(Id.Parse($"{50 + t:x32}"), strategies[t], [.. members]) { PrefersEarlier = t != 1, WidenAfter = t == 0 ? TimeSpan.FromSeconds(20) : null });
                floor.Put(teams[t]);
            }
            while (next < choices.Length)
            {
                now += 1 + Dice(2_000);
                Step();
                HandOut();
            }
            return this;
        }

        private void Step()
        {
            switch (Dice(8))
            {
                case 0 or 1 or 2:
                    Enqueue(new Waiting(Id.Parse($"{names++:x32}"), teams[Dice(3)].Id, now)
                    {
                        Urgency = Dice(8) == 0 ? 1 : 0,
                        Earlier = Dice(3) == 0 ? agents[Dice(5)] : null,
                        HadIt = Dice(4) == 0 ? [agents[Dice(5)]] : [],
                        Needs = Dice(4) == 0 ? ["billing"] : [],
                    });
                    break;
                case 3:
                    var seat = new Seat(agents[Dice(5)], Dice(4) != 0, Dice(4), Dice(2) == 0 ? ["billing"] : []);
                    seats[seat.Agent] = seat;
                    floor.Put(seat);
                    break;
                case 4 when seats.Count > 0 && Dice(4) == 0:
                    var gone = seats.Keys.ElementAt(Dice(seats.Count));
                    seats.Remove(gone);
                    floor.RemoveSeat(gone);
                    break;
                case 5 when talks.Count > 0:
                    // Falls silent, or wakes: then his agent may have more than he can have, and is given nothing.
                    var (conversation, talk) = talks.ElementAt(Dice(talks.Count));
                    talks[conversation] = talk with { Counts = !talk.Counts };
                    floor.Begin(conversation, talk.Agent, !talk.Counts);
                    break;
                case 6 when waiting.Count > 0:
                    var left = waiting.Keys.ElementAt(Dice(waiting.Count));
                    waiting.Remove(left);
                    floor.Leave(left);
                    break;
                default:
                    if (talks.Count > 0)
                    {
                        var ended = talks.Keys.ElementAt(Dice(talks.Count));
                        talks.Remove(ended);
                        floor.Leave(ended);
                    }
                    break;
            }
        }

        private void Enqueue(Waiting who)
        {
            waiting[who.Conversation] = who;
            floor.Enqueue(who);
        }

        private void HandOut()
        {
            foreach (var given in floor.HandOut(now))
            {
                var seat = seats[given.Agent];
                Given.Add(new(given.Agent, seat.Accepting, ActiveOf(given.Agent), seat.Capacity, talks.TryGetValue(given.Waiting.Conversation, out var had) ? had.Agent : null));
                Verdicts.AddRange(given.Choice.Considered.Select(c => c.Verdict));
                if (waiting.Values.FirstOrDefault(w => IsBefore(w, given.Waiting) && CouldHave(w, given.Agent)) is { } overtaken)
                {
                    Overtaken.Add($"{overtaken} by {given}");
                }
                waiting.Remove(given.Waiting.Conversation);
                talks[given.Waiting.Conversation] = (given.Agent, true);
            }
            Overlooked.AddRange(waiting.Values.SelectMany(w => agents.Where(a => CouldHave(w, a)).Select(a => $"{w} beside {a}")));
        }

        private static bool IsBefore(Waiting one, Waiting other) => one.Team == other.Team && (one.Urgency > other.Urgency || (one.Urgency == other.Urgency && one.Since < other.Since));

        private bool CouldHave(Waiting who, Id agent)
        {
            var team = teams.Single(t => t.Id == who.Team);
            var widened = team.WidenAfter is { } after && now - who.Since >= after.TotalMilliseconds;
            return team.Members.Any(m => m.Agent == agent && m.Rank != Rank.Supervisor) && !who.HadIt.Contains(agent)
                && seats.TryGetValue(agent, out var seat) && seat.Accepting && ActiveOf(agent) < seat.Capacity
                && (widened || who.Needs.All(seat.Skills.Contains));
        }

        private int ActiveOf(Id agent) => talks.Values.Count(t => t.Agent == agent && t.Counts);

        private int Dice(int sides) => next < choices.Length ? choices[next++] % sides : 0;
    }
}
