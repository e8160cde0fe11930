using FsCheck;
using FsCheck.Fluent;
using Guichet.Conversations;
using Guichet.Platform;

namespace Guichet.Tests.Conversations;

/// <summary>
/// The rules and the writer's batches under thousands of random histories. A failure is shrunk and printed with its replay
/// seed; GUICHET_SEED begins at a given one.
/// </summary>
public sealed class SimulationTests
{
    private static readonly Config Many = Replay(Config.QuickThrowOnFailure.WithMaxTest(3_000).WithEndSize(600));

    [Fact]
    [Trait("Proves", "I5")]
    public void Numbers_have_no_gap_and_each_session_keeps_its_order() => Holds(run =>
    {
        Assert.Equal(Enumerable.Range(1, run.Log.Events.Count).Select(n => (long)n), run.Log.Events.Select(e => e.Position));
        Assert.Equal(run.Log.Events.Count, run.Log.Position);
        Assert.Equal(Enumerable.Range(1, run.Log.Events.Count).Select(n => (long)n), run.Log.Events.Select(e => e.Seq));
        var visible = run.Log.Events.Select(e => e.Ordinal).OfType<long>().ToList();
        Assert.Equal(Enumerable.Range(1, visible.Count).Select(n => (long)n), visible);
        Assert.All(run.Log.Events.Where(e => e.Session is not null).GroupBy(e => e.Session), session =>
            Assert.Equal(Enumerable.Range(1, session.Count()), session.Select(e => e.Cseq!.Value)));
    });

    [Fact]
    [Trait("Proves", "I1")]
    [Trait("Proves", "I2")]
    public void What_was_acknowledged_is_stored_once_whatever_was_repeated() => Holds(run =>
    {
        Assert.All(run.Acknowledged, ack => Assert.Equal(ack.Event, Assert.Single(run.Log.Events, e => e.ClientId == ack.Send.ClientId)));
        Assert.Distinct(run.Log.Events.Where(e => e.ClientId is not null).Select(e => e.ClientId));
        Assert.DoesNotContain(run.Refused, refused => refused.Stored);
    });

    [Fact]
    [Trait("Proves", "I4")]
    public void No_agent_writes_to_the_visitor_over_words_that_he_has_not_seen() => Holds(run =>
        Assert.All(run.Log.Events.Where(e => e is { Kind: EventKind.Message, AuthorKind: AuthorKind.Agent }), said =>
            Assert.DoesNotContain(run.Log.Events, e =>
                e.Kind is EventKind.Message or EventKind.Note && e.Author != said.Author && e.Seq > said.Seen && e.Seq < said.Seq)));

    [Fact]
    [Trait("Proves", "SEC-016")]
    public void What_a_visitor_is_shown_holds_no_note_and_nothing_of_staff_s_own_business() => Holds(run =>
    {
        var views = run.Log.Events.Select(e => VisitorEventView.Of(e, _ => null)).OfType<VisitorEventView>().ToList();
        Assert.DoesNotContain(views, v => v.Kind is EventKind.Note or EventKind.Followed or EventKind.Unfollowed or EventKind.ClaimRefused || v.Text?.StartsWith("note", StringComparison.Ordinal) == true);
        Assert.Equal(run.Log.Events.Count(e => e.Kind is EventKind.Message or EventKind.Taken or EventKind.Closed or EventKind.Reopened or EventKind.Preview), views.Count);
    });

    [Fact]
    [Trait("Proves", "I7")]
    public void States_go_forward_and_the_row_is_what_the_log_says() => Holds(run =>
    {
        var (state, owner, version, followers, waiting) = (ConversationState.Queued, (Id?)null, 0, new HashSet<Id>(), (long?)null);
        foreach (var e in run.Log.Events)
        {
            switch (e.Kind)
            {
                case EventKind.Message:
                    Assert.NotEqual(ConversationState.Closed, state);
                    Assert.True(e.AuthorKind == AuthorKind.Visitor || owner == e.AuthorId || followers.Contains(e.AuthorId!.Value));
                    waiting = e.AuthorKind == AuthorKind.Visitor ? waiting ?? e.At : null;
                    break;
                case EventKind.Taken:
                    Assert.NotEqual(owner, e.AuthorId);
                    (state, owner, version) = (state == ConversationState.Queued ? ConversationState.Open : state, e.AuthorId, version + 1);
                    followers.Remove(e.AuthorId!.Value);
                    break;
                case EventKind.Followed:
                    Assert.True(owner != e.AuthorId && followers.Add(e.AuthorId!.Value));
                    break;
                case EventKind.Unfollowed:
                    Assert.True(followers.Remove(e.AuthorId!.Value));
                    break;
                case EventKind.Closed:
                    Assert.NotEqual(ConversationState.Closed, state);
                    (state, waiting) = (ConversationState.Closed, null);
                    break;
                case EventKind.Reopened:
                    Assert.Equal(ConversationState.Closed, state);
                    state = owner is null ? ConversationState.Queued : ConversationState.Open;
                    break;
                case EventKind.ClaimRefused:
                    Assert.NotEqual(ConversationState.Closed, state);
                    break;
                case EventKind.Note or EventKind.Preview:
                    break;
                default:
                    throw new ArgumentOutOfRangeException(nameof(run));
            }
        }
        foreach (var row in run.Log.Conversations)
        {
            Assert.Equal((state, owner, version, waiting), (row.State, row.OwnerId, row.Version, row.WaitingSince));
            Assert.Equal(followers.Order(), row.Followers.Order());
            Assert.Equal((run.Log.Events.Count, run.Log.Events.Max(e => e.Ordinal) ?? 0), (row.LastSeq, row.LastOrdinal));
        }
    });

    [Fact]
    [Trait("Proves", "I7")]
    public void What_has_been_read_never_becomes_less_nor_more_than_was_written() => Holds(run =>
    {
        foreach (var (before, after) in run.States.Zip(run.States.Skip(1)))
        {
            Assert.True(before.ContactRead <= after.ContactRead && before.StaffRead <= after.StaffRead && before.Version <= after.Version && before.LastSeq <= after.LastSeq);
        }
        Assert.All(run.States, row => Assert.True(row.ContactRead <= row.LastOrdinal && row.StaffRead <= row.LastOrdinal));
    });

    /// <summary>The dice reach everything that the properties speak of; without this they could hold of nothing.</summary>
    [Fact]
    public void The_histories_hold_every_kind_of_event_and_many_repetitions()
    {
        var random = new System.Random(1);
        var runs = Enumerable.Range(0, 50).Select(_ =>
        {
            var choices = new byte[600];
            random.NextBytes(choices);
            return new Simulation(choices).Run();
        }).ToList();
        Assert.Equal(Enum.GetValues<EventKind>(), runs.SelectMany(r => r.Log.Events).Select(e => e.Kind).Distinct().Order());
        Assert.True(runs.Sum(r => r.Acknowledged.Count - r.Acknowledged.Select(a => a.Send.ClientId).Distinct().Count()) > 20);
        Assert.True(runs.Average(r => r.Log.Events.Count) > 30);
    }

    private static void Holds(Action<Simulation> check) =>
        Check.One(Many, Prop.ForAll(ArbMap.Default.ArbFor<byte[]>(), choices => check(new Simulation(choices).Run())));

    private static Config Replay(Config config) =>
        ulong.TryParse(Environment.GetEnvironmentVariable("GUICHET_SEED"), out var seed) ? config.WithReplay(seed, (seed << 1) | 1) : config;
}
