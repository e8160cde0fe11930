using Guichet.Faults.Histories;

namespace Guichet.Faults;

/// <summary>Bad histories made by hand, each with one fault in it: every checker must flag its own, and none the good history.</summary>
public sealed class CheckTests
{
    private const string Conversation = "c1";

    private static readonly Guid First = Guid.CreateVersion7();
    private static readonly Guid Note = Guid.CreateVersion7();
    private static readonly Guid Reply = Guid.CreateVersion7();
    private static readonly Guid Again = Guid.CreateVersion7();

    [Fact]
    public void A_good_history_passes() => Assert.Empty(Checks.All(Good()));

    [Fact]
    public void A_lost_message_is_flagged()
    {
        var history = Good();
        history.Events.RemoveAll(e => e.ClientId == Reply);
        AssertFlagged("I1", Checks.Durable(history));
    }

    [Fact]
    public void A_message_under_another_number_than_was_told_is_flagged()
    {
        var history = Good();
        history.Acknowledgements.Add(new(Again, Conversation, 4, ByVisitor: false));
        AssertFlagged("I1", Checks.Durable(history));
    }

    [Fact]
    public void A_message_stored_twice_is_flagged()
    {
        var history = Good();
        history.Events.Add(history.Events[^1] with { Seq = 7, Ordinal = 6, Position = 7 });
        AssertFlagged("I2", Checks.Once(history));
    }

    [Fact]
    public void A_message_shown_twice_is_flagged()
    {
        var history = Good();
        var lines = history.Screens[0].Lists[Conversation];
        history.Screens[0].Lists[Conversation] = [.. lines, lines[0] with { Number = 7 }];
        AssertFlagged("I2", Checks.Once(history));
        AssertFlagged("I3", Checks.Converged(history));
    }

    [Fact]
    public void A_stored_message_whose_sender_was_told_no_is_flagged()
    {
        var history = Good();
        history.Acknowledgements.RemoveAll(a => a.ClientId == Again);
        history.Refusals.Add(new(Again, 409, "out-of-order"));
        AssertFlagged("I2", Checks.Once(history));
    }

    [Fact]
    public void A_screen_that_misses_a_line_is_flagged()
    {
        var history = Good();
        history.Screens[1].Lists[Conversation] = [.. history.Screens[1].Lists[Conversation].SkipLast(1)];
        AssertFlagged("I3", Checks.Converged(history));
    }

    [Fact]
    public void A_screen_with_two_lines_swapped_is_flagged()
    {
        var history = Good();
        var lines = history.Screens[0].Lists[Conversation];
        history.Screens[0].Lists[Conversation] = [lines[1], lines[0], .. lines.Skip(2)];
        AssertFlagged("I3", Checks.Converged(history));
    }

    [Fact]
    public void A_reply_by_somebody_who_had_not_seen_the_last_words_is_flagged()
    {
        var history = Good();
        Change(history, Reply, e => e with { Seen = 0 });
        AssertFlagged("I4", Checks.NoStaleReply(history));
    }

    [Fact]
    public void A_gap_in_the_numbers_is_flagged()
    {
        var history = Good();
        Change(history, Again, e => e with { Seq = 8 });
        AssertFlagged("I5", Checks.Ordered(history));
    }

    [Fact]
    public void Two_messages_of_one_sender_in_the_wrong_order_are_flagged()
    {
        var history = Good();
        Change(history, First, e => e with { Cseq = 2 });
        Change(history, Again, e => e with { Cseq = 1 });
        AssertFlagged("I5", Checks.Ordered(history));
    }

    [Fact]
    public void An_answer_before_what_it_answers_is_flagged()
    {
        var history = Good();
        history.Sendings[0] = history.Sendings[0] with { Answers = Reply };
        AssertFlagged("I5", Checks.Ordered(history));
    }

    [Theory]
    [InlineData(1, "w2", "v1", "message")]
    [InlineData(1, "w1", "v2", "message")]
    [InlineData(1, "w1", "v1", "note")]
    [InlineData(0, "w2", "v1", "message")]
    public void Somebody_else_s_words_are_flagged(int screen, string workspace, string visitor, string kind)
    {
        var history = Good();
        history.Screens[screen].Canaries.Add(new(workspace, visitor, kind));
        AssertFlagged("I6", Checks.Isolated(history));
    }

    [Fact]
    public void A_message_that_nobody_wrote_is_flagged()
    {
        var history = Good();
        history.Sendings.RemoveAll(s => s.ClientId == Reply);
        AssertFlagged("I9", Checks.NoPhantom(history));
    }

    [Theory]
    [InlineData(6, "closed", "anna", 1, 0, 0)]
    [InlineData(6, "open", "bert", 1, 0, 0)]
    [InlineData(6, "open", "anna", 0, 0, 0)]
    [InlineData(1, "open", "anna", 1, 0, 0)]
    [InlineData(6, "open", "anna", 1, 6, 0)]
    [InlineData(9, "open", "anna", 1, 0, 0)]
    public void A_state_that_the_log_does_not_say_is_flagged(long number, string state, string owner, int version, long contactRead, long staffRead)
    {
        var history = Good();
        history.Screens[0].Heads.Add(new(Conversation, number, state, owner, version, contactRead, staffRead));
        AssertFlagged("I7", States.Check(history));
    }

    [Fact]
    public void A_message_in_a_closed_conversation_is_flagged()
    {
        var history = Good();
        history.Events[4] = history.Events[4] with { Kind = "unfollowed" };
        AssertFlagged("I7", States.Check(history));
    }

    [Fact]
    public void A_canary_is_found_wherever_it_stands()
    {
        var payload = System.Text.Encoding.UTF8.GetBytes($$"""{"a":"x {{new Canary("w1", "v12", "note")}}","b":"{{new Canary("w2", Canary.Anybody, "name")}} y"}""");
        Assert.Equal([new("w1", "v12", "note"), new("w2", Canary.Anybody, "name")], Canary.In(payload));
    }

    private static void AssertFlagged(string invariant, IEnumerable<Violation> found) => Assert.Contains(found, v => v.Invariant == invariant);

    private static void Change(History history, Guid id, Func<StoredEvent, StoredEvent> change)
    {
        var at = history.Events.FindIndex(e => e.ClientId == id);
        history.Events[at] = change(history.Events[at]);
    }

    /// <summary>He asks, Anna takes it and notes something, closes, he comes back, and she replies.</summary>
    private static History Good()
    {
        var history = new History();
        history.Sendings.Add(new("visitor", true, First, false, "hello"));
        history.Sendings.Add(new("agent", false, Note, true, "he is new"));
        history.Sendings.Add(new("visitor", true, Again, false, "still there?"));
        history.Sendings.Add(new("agent", false, Reply, false, "yes", Again));
        StoredEvent[] log =
        [
            Event(1, 1, "message", "visitor") with { ClientId = First, Session = "s1", Cseq = 1, Seen = 0, Text = "hello" },
            Event(2, 2, "taken", "agent") with { Agent = "anna" },
            Event(3, null, "note", "agent") with { ClientId = Note, Session = "s2", Cseq = 1, Seen = 2, Text = "he is new" },
            Event(4, 3, "closed", "agent"),
            Event(5, 4, "reopened", "visitor"),
            Event(6, 5, "message", "visitor") with { ClientId = Again, Session = "s1", Cseq = 2, Seen = 3, Text = "still there?" },
            Event(7, 6, "message", "agent") with { ClientId = Reply, Session = "s2", Cseq = 2, Seen = 6, Text = "yes" },
        ];
        history.Events.AddRange(log);
        history.Conversations.Add(new("w1", Conversation, "open", "anna", 1, 7, 6, 5, 6));
        history.Acknowledgements.AddRange(
            [new(First, Conversation, 1, true), new(Note, Conversation, 3, false), new(Again, Conversation, 5, true), new(Reply, Conversation, 7, false)]);
        var console = new Screen("console", "w1");
        console.Lists[Conversation] = [.. log.Select(e => new Line(e.Seq, e.Kind, e.ClientId, e.Text))];
        console.Heads.Add(new(Conversation, 7, "open", "anna", 1, 5, 6));
        console.Canaries.Add(new("w1", "v1", Canary.Note));
        var page = new Screen("page", "w1", "v1");
        page.Lists[Conversation] = [.. log.Where(e => e.Ordinal is not null).Select(e => new Line(e.Ordinal!.Value, e.Kind, e.ClientId, e.Text))];
        page.Heads.Add(new(Conversation, 3, "closed", "anna", null, 1, 1));
        page.Canaries.Add(new("w1", "v1", "message"));
        page.Canaries.Add(new("w1", Canary.Anybody, "name"));
        history.Screens.AddRange([console, page]);
        return history;
    }

    private static StoredEvent Event(long seq, long? ordinal, string kind, string author) =>
        new("w1", Conversation, seq, seq, ordinal, kind, author, author == "agent" ? "anna" : null, null, null, null, null, null, null);
}
