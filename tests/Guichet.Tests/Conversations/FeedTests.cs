using System.Diagnostics;
using System.Net;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json;
using Guichet.Conversations;
using Guichet.Tests.Support;

namespace Guichet.Tests.Conversations;

public sealed class FeedTests(TestDesk desk) : IClassFixture<TestDesk>
{
    [Fact, Trait("Proves", "SEC-086")]
    public async Task Only_pages_of_our_own_origin_open_it()
    {
        foreach (var origin in (string[])["https://evil.example", "null", desk.Url.GetLeftPart(UriPartial.Authority) + ".evil.example", "HTTP://127.0.0.1:" + desk.Url.Port, "https://127.0.0.1:" + desk.Url.Port])
        {
            using var socket = new ClientWebSocket();
            socket.Options.CollectHttpResponseDetails = true;
            socket.Options.SetRequestHeader("Origin", origin);
            await Assert.ThrowsAsync<WebSocketException>(() => socket.ConnectAsync(Feed, default));
            Assert.Equal(HttpStatusCode.Forbidden, socket.HttpStatusCode);
        }
        using var own = await FeedSocket.ConnectAsync(desk.Url, o => o.SetRequestHeader("Origin", desk.Url.GetLeftPart(UriPartial.Authority)));
        Assert.Equal(WebSocketState.Open, own.Socket.State);
    }

    [Fact, Trait("Proves", "SEC-087")]
    public async Task A_ticket_opens_it_once_within_thirty_seconds_and_stands_nowhere_else()
    {
        using var ada = await VisitorPage.OpenAsync(desk);
        var used = ada.Ticket;
        using (var first = await HelloAsync(used))
        {
            Assert.Equal("ready", (await first.NextAsync()).GetProperty("type").GetString());
        }
        Assert.Equal(4401, await (await HelloAsync(used)).ClosedAsync());
        foreach (var ticket in (string?[])[null, "", "x", used[..^1], ada.Token, new string('A', used.Length)])
        {
            Assert.Equal(4401, await (await HelloAsync(ticket)).ClosedAsync());
        }
        await ada.ConnectAsync(ada.Token);
        desk.Clock.Advance(TimeSpan.FromSeconds(31));
        Assert.Equal(4401, await (await HelloAsync(ada.Ticket)).ClosedAsync());

        using var inProtocol = new ClientWebSocket();
        inProtocol.Options.CollectHttpResponseDetails = true;
        inProtocol.Options.AddSubProtocol(ada.Ticket);
        await Assert.ThrowsAsync<WebSocketException>(() => inProtocol.ConnectAsync(Feed, default));
        Assert.Equal(HttpStatusCode.Unauthorized, inProtocol.HttpStatusCode);

        await ada.ConnectAsync(ada.Token);
        using var inQuery = new ClientWebSocket();
        await inQuery.ConnectAsync(new Uri(Feed + "?ticket=" + ada.Ticket), default);
        await inQuery.SendAsync(Encoding.UTF8.GetBytes("""{"type":"hello","after":{}}"""), WebSocketMessageType.Text, true, default);
        var end = await inQuery.ReceiveAsync(new byte[256], default);
        Assert.Equal(WebSocketMessageType.Close, end.MessageType);
        Assert.Equal(4401, (int)inQuery.CloseStatus!);
    }

    [Fact, Trait("Proves", "SEC-088")]
    public async Task Who_says_nothing_for_five_seconds_is_sent_away()
    {
        using var silent = await FeedSocket.ConnectAsync(desk.Url);
        Assert.Equal(4408, await silent.ClosedAsync());
        using var rude = await FeedSocket.ConnectAsync(desk.Url);
        await rude.SendAsync(new { type = "watch", conversations = Array.Empty<string>() });
        Assert.Equal(4401, await rude.ClosedAsync());
    }

    [Fact]
    public async Task Who_has_said_nothing_holds_up_no_restart()
    {
        await using var ending = await TestDesk.OpenEmptyAsync();
        var silent = new List<FeedSocket>();
        for (var i = 0; i < 3; i++)
        {
            silent.Add(await FeedSocket.ConnectAsync(ending.Url));
        }
        var watch = Stopwatch.StartNew();
        await ending.App.StopAsync();

        // A hello may take 5 s and the server 8 s to end.
        Assert.InRange(watch.Elapsed, TimeSpan.Zero, TimeSpan.FromSeconds(4));
        foreach (var socket in silent)
        {
            Assert.Equal(1001, await socket.ClosedAsync());
            socket.Dispose();
        }
    }

    [Fact, Trait("Proves", "SEC-091")]
    public async Task What_is_not_the_protocols_json_ends_the_connection_and_nothing_else()
    {
        using var ada = await VisitorPage.OpenAsync(desk);
        // Every hello but for its fault is one that opens the feed: nothing else is the reason.
        foreach (var (fault, code) in ((Func<string, string>, int)[])
            [
                (hello => hello, 0),
                (hello => With(hello, Deep(31)), 0),
                (hello => With(hello, Deep(32)), 1007),
                (hello => With(hello, Deep(10_000)), 1007),
                (hello => With(hello, "\"type\":\"hello\""), 1007),
                (hello => hello.Replace("hello", "hel\\ud800lo", StringComparison.Ordinal), 1007),
                (hello => hello.Replace("hello", "hel\u0000lo", StringComparison.Ordinal), 1007),
                (hello => "\uFEFF" + hello, 1007),
                (hello => hello[..^1], 1007),
                (hello => With(hello, $"\"long\":\"{new string('x', 60_000)}\""), 0),
                (hello => With(hello, $"\"long\":\"{new string('x', 66_000)}\""), 1009),
                (hello => With(hello, Members(1_000_000)), 1009),
            ])
        {
            await ada.ConnectAsync(ada.Token);
            var frame = fault(JsonSerializer.Serialize(new { type = "hello", ticket = ada.Ticket, after = new { } }));
            using var socket = await FeedSocket.ConnectAsync(desk.Url);
            // Too much may be refused before all of it is sent.
            await Record.ExceptionAsync(() => socket.SendAsync(frame));
            var answered = code == 0 ? (await socket.NextAsync()).GetProperty("type").GetString() : $"{await socket.ClosedAsync()}";
            Assert.True(answered == (code == 0 ? "ready" : $"{code}"), $"{answered} for {frame[..Math.Min(160, frame.Length)]}");
        }
        using var fine = await ada.FeedAsync();
    }

    [Fact, Trait("Proves", "SEC-093")]
    public async Task A_visitor_has_five_open_pages_and_the_newest_wins()
    {
        using var ada = await VisitorPage.OpenAsync(desk);
        await ada.SaysAsync("hello");
        var open = new List<FeedSocket>();
        for (var i = 0; i < 6; i++)
        {
            open.Add(await ada.FeedAsync());
        }
        Assert.Equal(4409, await open[0].ClosedAsync());
        await ada.SaysAsync("to the others");
        foreach (var page in open.Skip(1))
        {
            Assert.Equal("to the others", (await page.NextAsync("events")).GetProperty("events")[0].GetProperty("text").GetString());
        }
        open.ForEach(p => p.Dispose());
    }

    [Fact, Trait("Proves", "SEC-093")]
    public async Task One_address_has_so_many_connections_and_then_is_asked_to_wait()
    {
        await using var small = await TestDesk.OpenAsync(s => s with { ConnectionsPerAddress = 3 });
        var open = new List<FeedSocket>();
        for (var i = 0; i < 3; i++)
        {
            open.Add(await FeedSocket.ConnectAsync(small.Url));
        }
        using var fourth = new ClientWebSocket();
        fourth.Options.CollectHttpResponseDetails = true;
        await Assert.ThrowsAsync<WebSocketException>(() => fourth.ConnectAsync(new UriBuilder(small.Url) { Scheme = "ws", Path = "/feed" }.Uri, default));
        Assert.Equal(HttpStatusCode.ServiceUnavailable, fourth.HttpStatusCode);
        Assert.True(fourth.HttpResponseHeaders!.ContainsKey("Retry-After"));
        open.ForEach(o => o.Dispose());
    }

    [Fact, Trait("Proves", "SEC-097")]
    public async Task Typing_and_pages_are_fleeting_and_few_pass()
    {
        using var ada = await VisitorPage.OpenAsync(desk);
        await ada.SaysAsync("hello");
        using var page = await ada.FeedAsync();
        using var agent = await WatchAsync(desk.Owner, ada.Conversation!);
        var before = (await desk.Owner.GetAsync($"{desk.Owner.Path}/conversations/{ada.Conversation}"))["lastPosition"].GetInt64();

        for (var i = 0; i < 1000; i++)
        {
            await page.SendAsync(new { type = "typing", conversation = ada.Conversation });
            await page.SendAsync(new { type = "page", url = $"https://shop.example/{i}", title = "Flood" });
        }
        var pushed = await agent.DrainAsync(TimeSpan.FromSeconds(2));

        Assert.InRange(pushed.Count(m => m.Contains("\"typing\"", StringComparison.Ordinal)), 1, 10);
        Assert.InRange(pushed.Count(m => m.Contains("\"presence\"", StringComparison.Ordinal)), 1, 14);
        Assert.Equal(before, (await desk.Owner.GetAsync($"{desk.Owner.Path}/conversations/{ada.Conversation}"))["lastPosition"].GetInt64());
    }

    [Fact, Trait("Proves", "R-071"), Trait("Proves", "R-152")]
    public async Task What_the_visitor_types_is_seen_before_it_is_sent_unless_that_is_switched_off()
    {
        using var ada = await VisitorPage.OpenAsync(desk);
        await ada.SaysAsync("hello");
        using var page = await ada.FeedAsync();
        using var agent = await WatchAsync(desk.Owner, ada.Conversation!);
        await page.SendAsync(new { type = "peek", conversation = ada.Conversation, text = "I want to ret" });
        Assert.Equal("I want to ret", (await agent.NextAsync("peek")).GetProperty("text").GetString());

        using var shy = await desk.JoinAsync(Role.Agent);
        await desk.Owner.PutAsync($"{desk.Owner.Path}/agents/{shy.Agent}", new { peek = false });
        using var shyFeed = await WatchAsync(shy, ada.Conversation!);
        await page.SendAsync(new { type = "peek", conversation = ada.Conversation, text = "I want to return it" });
        await agent.NextAsync("peek");
        await shyFeed.NextAsync("typing");

        var site = TestDesk.SiteOf("Quiet");
        site["peek"] = false;
        var quiet = (await desk.Owner.PostAsync($"{desk.Owner.Path}/sites", site))["key"].GetString()!;
        using var bob = await VisitorPage.OpenAsync(desk, quiet);
        await bob.SaysAsync("hi");
        using var bobsPage = await bob.FeedAsync();
        using var watching = await WatchAsync(desk.Owner, bob.Conversation!);
        await bobsPage.SendAsync(new { type = "peek", conversation = bob.Conversation, text = "secret draft" });
        await watching.NextAsync("typing");
        Assert.DoesNotContain("secret draft", string.Concat(await watching.DrainAsync(TimeSpan.FromMilliseconds(700))), StringComparison.Ordinal);
    }

    [Fact, Trait("Proves", "R-072")]
    public async Task The_visitor_sees_that_a_reply_is_being_written_but_not_by_one_who_may_not_write()
    {
        using var ada = await VisitorPage.OpenAsync(desk);
        await ada.SaysAsync("hello");
        using var other = await VisitorPage.OpenAsync(desk);
        await other.SaysAsync("somewhere else");
        using var page = await ada.FeedAsync();
        using var bob = await desk.JoinAsync(Role.Agent);
        using var agent = await WatchAsync(desk.Owner, ada.Conversation!);
        using var bobs = await WatchAsync(bob, ada.Conversation!);

        await TypesInVainAsync(agent);
        Assert.Equal(HttpStatusCode.OK, (await TakeAsync(desk.Owner, ada.Conversation!, 0)).Status);
        await TypesInVainAsync(bobs);
        desk.Clock.Advance(TimeSpan.FromSeconds(2));
        await agent.SendAsync(new { type = "typing", conversation = ada.Conversation });

        Assert.Equal("events", (await page.NextAsync()).GetProperty("type").GetString());
        var typing = await page.NextAsync();
        Assert.Equal(("typing", "Ada Owner"), (typing.GetProperty("type").GetString(), typing.GetProperty("name").GetString()));

        // One socket's messages are handled in their order: once he watches another, his typing has been dealt with.
        async Task TypesInVainAsync(FeedSocket feed)
        {
            await feed.SendAsync(new { type = "typing", conversation = ada.Conversation });
            await feed.SendAsync(new { type = "watch", conversations = new[] { ada.Conversation, other.Conversation } });
            while ((await feed.NextAsync("presence")).GetProperty("conversation").GetString() != other.Conversation)
            {
            }
        }
    }

    [Fact]
    public async Task Who_comes_back_gets_what_he_missed_before_anything_newer()
    {
        using var ada = await VisitorPage.OpenAsync(desk);
        await ada.SaysAsync("before");
        var cursor = (await desk.Owner.GetAsync($"{desk.Owner.Path}/conversations/{ada.Conversation}"))["lastPosition"].GetInt64();
        for (var i = 0; i < 5; i++)
        {
            await ada.SaysAsync($"missed {i}");
        }
        using var feed = await StaffAsync(desk.Owner, cursor);
        var events = await feed.NextAsync("events");
        Assert.Equal(cursor, events.GetProperty("after").GetInt64());
        Assert.Equal(["missed 0", "missed 1", "missed 2", "missed 3", "missed 4"], events.GetProperty("events").EnumerateArray().Select(e => e.GetProperty("body").GetProperty("text").GetString()));
        await ada.SaysAsync("now");
        var next = await feed.NextAsync("events");
        Assert.Equal("now", next.GetProperty("events")[0].GetProperty("body").GetProperty("text").GetString());
    }

    [Fact, Trait("Proves", "R-020")]
    public async Task An_agent_of_one_site_hears_nothing_of_the_other()
    {
        var second = await desk.Owner.PostAsync($"{desk.Owner.Path}/sites", TestDesk.SiteOf("Second"));
        using var agent = await desk.JoinAsync(Role.Agent, [Guichet.Platform.Id.Parse(second["id"].GetString()!)]);
        using var feed = await StaffAsync(agent, null);
        using var ada = await VisitorPage.OpenAsync(desk);
        await ada.SaysAsync("on the first site");
        using var bob = await VisitorPage.OpenAsync(desk, second["key"].GetString());
        await bob.SaysAsync("on the second site");

        var events = await feed.NextAsync("events");
        Assert.Equal("on the second site", events.GetProperty("events")[0].GetProperty("body").GetProperty("text").GetString());
        Assert.Equal(HttpStatusCode.NotFound, (await agent.GetAsync($"{agent.Path}/conversations/{ada.Conversation}")).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await agent.PostAsync($"{agent.Path}/conversations/{ada.Conversation}/close", new { })).Status);
        Assert.DoesNotContain("first site", (await agent.GetAsync($"{agent.Path}/inbox?folder=open")).Text, StringComparison.Ordinal);
        Assert.DoesNotContain("first site", (await agent.GetAsync($"{agent.Path}/events?after=0")).Text, StringComparison.Ordinal);
    }

    private Uri Feed => new UriBuilder(desk.Url) { Scheme = "ws", Path = "/feed" }.Uri;

    private static string With(string json, string member) => $"{json[..^1]},{member}}}";

    /// <summary>So many levels below the message itself, each of them closed again.</summary>
    private static string Deep(int levels) => $"\"deep\":{new string('[', levels)}{new string(']', levels)}";

    private static string Members(int count) => string.Join(',', Enumerable.Range(0, count).Select(i => $"\"m{i}\":0"));

    private async Task<FeedSocket> HelloAsync(string? ticket)
    {
        var feed = await FeedSocket.ConnectAsync(desk.Url);
        await feed.SendAsync(JsonSerializer.Serialize(new { type = "hello", ticket, after = new { } }));
        return feed;
    }

    private static async Task<FeedSocket> StaffAsync(Staff staff, long? after)
    {
        var ticket = (await staff.PostAsync($"{staff.Path}/ticket", new { }))["ticket"].GetString();
        var feed = await FeedSocket.ConnectAsync(staff.Server);
        await feed.SendAsync(new { type = "hello", ticket, after });
        Assert.Equal("ready", (await feed.NextAsync()).GetProperty("type").GetString());
        return feed;
    }

    private static async Task<FeedSocket> WatchAsync(Staff staff, string conversation)
    {
        var feed = await StaffAsync(staff, null);
        await feed.SendAsync(new { type = "watch", conversations = new[] { conversation } });
        await feed.NextAsync("presence");
        return feed;
    }

    private static Task<Answer> TakeAsync(Staff staff, string conversation, int version) =>
        staff.PostAsync($"{staff.Path}/conversations/{conversation}/owner", new { version });
}
