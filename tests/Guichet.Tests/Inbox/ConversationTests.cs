using System.Net;
using System.Text.Json;
using Guichet.Conversations;
using Guichet.Tests.Support;

namespace Guichet.Tests.Inbox;

public sealed class ConversationTests(TestDesk desk) : IClassFixture<TestDesk>
{
    private int cseq;

    [Fact, Trait("Proves", "R-205"), Trait("Proves", "R-206"), Trait("Proves", "R-207")]
    public async Task Only_the_one_assignee_and_the_followers_write_to_the_customer()
    {
        using var bob = await desk.JoinAsync(Role.Agent);
        using var eve = await desk.JoinAsync(Role.Agent);
        var id = await AskedAsync("Who takes care of me?");

        Assert.Equal("not-a-participant", (await SayAsync(bob, id, "too early")).Code);
        Assert.Equal("no-assignee", (await bob.PostAsync($"{bob.Path}/conversations/{id}/followers", new { })).Code);
        Assert.Equal("not-a-participant", (await SayAsync(bob, id, "still too early")).Code);
        Assert.Equal(HttpStatusCode.OK, (await TakeAsync(bob, id, 0)).Status);
        Assert.Equal(HttpStatusCode.OK, (await SayAsync(bob, id, "I do")).Status);

        Assert.Equal("not-a-participant", (await SayAsync(eve, id, "me too")).Code);
        Assert.Equal(HttpStatusCode.OK, (await eve.PostAsync($"{eve.Path}/conversations/{id}/followers", new { })).Status);
        Assert.Equal(HttpStatusCode.OK, (await SayAsync(eve, id, "me too", 50)).Status);

        var head = await eve.PostAsync($"{eve.Path}/conversations/{id}/owner", new { version = 1 });
        Assert.Equal(eve.Agent.ToString(), head["conversation"].GetProperty("owner").GetString());
        Assert.Empty(head["conversation"].GetProperty("followers").EnumerateArray());
        Assert.Equal("not-a-participant", (await SayAsync(bob, id, "still me?", 50)).Code);
        await eve.DeleteAsync($"{eve.Path}/conversations/{id}/followers/me");
        Assert.Equal(HttpStatusCode.OK, (await SayAsync(eve, id, "I stay the assignee", 50)).Status);
    }

    [Fact, Trait("Proves", "SEC-195"), Trait("Proves", "R-207")]
    public async Task Of_many_who_take_it_at_once_one_wins_and_the_others_are_told_who()
    {
        var agents = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => desk.JoinAsync(Role.Agent)));
        for (var round = 0; round < 5; round++)
        {
            var id = await AskedAsync($"round {round}");
            var answers = await Task.WhenAll(agents.Select(a => TakeAsync(a, id, 0)));
            var winner = Assert.Single(answers, a => a.Status == HttpStatusCode.OK)["conversation"].GetProperty("owner").GetString();
            Assert.All(answers.Where(a => a.Status != HttpStatusCode.OK), lost =>
            {
                Assert.Equal("taken", lost.Code);
                Assert.Equal(winner, lost["conversation"].GetProperty("owner").GetString());
            });
        }
    }

    [Fact, Trait("Proves", "SEC-195")]
    public async Task Who_closes_while_somebody_writes_loses_nothing_and_the_later_of_the_two_counts()
    {
        for (var round = 0; round < 10; round++)
        {
            using var ada = await VisitorPage.OpenAsync(desk);
            await ada.SaysAsync("hello");
            var id = ada.Conversation!;
            await TakeAsync(desk.Owner, id, 0);
            var answers = await RaceAsync(round, () => ada.SaysAsync("one more thing"), () => desk.Owner.PostAsync($"{desk.Owner.Path}/conversations/{id}/close", new { }));
            Assert.All(answers, a => Assert.Equal(HttpStatusCode.OK, a.Status));

            var kinds = await KindsAsync(id);
            Assert.Contains(string.Join(' ', kinds), (string[])["message taken message closed", "message taken closed reopened message"]);
            var state = (await desk.Owner.GetAsync($"{desk.Owner.Path}/conversations/{id}"))["state"].GetString();
            Assert.Equal(kinds[^1] == "closed" ? "closed" : "open", state);
        }
    }

    [Fact, Trait("Proves", "SEC-195")]
    public async Task A_double_click_sends_once_and_of_two_next_messages_one_is_told_to_wait()
    {
        using var ada = await VisitorPage.OpenAsync(desk);
        await ada.SaysAsync("hello");
        var id = ada.Conversation!;
        await TakeAsync(desk.Owner, id, 0);

        var same = Guid.CreateVersion7();
        var clicks = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => SendAsync("00000000000000d1", same, "clicked twice")));
        Assert.All(clicks, a => Assert.Equal(HttpStatusCode.OK, a.Status));
        Assert.Single(clicks.Select(a => a["event"].GetRawText()).Distinct());

        var tabs = await Task.WhenAll(Enumerable.Range(0, 8).Select(i => SendAsync("00000000000000d2", Guid.CreateVersion7(), $"first of this session {i}")));
        var won = Assert.Single(tabs, a => a.Status == HttpStatusCode.OK)["event"].GetProperty("body").GetProperty("text").GetString();
        Assert.All(tabs.Where(a => a.Status != HttpStatusCode.OK), lost =>
        {
            Assert.Equal((HttpStatusCode.Conflict, "out-of-order"), (lost.Status, lost.Code));
            Assert.Equal(2, lost["expected"].GetInt32());
        });
        var texts = (await desk.Owner.GetAsync($"{desk.Owner.Path}/conversations/{id}/events"))["events"].EnumerateArray()
            .Where(e => e.GetProperty("kind").GetString() == "message").Select(e => e.GetProperty("body").GetProperty("text").GetString());
        Assert.Equal(["hello", "clicked twice", won], texts);

        Task<Answer> SendAsync(string session, Guid clientId, string text) =>
            desk.Owner.PostAsync($"{desk.Owner.Path}/conversations/{id}/messages", new { clientId, session, cseq = 1, seen = 99, text });
    }

    [Fact, Trait("Proves", "SEC-195")]
    public async Task Who_is_removed_while_he_takes_it_leaves_nothing_that_nobody_can_take()
    {
        using var carol = await desk.JoinAsync(Role.Agent);
        for (var round = 0; round < 8; round++)
        {
            using var bob = await desk.JoinAsync(Role.Agent);
            var id = await AskedAsync($"round {round}");
            var answers = await RaceAsync(round, () => TakeAsync(bob, id, 0), () => desk.Owner.PutAsync($"{desk.Owner.Path}/agents/{bob.Agent}", new { active = false }));
            var taken = answers[0];
            Assert.Equal(HttpStatusCode.OK, answers[1].Status);
            Assert.True(taken.Status == HttpStatusCode.OK || taken.Code is "not-found" or "signed-out", taken.Text);

            // Whichever came first: he is out, the log says who has it, and the next one can have it.
            var head = await desk.Owner.GetAsync($"{desk.Owner.Path}/conversations/{id}");
            Assert.Equal(taken.Status == HttpStatusCode.OK ? bob.Agent.ToString() : null, head["owner"].GetString());
            Assert.Equal(taken.Status == HttpStatusCode.OK ? ["message", "taken"] : ["message"], await KindsAsync(id));
            Assert.NotEqual(HttpStatusCode.OK, (await SayAsync(bob, id, "still here?")).Status);
            var version = head["version"].GetInt32();
            if (version > 0)
            {
                var late = await TakeAsync(carol, id, 0);
                Assert.Equal((HttpStatusCode.Conflict, "taken"), (late.Status, late.Code));
                Assert.Equal(bob.Agent.ToString(), late["conversation"].GetProperty("owner").GetString());
            }
            Assert.Equal(carol.Agent.ToString(), (await TakeAsync(carol, id, version))["conversation"].GetProperty("owner").GetString());
        }
    }

    [Fact, Trait("Proves", "R-209"), Trait("Proves", "SEC-016")]
    public async Task A_note_is_seen_by_staff_alone_and_leaves_no_gap_that_tells()
    {
        using var ada = await VisitorPage.OpenAsync(desk);
        await ada.SaysAsync("hello");
        var id = ada.Conversation!;
        using var page = await ada.FeedAsync();
        await TakeAsync(desk.Owner, id, 0);
        var before = (await ada.ConnectAsync(ada.Token))["conversations"].GetRawText();
        Assert.Equal(HttpStatusCode.OK, (await NoteAsync(desk.Owner, id, "CANARY he is a difficult one")).Status);
        Assert.Equal(before, (await ada.ConnectAsync(ada.Token))["conversations"].GetRawText());
        await SayAsync(desk.Owner, id, "Good morning", 99);

        var events = (await ada.EventsAsync())["events"].EnumerateArray().ToList();
        Assert.Equal([1, 2, 3], events.Select(e => e.GetProperty("ordinal").GetInt64()));
        var pushed = string.Concat(await page.DrainAsync(TimeSpan.FromSeconds(1)));
        Assert.Contains("Good morning", pushed, StringComparison.Ordinal);
        Assert.DoesNotContain("typing", pushed, StringComparison.Ordinal);
        var everything = pushed + (await ada.EventsAsync()).Text + (await ada.EventsAsync(null, "?after=0")).Text + (await ada.ConnectAsync(ada.Token)).Text;
        Assert.DoesNotContain("CANARY", everything, StringComparison.Ordinal);
        Assert.DoesNotContain("\"seq\"", everything, StringComparison.Ordinal);
        Assert.DoesNotContain("position", everything, StringComparison.Ordinal);
        Assert.Contains("CANARY", (await desk.Owner.GetAsync($"{desk.Owner.Path}/conversations/{id}/events")).Text, StringComparison.Ordinal);
    }

    [Fact, Trait("Proves", "R-211"), Trait("Proves", "R-212")]
    public async Task A_closed_conversation_opens_by_itself_when_either_side_writes()
    {
        using var ada = await VisitorPage.OpenAsync(desk);
        await ada.SaysAsync("hello");
        var id = ada.Conversation!;
        await TakeAsync(desk.Owner, id, 0);
        foreach (var wake in (Func<Task<Answer>>[])[() => ada.SaysAsync("one more thing"), () => SayAsync(desk.Owner, id, "and another", 99)])
        {
            Assert.Equal("closed", (await desk.Owner.PostAsync($"{desk.Owner.Path}/conversations/{id}/close", new { }))["conversation"].GetProperty("state").GetString());
            Assert.Contains(id, (await desk.Owner.GetAsync($"{desk.Owner.Path}/inbox?folder=closed")).Text, StringComparison.Ordinal);
            Assert.DoesNotContain(id, (await desk.Owner.GetAsync($"{desk.Owner.Path}/inbox?folder=open")).Text, StringComparison.Ordinal);
            Assert.Equal(HttpStatusCode.OK, (await wake()).Status);
            Assert.Equal("open", (await desk.Owner.GetAsync($"{desk.Owner.Path}/conversations/{id}"))["state"].GetString());
            Assert.Contains(id, (await desk.Owner.GetAsync($"{desk.Owner.Path}/inbox?folder=mine")).Text, StringComparison.Ordinal);
        }
        var kinds = (await desk.Owner.GetAsync($"{desk.Owner.Path}/conversations/{id}/events"))["events"].EnumerateArray().Select(e => e.GetProperty("kind").GetString());
        Assert.Equal(["message", "taken", "closed", "reopened", "message", "closed", "reopened", "message"], kinds);
    }

    [Fact, Trait("Proves", "I4")]
    public async Task Who_has_not_seen_the_newest_words_does_not_answer_past_them()
    {
        using var bob = await desk.JoinAsync(Role.Agent);
        using var ada = await VisitorPage.OpenAsync(desk);
        await ada.SaysAsync("first");
        var id = ada.Conversation!;
        await TakeAsync(desk.Owner, id, 0);
        await bob.PostAsync($"{bob.Path}/conversations/{id}/followers", new { });
        await SayAsync(bob, id, "answer by Bob", 99);

        var clientId = Guid.CreateVersion7();
        var late = await SendAsync(desk.Owner, id, "messages", "answer by me", clientId, 1, 2);
        Assert.Equal("behind", late.Code);
        Assert.Equal("answer by Bob", late["events"].EnumerateArray().Last().GetProperty("body").GetProperty("text").GetString());
        var seen = late["events"].EnumerateArray().Last().GetProperty("seq").GetInt64();
        Assert.Equal(HttpStatusCode.OK, (await SendAsync(desk.Owner, id, "messages", "answer by me", clientId, 1, seen)).Status);
        Assert.Equal(HttpStatusCode.OK, (await NoteAsync(desk.Owner, id, "a note is never held back")).Status);
    }

    [Fact, Trait("Proves", "R-067"), Trait("Proves", "R-145"), Trait("Proves", "R-070")]
    public async Task One_operator_holds_several_chats_and_sees_all_of_each()
    {
        using var bob = await desk.JoinAsync(Role.Agent);
        var mine = new List<string>();
        for (var i = 0; i < 3; i++)
        {
            using var ada = await VisitorPage.OpenAsync(desk);
            await ada.SaysAsync($"customer {i}");
            await ada.SaysAsync($"again {i}");
            await TakeAsync(bob, ada.Conversation!, 0);
            mine.Add(ada.Conversation!);
        }
        foreach (var (id, i) in mine.Select((id, i) => (id, i)))
        {
            Assert.Equal(HttpStatusCode.OK, (await SayAsync(bob, id, $"reply {i}", 99)).Status);
            var texts = (await bob.GetAsync($"{bob.Path}/conversations/{id}/events"))["events"].EnumerateArray()
                .Where(e => e.GetProperty("kind").GetString() == "message").Select(e => e.GetProperty("body").GetProperty("text").GetString());
            Assert.Equal([$"customer {i}", $"again {i}", $"reply {i}"], texts);
        }
        var listed = (await bob.GetAsync($"{bob.Path}/inbox?folder=mine"))["conversations"].EnumerateArray().Select(c => c.GetProperty("id").GetString());
        Assert.Equal(mine.AsEnumerable().Reverse(), listed);
        Assert.Equal(3, (await bob.GetAsync($"{bob.Path}/inbox/counts"))["mine"].GetInt32());
    }

    [Fact]
    public async Task The_numbers_beside_the_folders_are_the_lengths_of_their_lists()
    {
        using var bob = await desk.JoinAsync(Role.Agent);
        using var eve = await desk.JoinAsync(Role.Agent);
        foreach (var step in Enumerable.Range(0, 4))
        {
            var id = await AskedAsync($"counted {step}");
            if (step > 0)
            {
                await TakeAsync(bob, id, 0);
                await eve.PostAsync($"{eve.Path}/conversations/{id}/followers", new { });
            }
            if (step == 3)
            {
                await bob.PostAsync($"{bob.Path}/conversations/{id}/close", new { });
            }
        }
        foreach (var agent in (Staff[])[bob, eve])
        {
            var counts = await agent.GetAsync($"{agent.Path}/inbox/counts");
            foreach (var folder in (string[])["mine", "unassigned", "open", "closed"])
            {
                var listed = (await agent.GetAsync($"{agent.Path}/inbox?folder={folder}&limit=200"))["conversations"].GetArrayLength();
                Assert.Equal(listed, counts[folder].GetInt32());
            }
            Assert.Equal(2, counts["mine"].GetInt32());
        }
    }

    [Fact, Trait("Proves", "R-073"), Trait("Proves", "R-082"), Trait("Proves", "R-164")]
    public async Task Beside_the_transcript_stands_who_he_is_and_what_he_looks_at()
    {
        using var ada = await VisitorPage.OpenAsync(desk);
        var identified = await ada.PostAsync("/v1/visitor/contact", new { email = "ada@customer.example", name = "Ada" });
        await ada.ConnectAsync(identified["token"].GetString());
        using var page = await FeedSocket.ConnectAsync(desk.Url, o => o.SetRequestHeader("User-Agent", "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.0 Mobile/15E148 Safari/604.1"));
        await page.SendAsync(new
        {
            type = "hello",
            ticket = ada.Ticket,
            after = new { },
            visit = new
            {
                referrer = "https://search.example/?q=lamp",
                language = "fi",
                timeZone = "Europe/Helsinki",
                firstVisitAt = 1000,
                visits = 4,
                onSiteSince = 2000,
                utm = new { source = "news" },
                pages = new[] { new { url = "https://shop.example/", title = "Shop", at = 1 }, new { url = "https://shop.example/lamp", title = "Lamp", at = 2 } },
            },
        });
        await page.NextAsync("ready");
        await ada.SaysAsync("Is this the green one?");

        var shown = await desk.Owner.GetAsync($"{desk.Owner.Path}/conversations/{ada.Conversation}");
        var details = shown["details"];
        Assert.Equal("ada@customer.example", shown["contact"].GetProperty("email").GetString());
        Assert.True(details.GetProperty("online").GetBoolean());
        Assert.Equal("https://shop.example/lamp", details.GetProperty("page").GetProperty("url").GetString());
        Assert.Equal("https://shop.example/", details.GetProperty("before").GetProperty("url").GetString());
        Assert.Equal(2, details.GetProperty("pages").GetArrayLength());
        Assert.Equal(4, details.GetProperty("visits").GetInt32());
        Assert.Equal("https://search.example/?q=lamp", details.GetProperty("referrer").GetString());
        Assert.Equal(("phone", "Safari 18", "iOS"), (details.GetProperty("device").GetString(), details.GetProperty("browser").GetString(), details.GetProperty("system").GetString()));
        Assert.Equal("fi", details.GetProperty("language").GetString());
        Assert.Equal("Europe/Helsinki", details.GetProperty("timeZone").GetString());
    }

    [Fact, Trait("Proves", "SEC-026")]
    public async Task A_name_has_eighty_characters_and_keeps_the_old_one_when_it_has_more()
    {
        using var ada = await VisitorPage.OpenAsync(desk);
        await ada.SaysAsync("hello");
        var longest = string.Concat(Enumerable.Repeat("e\u0301\u0327\u0323", 20));
        ada.Token = (await ada.PostAsync("/v1/visitor/contact", new { name = longest }))["token"].GetString()!;
        foreach (var wall in (string[])["N" + longest, string.Concat(Enumerable.Repeat("😀", 81)), new string('W', 500_000 / 2), "Z" + new string('\u0351', 100_000)])
        {
            var answer = await ada.PostAsync("/v1/visitor/contact", new { name = wall });
            Assert.True(answer.Status is HttpStatusCode.BadRequest or HttpStatusCode.RequestEntityTooLarge, $"{answer.Status} for {wall.Length}");
        }
        var contact = (await desk.Owner.GetAsync($"{desk.Owner.Path}/conversations/{ada.Conversation}"))["contact"];
        Assert.Equal(longest.Normalize(), contact.GetProperty("name").GetString()!.Normalize());
        var byStaff = await desk.Owner.PutAsync($"{desk.Owner.Path}/contacts/{contact.GetProperty("id").GetString()}", new { name = new string('W', 81) });
        Assert.Equal((HttpStatusCode.BadRequest, "invalid"), (byStaff.Status, byStaff.Code));
        var ownName = await desk.Owner.PutAsync($"{desk.Owner.Path}/agents/{desk.Owner.Agent}", new { name = new string('W', 81) });
        Assert.Equal((HttpStatusCode.BadRequest, "invalid"), (ownName.Status, ownName.Code));
    }

    [Fact]
    public async Task What_two_write_down_of_a_contact_at_once_stays_both()
    {
        using var ada = await VisitorPage.OpenAsync(desk);
        await ada.SaysAsync("hello");
        var contact = $"{desk.Owner.Path}/contacts/{(await desk.Owner.GetAsync($"{desk.Owner.Path}/conversations/{ada.Conversation}"))["contact"].GetProperty("id").GetString()}";
        await Task.WhenAll(desk.Owner.PutAsync(contact, new { name = "Ada" }), desk.Owner.PutAsync(contact, new { email = "ada@shop.example" }), desk.Owner.PutAsync(contact, new { phone = "0401" }));
        var all = await desk.Owner.PutAsync(contact, new { });
        Assert.Equal(("Ada", "ada@shop.example", "0401"), (all["name"].GetString(), all["email"].GetString(), all["phone"].GetString()));
        var without = await desk.Owner.PutAsync(contact, new { phone = (string?)null });
        Assert.Equal(("Ada", JsonValueKind.Null), (without["name"].GetString(), without["phone"].ValueKind));
        var refused = await desk.Owner.PutAsync(contact, new { email = "no address" });
        Assert.Equal((HttpStatusCode.BadRequest, "invalid"), (refused.Status, refused.Code));
    }

    [Fact, Trait("Proves", "SEC-025")]
    public async Task A_name_is_plain_characters_and_not_that_of_an_agent()
    {
        using var ada = await VisitorPage.OpenAsync(desk);
        await ada.SaysAsync("hello");
        var named = await ada.PostAsync("/v1/visitor/contact", new { name = "\u202Egpj.exe\u200B" });
        var name = (await desk.Owner.GetAsync($"{desk.Owner.Path}/conversations/{ada.Conversation}"))["contact"].GetProperty("name").GetString();
        Assert.Equal("gpj.exe", name);
        ada.Token = named["token"].GetString()!;
        foreach (var fake in (string[])["Ada Оwner", "ＡＤＡ ＯＷＮＥＲ", "Ada  0wner", "Áda Owner", "Ada\u200B Owner"])
        {
            Assert.Equal("invalid", (await ada.PostAsync("/v1/visitor/contact", new { name = fake })).Code);
        }
    }

    [Fact]
    public async Task Pages_of_a_list_follow_each_other_without_gap_or_repeat()
    {
        using var bob = await desk.JoinAsync(Role.Agent);
        var wanted = new List<string>();
        for (var i = 0; i < 7; i++)
        {
            var id = await AskedAsync($"page {i}");
            await TakeAsync(bob, id, 0);
            wanted.Insert(0, id);
        }
        var found = new List<string>();
        for (var cursor = ""; cursor is not null;)
        {
            var page = await bob.GetAsync($"{bob.Path}/inbox?folder=mine&limit=3{(cursor == "" ? "" : "&before=" + cursor)}");
            found.AddRange(page["conversations"].EnumerateArray().Select(c => c.GetProperty("id").GetString()!));
            cursor = page["next"].ValueKind == JsonValueKind.Null ? null : page["next"].ToString();
        }
        Assert.Equal(wanted, found);
    }

    private async Task<string> AskedAsync(string text)
    {
        using var visitor = await VisitorPage.OpenAsync(desk);
        await visitor.SaysAsync(text);
        return visitor.Conversation!;
    }

    /// <summary>Both at once; every other time the second one sets out first.</summary>
    private static async Task<Answer[]> RaceAsync(int round, Func<Task<Answer>> one, Func<Task<Answer>> two)
    {
        var early = round % 2 == 0 ? null : two();
        var first = one();
        return await Task.WhenAll(first, early ?? two());
    }

    private async Task<List<string>> KindsAsync(string id) =>
        [.. (await desk.Owner.GetAsync($"{desk.Owner.Path}/conversations/{id}/events"))["events"].EnumerateArray().Select(e => e.GetProperty("kind").GetString()!)];

    private static Task<Answer> TakeAsync(Staff staff, string id, int version) => staff.PostAsync($"{staff.Path}/conversations/{id}/owner", new { version });

    /// <summary>Each under a session of its own, so that its count is 1.</summary>
    private Task<Answer> SayAsync(Staff staff, string id, string text, long seen = 99) => SendAsync(staff, id, "messages", text, Guid.CreateVersion7(), 1, seen);

    private Task<Answer> NoteAsync(Staff staff, string id, string text) => SendAsync(staff, id, "notes", text, Guid.CreateVersion7(), 1, 0);

    private Task<Answer> SendAsync(Staff staff, string id, string what, string text, Guid clientId, int count, long seen) =>
        staff.PostAsync($"{staff.Path}/conversations/{id}/{what}", new { clientId, session = $"{Interlocked.Increment(ref cseq):x16}", cseq = count, seen, text });
}
