using System.Diagnostics;
using System.Net;
using System.Text.Json;
using Guichet.Tests.Support;

namespace Guichet.Tests.Conversations;

/// <summary>The feed where no WebSocket gets through.</summary>
public sealed class StreamTests(TestDesk desk) : IClassFixture<TestDesk>
{
    [Fact]
    public async Task A_poll_answers_at_once_and_a_lasting_answer_goes_on_and_nobody_on_the_way_may_hold_it_back()
    {
        using var ada = await VisitorPage.OpenAsync(desk);
        using var browser = new StreamClient(desk.Url);
        var tab = await browser.HelloAsync(ada.Ticket);
        var (connection, ready) = Assert.Single(await browser.PollAsync());
        Assert.Equal((tab, "ready"), (connection, ready.GetProperty("type").GetString()));

        using var stream = await browser.StreamAsync();
        Assert.Equal("text/event-stream", stream.Answer.Content.Headers.ContentType!.MediaType);
        Assert.Equal("no-store, no-transform", string.Join(", ", stream.Answer.Headers.NonValidated["Cache-Control"]));
        Assert.Equal("no", stream.Answer.Headers.GetValues("X-Accel-Buffering").Single());
        // Before there is anything to say.
        Assert.Equal(":", await stream.LineAsync());
        await ada.SaysAsync("the first");
        await ada.SaysAsync("the second");
        Assert.Equal("the first", TextOf(await stream.NextAsync("events")));
        Assert.Equal("the second", TextOf(await stream.NextAsync("events")));
    }

    [Fact]
    public async Task Answers_that_are_lost_are_given_again_and_nothing_is_lost_between_two()
    {
        using var ada = await VisitorPage.OpenAsync(desk);
        using var browser = new StreamClient(desk.Url);
        await ada.SaysAsync("0");
        await ada.ConnectAsync(ada.Token);
        await browser.HelloAsync(ada.Ticket, new Dictionary<string, int> { [ada.Conversation!] = 0 });
        var talking = Task.Run(async () =>
        {
            for (var n = 1; n < 40; n++)
            {
                Assert.True((await ada.SaysAsync($"{n}")).Raw.IsSuccessStatusCode);
            }
        });
        var heard = new List<string>();
        for (var turn = 0; heard.Count < 40 && turn < 500; turn++)
        {
            // Every second answer gets lost; in between, one that goes on is hung up on.
            var messages = await browser.PollAsync(lost: turn % 2 == 0);
            heard.AddRange(messages.Where(m => m.Message.GetProperty("type").GetString() == "events")
                .SelectMany(m => m.Message.GetProperty("events").EnumerateArray().Select(e => e.GetProperty("text").GetString()!)));
            if (turn % 5 == 0)
            {
                (await browser.StreamAsync()).Dispose();
            }
        }
        await talking;

        Assert.Equal(Enumerable.Range(0, 40).Select(n => $"{n}"), heard);
    }

    [Fact]
    public async Task Who_missed_more_than_is_kept_is_told_and_resumes_by_his_cursor()
    {
        using var ada = await VisitorPage.OpenAsync(desk);
        await ada.SaysAsync("0");
        await ada.ConnectAsync(ada.Token);
        using var browser = new StreamClient(desk.Url);
        await browser.HelloAsync(ada.Ticket);
        await browser.PollAsync();
        Assert.Equal((HttpStatusCode.NotFound, "stream-unknown"), await AskAsync(browser, browser.Got + 1));
        for (var n = 0; n < 9; n++)
        {
            await ada.SaysAsync(new string('x', 9_900));
        }
        await browser.PollAsync(lost: true);

        Assert.Equal((HttpStatusCode.NotFound, "stream-unknown"), await AskAsync(browser, browser.Got));
        using var anew = new StreamClient(desk.Url);
        await ada.ConnectAsync(ada.Token);
        var tab = await anew.HelloAsync(ada.Ticket, new Dictionary<string, int> { [ada.Conversation!] = 1 });
        Assert.Equal(9, (await anew.NextAsync(tab, "events")).GetProperty("events").GetArrayLength());
    }

    [Fact]
    public async Task Tabs_share_a_stream_and_each_hears_its_own()
    {
        using var ada = await VisitorPage.OpenAsync(desk);
        using var bob = await VisitorPage.OpenAsync(desk);
        using var browser = new StreamClient(desk.Url);
        var (first, second) = (await browser.HelloAsync(ada.Ticket), await browser.HelloAsync(bob.Ticket));
        await ada.SaysAsync("from Ada");
        await bob.SaysAsync("from Bob");
        var heard = new List<(int, string?)>();
        while (heard.Count < 2)
        {
            heard.AddRange((await browser.PollAsync()).Where(m => m.Message.GetProperty("type").GetString() == "events").Select(m => (m.Connection, TextOf(m.Message))));
        }
        Assert.Equal([(first, "from Ada"), (second, "from Bob")], heard);

        Assert.Equal(HttpStatusCode.NoContent, (await browser.SayAsync(second, null)).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await browser.SayAsync(second, new { type = "pong" })).Status);
        await bob.SaysAsync("to nobody");
        await ada.SaysAsync("still here");
        Assert.Equal("still here", TextOf(await browser.NextAsync(first, "events")));
    }

    [Fact]
    public async Task What_a_tab_says_reaches_those_whom_it_concerns_and_only_who_has_the_secret_says_it()
    {
        using var ada = await VisitorPage.OpenAsync(desk);
        await ada.SaysAsync("hello");
        using var visitor = new StreamClient(desk.Url);
        using var console = new StreamClient(desk.Url);
        using var eve = new StreamClient(desk.Url);
        await ada.ConnectAsync(ada.Token);
        var tab = await visitor.HelloAsync(ada.Ticket);
        var desktop = await console.HelloAsync((await desk.Owner.PostAsync($"{desk.Owner.Path}/ticket", new { }))["ticket"].GetString()!);
        await console.SayAsync(desktop, new { type = "watch", conversations = new[] { ada.Conversation } });
        Assert.True((await console.NextAsync(desktop, "presence")).GetProperty("online").GetBoolean());

        // Eve has a stream of her own, with a connection of the same number, and knows all but the secret.
        using var page = await VisitorPage.OpenAsync(desk);
        Assert.Equal(tab, await eve.HelloAsync(page.Ticket));
        var draft = new { type = "peek", conversation = ada.Conversation, text = "Eve's" };
        Assert.Equal(HttpStatusCode.NoContent, (await eve.SayAsync(tab, draft)).Status);
        foreach (var guess in (string[])["", "x", new string('A', 43), visitor.Secret![..^1] + "!", ada.Token, ada.Ticket])
        {
            Assert.Equal(HttpStatusCode.NotFound, (await eve.SayAsync(tab, draft, guess)).Status);
            Assert.Equal(HttpStatusCode.NotFound, (await eve.PostAsync("stream", guess, new { got = 0 })).Status);
        }
        await visitor.SayAsync(tab, new { type = "peek", conversation = ada.Conversation, text = "Ada's" });
        Assert.Equal("Ada's", (await console.NextAsync(desktop, "peek")).GetProperty("text").GetString());
    }

    [Fact]
    public async Task A_hello_needs_a_ticket_that_was_not_used_a_number_of_its_own_and_a_page_of_ours()
    {
        using var ada = await VisitorPage.OpenAsync(desk);
        using var browser = new StreamClient(desk.Url);
        foreach (var ticket in (string?[])[null, "", "x", ada.Token, new string('A', ada.Ticket.Length)])
        {
            Assert.Equal((HttpStatusCode.Unauthorized, "ticket-invalid"), Of(await browser.SayHelloAsync(ticket, 1)));
        }
        foreach (var origin in (string[])["https://evil.example", "null"])
        {
            Assert.Equal((HttpStatusCode.Forbidden, "origin-not-allowed"), Of(await browser.SayHelloAsync(ada.Ticket, 1, change: r => r.Headers.Add("Origin", origin))));
        }
        await browser.HelloAsync(ada.Ticket);
        Assert.Equal((HttpStatusCode.Unauthorized, "ticket-invalid"), Of(await browser.SayHelloAsync(ada.Ticket, 2)));
        await ada.ConnectAsync(ada.Token);
        Assert.Equal((HttpStatusCode.Conflict, "connection-open"), Of(await browser.SayHelloAsync(ada.Ticket, 1)));
        Assert.Equal(HttpStatusCode.BadRequest, (await browser.SayHelloAsync(ada.Ticket, 0)).Status);
    }

    [Fact]
    public async Task Too_large_too_many_and_not_the_protocols_json_are_refused()
    {
        using var ada = await VisitorPage.OpenAsync(desk);
        using var browser = new StreamClient(desk.Url);
        var tab = await browser.HelloAsync(ada.Ticket);
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, (await browser.SayAsync(tab, new { type = "peek", text = new string('x', 66_000) })).Status);
        Assert.Equal(HttpStatusCode.BadRequest, (await browser.PostAsync("messages", browser.Secret, new { connection = tab, message = new { type = "peek", text = "x", deep = Deep(40) } })).Status);
        Assert.Equal(HttpStatusCode.NoContent, (await browser.SayAsync(tab, new { type = "pong" })).Status);
        var refused = 0;
        for (var n = 0; n < 1_000 && refused == 0; n++)
        {
            refused += Of(await browser.SayAsync(tab, new { type = "pong", text = new string('x', 10_000) })) == (HttpStatusCode.TooManyRequests, "too-fast") ? 1 : 0;
        }
        Assert.Equal(1, refused);
    }

    [Fact]
    public async Task Who_does_not_read_is_cut_and_told()
    {
        using var ada = await VisitorPage.OpenAsync(desk);
        using var browser = new StreamClient(desk.Url);
        var tab = await browser.HelloAsync(ada.Ticket);
        for (var n = 0; n < 16; n++)
        {
            Assert.True((await ada.SaysAsync(new string('語', 9_900))).Raw.IsSuccessStatusCode);
        }
        Assert.Equal(4413, (await browser.NextAsync(tab, "close")).GetProperty("code").GetInt32());
    }

    [Fact]
    public async Task Who_asks_no_more_is_gone_after_a_while_and_who_polls_is_not()
    {
        using var ada = await VisitorPage.OpenAsync(desk);
        await ada.SaysAsync("hello");
        using var agent = await StaffFeed.OpenAsync(desk.Owner);
        await agent.SendAsync(new { type = "watch", conversations = new[] { ada.Conversation } });
        using var browser = new StreamClient(desk.Url);
        await ada.ConnectAsync(ada.Token);
        await browser.HelloAsync(ada.Ticket);
        for (var n = 0; n < 12; n++)
        {
            await Task.Delay(50);
            await ada.SaysAsync($"{n}");
            await browser.PollAsync();
        }
        var last = Stopwatch.GetTimestamp();
        var presence = new List<bool>();
        while (presence is not [.., true, false])
        {
            if ((await agent.NextAsync(TimeSpan.FromSeconds(20))) is { } message && message.GetProperty("type").GetString() == "presence")
            {
                presence.Add(message.GetProperty("online").GetBoolean());
            }
        }
        Assert.InRange(Stopwatch.GetElapsedTime(last), TimeSpan.FromSeconds(8), TimeSpan.FromSeconds(15));
        Assert.Single(presence, online => online);
        Assert.Equal((HttpStatusCode.NotFound, "stream-unknown"), await AskAsync(browser, browser.Got));
    }

    [Fact]
    public async Task Before_a_restart_everybody_is_told_and_nobody_holds_it_up()
    {
        await using var ending = await TestDesk.OpenAsync();
        using var ada = await VisitorPage.OpenAsync(ending);
        using var lasting = new StreamClient(ending.Url);
        using var polling = new StreamClient(ending.Url);
        await lasting.HelloAsync(ada.Ticket);
        await lasting.PollAsync();
        await ada.ConnectAsync(ada.Token);
        var tab = await polling.HelloAsync(ada.Ticket);
        await polling.PollAsync();
        using var stream = await lasting.StreamAsync();
        Assert.Equal(":", await stream.LineAsync());
        var poll = polling.NextAsync(tab, "reconnect");
        var watch = Stopwatch.StartNew();
        await ending.App.StopAsync();

        Assert.InRange(watch.Elapsed, TimeSpan.Zero, TimeSpan.FromSeconds(4));
        Assert.InRange((await stream.NextAsync("reconnect")).GetProperty("afterMs").GetInt32(), 0, 30_000);
        Assert.Equal(1001, (await stream.NextAsync("close")).GetProperty("code").GetInt32());
        Assert.Null(await stream.LineAsync());
        Assert.True((await poll).TryGetProperty("afterMs", out _));
    }

    private static object Deep(int levels) => Enumerable.Range(0, levels).Aggregate((object)"x", (inner, _) => new[] { inner });

    private static string? TextOf(JsonElement events) => events.GetProperty("events")[0].GetProperty("text").GetString();

    private static (HttpStatusCode, string?) Of(Answer answer) => (answer.Status, answer.Code);

    private static async Task<(HttpStatusCode, string?)> AskAsync(StreamClient browser, long got) =>
        Of(await browser.PostAsync("stream", browser.Secret, new { got, lasting = false }));
}
