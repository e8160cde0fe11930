using System.Net;
using System.Text;
using System.Text.Json;
using Guichet.Conversations;
using Guichet.Data;
using Guichet.Platform.Feed;
using Guichet.Tests.Support;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Guichet.Tests.Visitors;

public sealed class VisitorTests(TestDesk desk) : IClassFixture<TestDesk>
{
    [Fact, Trait("Proves", "SEC-001")]
    public async Task A_visitors_id_without_his_token_is_nobodys()
    {
        using var ada = await VisitorPage.OpenAsync(desk);
        await ada.SaysAsync("I am Ada");
        var known = (await ada.ConnectAsync(ada.Token))["visitor"].GetString();

        using var thief = desk.Visit();
        var answer = await thief.PostAsync("/v1/visitor/connect", new { site = desk.Site.GetProperty("key").GetString(), origin = "https://shop.example", visitor = known, visitorId = known, id = known });

        Assert.NotEqual(known, answer["visitor"].GetString());
        Assert.Empty(answer["conversations"].EnumerateArray());
        Assert.Single((await ada.ConnectAsync(ada.Token))["conversations"].EnumerateArray());
    }

    [Fact, Trait("Proves", "SEC-002")]
    public async Task A_token_that_was_changed_in_any_bit_is_refused()
    {
        using var ada = await VisitorPage.OpenAsync(desk);
        await ada.SaysAsync("Only for me");
        var good = ada.Token;
        var bytes = System.Buffers.Text.Base64Url.DecodeFromChars(good);
        var bad = new List<string> { "", " ", good[..^1], good + "A", good[1..], good.ToUpperInvariant(), good + "=", "null", "0", "eyJhbGciOiJub25lIn0.eyJzdWIiOiIxIn0." };
        for (var bit = 0; bit < bytes.Length * 8; bit += 7)
        {
            var changed = (byte[])bytes.Clone();
            changed[bit / 8] ^= (byte)(1 << (bit % 8));
            bad.Add(System.Buffers.Text.Base64Url.EncodeToString(changed));
        }
        foreach (var token in bad)
        {
            ada.Token = token;
            Assert.Equal("visitor-token", (await ada.EventsAsync()).Code);
            Assert.Equal("visitor-token", (await ada.SaysAsync("in")).Code);
        }
        ada.Token = good;
        Assert.Equal(HttpStatusCode.OK, (await ada.EventsAsync()).Status);
        desk.Clock.Advance(TimeSpan.FromDays(401));
        Assert.Equal("visitor-token", (await ada.EventsAsync()).Code);
        desk.Clock.Advance(TimeSpan.FromDays(-401));
    }

    [Fact, Trait("Proves", "SEC-002")]
    public async Task A_token_belongs_to_one_site()
    {
        using var stranger = await desk.OtherWorkspaceAsync();
        var elsewhere = (await stranger.GetAsync($"{stranger.Path}/sites"))["sites"][0].GetProperty("key").GetString()!;
        using var ada = await VisitorPage.OpenAsync(desk);

        using var there = new VisitorPage(desk, elsewhere);
        Assert.Equal("visitor-token", (await there.ConnectAsync(ada.Token)).Code);
    }

    [Fact, Trait("Proves", "SEC-019")]
    public async Task The_page_of_one_workspace_cannot_open_the_site_of_another_and_nothing_of_it_is_kept()
    {
        await using var own = await TestDesk.OpenAsync();
        using var stranger = await own.OtherWorkspaceAsync();
        var site = TestDesk.SiteOf("Abroad");
        site["origins"] = new[] { "https://abroad.example" };
        var abroad = (await stranger.PostAsync($"{stranger.Path}/sites", site))["key"].GetString()!;
        var here = own.Site.GetProperty("key").GetString()!;
        var before = await RowsAsync(own);

        foreach (var (key, origin) in ((string, string)[])[(here, "https://abroad.example"), (abroad, "https://shop.example"), (here, "https://evil.example"), (here, "null"), (here, "")])
        {
            using var page = new VisitorPage(own, key, origin);
            var refused = await page.ConnectAsync();
            Assert.True(origin == "" ? refused.Status == HttpStatusCode.BadRequest : refused is { Status: HttpStatusCode.Forbidden, Code: "origin-not-allowed" }, $"{origin}: {refused.Text}");
            Assert.Equal("visitor-token", (await page.SaysAsync("in all the same")).Code);
        }
        using var noSite = new VisitorPage(own, "00000000000000000000000000000000");
        Assert.Equal("site-unknown", (await noSite.ConnectAsync()).Code);
        Assert.Equal(before, await RowsAsync(own));

        // The same keys on their own pages do open, and leave their rows.
        using var fromAbroad = new VisitorPage(own, abroad, "https://abroad.example");
        Assert.Equal(HttpStatusCode.OK, (await fromAbroad.ConnectAsync()).Status);
        Assert.Equal(HttpStatusCode.OK, (await fromAbroad.SaysAsync("hello")).Status);
        Assert.NotEqual(before, await RowsAsync(own));
    }

    [Fact, Trait("Proves", "SEC-003"), Trait("Proves", "SEC-008")]
    public async Task Saying_who_one_is_proves_nothing_and_replaces_the_token()
    {
        using var real = await VisitorPage.OpenAsync(desk);
        await real.SaysAsync("Private matters of the boss");
        real.Token = (await real.PostAsync("/v1/visitor/contact", new { email = "boss@customer.example", name = "The boss" }))["token"].GetString()!;

        using var planted = await VisitorPage.OpenAsync(desk);
        await planted.SaysAsync("hello");
        var before = planted.Token;
        using var open = await planted.FeedAsync();
        var identified = await planted.PostAsync("/v1/visitor/contact", new { email = "boss@customer.example" });
        var after = identified["token"].GetString()!;

        Assert.NotEqual(before, after);
        Assert.Equal(CloseCode.NotSignedIn, await open.ClosedAsync());
        Assert.Equal("visitor-token", (await planted.EventsAsync()).Code);
        Assert.Equal("visitor-token", (await planted.SaysAsync("still here?")).Code);
        planted.Token = after;
        var mine = await planted.ConnectAsync(after);
        Assert.Single(mine["conversations"].EnumerateArray());
        Assert.DoesNotContain("Private matters", (await planted.EventsAsync()).Text, StringComparison.Ordinal);
        var staff = await desk.Owner.GetAsync($"{desk.Owner.Path}/conversations/{planted.Conversation}");
        Assert.False(staff["contact"].GetProperty("verified").GetBoolean());
        Assert.Equal("boss@customer.example", staff["contact"].GetProperty("email").GetString());
        Assert.Empty(staff["details"].GetProperty("earlier").EnumerateArray());
    }

    [Fact, Trait("Proves", "SEC-010"), Trait("Proves", "SEC-011")]
    public async Task Another_visitors_conversation_is_like_one_that_never_was()
    {
        using var ada = await VisitorPage.OpenAsync(desk);
        await ada.SaysAsync("My secret is blue");
        using var eve = await VisitorPage.OpenAsync(desk);
        await eve.SaysAsync("hello");
        var hers = ada.Conversation!;
        await desk.Owner.PostAsync($"{desk.Owner.Path}/conversations/{hers}/owner", new { version = 0 });
        var next = hers[..31] + (hers[31] == '0' ? '1' : '0');

        foreach (var ask in (Func<string, Task<Answer>>[])
            [
                id => eve.EventsAsync(id), id => eve.EventsAsync(id, "?after=0"),
                id => eve.PostAsync($"/v1/visitor/conversations/{id}/read", new { ordinal = 2 }),
            ])
        {
            var nowhere = await ask(next);
            Assert.Equal((HttpStatusCode.NotFound, "not-found"), (nowhere.Status, nowhere.Code));
            foreach (var id in (string[])[hers, hers.ToUpperInvariant(), "1", "0", new Guid(hers).ToString()])
            {
                var answer = await ask(id);
                Assert.Equal(HttpStatusCode.NotFound, answer.Status);
                Assert.Equal(WithoutTrace(nowhere), WithoutTrace(answer));
            }
        }
        var foreign = await eve.SaysAsync("let me in", count: 2, conversation: hers);
        Assert.Equal(HttpStatusCode.NotFound, foreign.Status);
        Assert.Equal(WithoutTrace(await eve.SaysAsync("let me in", count: 2, conversation: next)), WithoutTrace(foreign));
        var head = await desk.Owner.GetAsync($"{desk.Owner.Path}/conversations/{hers}");
        Assert.Equal((2, 1), (head["lastSeq"].GetInt32(), head["contactRead"].GetInt32()));
        using var feed = await eve.FeedAsync(new Dictionary<string, long> { [hers] = 0 });
        var heard = string.Concat(await feed.DrainAsync(TimeSpan.FromMilliseconds(500)));
        Assert.DoesNotContain("blue", heard, StringComparison.Ordinal);
        Assert.DoesNotContain(hers, heard, StringComparison.Ordinal);
    }

    [Fact, Trait("Proves", "SEC-010")]
    public async Task An_agent_does_not_see_one_visitor_type_in_the_conversation_of_another()
    {
        using var ada = await VisitorPage.OpenAsync(desk);
        await ada.SaysAsync("hello");
        using var eve = await VisitorPage.OpenAsync(desk);
        await eve.SaysAsync("hello");
        using var page = await eve.FeedAsync();
        var ticket = (await desk.Owner.PostAsync($"{desk.Owner.Path}/ticket", new { }))["ticket"].GetString();
        using var agent = await FeedSocket.ConnectAsync(desk.Url);
        await agent.SendAsync(new { type = "hello", ticket });
        await agent.SendAsync(new { type = "watch", conversations = new[] { ada.Conversation, eve.Conversation } });
        await UntilAsync("presence", eve.Conversation!);

        await page.SendAsync(new { type = "typing", conversation = ada.Conversation });
        await page.SendAsync(new { type = "page", url = "https://shop.example/typed", title = "Her typing has been dealt with" });
        await UntilAsync("presence", eve.Conversation!);
        desk.Clock.Advance(TimeSpan.FromSeconds(3));
        await page.SendAsync(new { type = "peek", conversation = ada.Conversation, text = "spoof" });
        await page.SendAsync(new { type = "peek", conversation = eve.Conversation, text = "my own" });
        await UntilAsync("peek", eve.Conversation!);

        // Whatever came before it must not have been in Ada's name.
        async Task UntilAsync(string type, string conversation)
        {
            while (true)
            {
                var message = await agent.NextAsync();
                var kind = message.GetProperty("type").GetString();
                Assert.DoesNotContain("spoof", message.GetRawText(), StringComparison.Ordinal);
                Assert.False(kind is "typing" or "peek" && message.GetProperty("conversation").GetString() == ada.Conversation, message.GetRawText());
                if (kind == type && message.GetProperty("conversation").GetString() == conversation)
                {
                    return;
                }
            }
        }
    }

    [Fact, Trait("Proves", "SEC-011")]
    public async Task Names_are_128_bits_of_chance_without_order()
    {
        var (conversations, visitors, contacts, agents) = (new List<string>(), new List<string>(), new List<string>(), new List<string>());
        using var browser = desk.Visit();
        for (var i = 0; i < 200; i++)
        {
            using var page = new VisitorPage(desk, desk.Site.GetProperty("key").GetString()!);
            visitors.Add((await page.ConnectAsync())["visitor"].GetString()!);
            await page.SaysAsync("hello");
            conversations.Add(page.Conversation!);
        }
        var list = await desk.Owner.GetAsync($"{desk.Owner.Path}/inbox?folder=open&limit=100");
        for (var more = list["next"]; contacts.Count < 200; more = list["next"])
        {
            contacts.AddRange(list["conversations"].EnumerateArray().Where(c => conversations.Contains(c.GetProperty("id").GetString()!)).Select(c => c.GetProperty("contact").GetProperty("id").GetString()!));
            list = await desk.Owner.GetAsync($"{desk.Owner.Path}/inbox?folder=open&limit=100&before={more}");
        }
        for (var i = 0; i < 90; i++)
        {
            var site = await desk.Owner.PostAsync($"{desk.Owner.Path}/sites", TestDesk.SiteOf($"Site {i}"));
            agents.AddRange(site["id"].GetString()!, site["key"].GetString()!);
        }
        foreach (var ids in (List<string>[])[conversations, visitors, contacts, agents])
        {
            AssertChance(ids);
        }

        // Bounds that pure chance leaves less than once in 10^9 runs, and that a counter, a clock or a fixed version digit breaks at once.
        static void AssertChance(List<string> ids)
        {
            Assert.Equal(ids.Count, ids.Distinct().Count());
            Assert.All(ids, id => Assert.Matches("^[0-9a-f]{32}$", id));
            var numbers = ids.ConvertAll(id => UInt128.Parse(id, System.Globalization.NumberStyles.HexNumber, System.Globalization.CultureInfo.InvariantCulture));
            for (var bit = 0; bit < 128; bit++)
            {
                Assert.InRange(numbers.Count(n => ((n >> bit) & 1) == 1), ids.Count * 0.2, ids.Count * 0.8);
            }
            var steps = numbers.Zip(numbers.Skip(1)).ToList();
            Assert.InRange(steps.Count(s => s.First < s.Second), steps.Count * 0.25, steps.Count * 0.75);
            Assert.All(steps, s => Assert.InRange((int)UInt128.PopCount(s.First ^ s.Second), 20, 108));
        }
    }

    [Fact, Trait("Proves", "SEC-017")]
    public async Task What_only_the_server_says_cannot_be_said_by_a_visitor()
    {
        using var ada = await VisitorPage.OpenAsync(desk);
        await ada.SaysAsync("Leave me alone");
        var hers = await HeadAsync(ada.Conversation!);
        using var eve = new VisitorPage(desk, desk.Site.GetProperty("key").GetString()!);
        var adas = (await ada.ConnectAsync(ada.Token))["visitor"].GetString()!;
        // Each name that the server uses for something a visitor has no say in, in every request there is.
        var (me, person) = (desk.Owner.Agent, hers.GetProperty("contact").GetProperty("id").GetString());
        var claims = JsonSerializer.Deserialize<Dictionary<string, object>>($$"""
            { "author": { "kind": "agent", "id": "{{me}}" }, "authorKind": "agent", "authorId": "{{me}}", "agent": "{{me}}", "isBot": true, "role": "owner",
              "kind": "note", "at": 1, "createdAt": 1, "seq": 900, "position": 900, "lastSeq": 900, "lastOrdinal": 900, "staffRead": 900, "contactRead": 900,
              "workspace": "{{desk.Owner.Workspace}}", "workspaceId": "{{desk.Owner.Workspace}}", "channel": "email", "generation": 41,
              "state": "closed", "owner": "{{me}}", "ownerId": "{{me}}", "followers": ["{{me}}"], "version": 7, "verified": true,
              "visitor": "{{adas}}", "visitorId": "{{adas}}", "contactId": "{{person}}", "contact": { "id": "{{person}}", "verified": true, "name": "Planted" }, "id": "{{ada.Conversation}}" }
            """)!;
        var said = new Dictionary<string, object?>
        {
            ["connect"] = new { site = desk.Site.GetProperty("key").GetString(), origin = "https://shop.example", ordinal = 900, type = "system" },
            ["messages"] = new { clientId = Guid.CreateVersion7(), session = eve.Session, cseq = 1, seen = 0, text = "I am the owner now", ordinal = 900, type = "system" },
            ["read"] = new { ordinal = 1, conversation = ada.Conversation, type = "system" },
            ["contact"] = new { name = "Eve", email = "eve@customer.example", ordinal = 900, type = "system" },
        };
        var before = DateTimeOffset.UtcNow.AddMinutes(-1).ToUnixTimeMilliseconds();
        var conversation = "";
        // A file's body is its bytes: there is nothing to claim in it.
        var called = Endpoints.Of(desk.App).Where(e => e.HasBody() && e.RoutePattern.RawText!.StartsWith("/v1/visitor/", StringComparison.Ordinal) && Last(e) != "files")
            .OrderBy(e => said.Keys.ToList().IndexOf(Last(e))).ToList();
        Assert.Equal(said.Keys, called.Select(Last));
        foreach (var endpoint in called)
        {
            var body = new Dictionary<string, object>(claims);
            foreach (var member in JsonSerializer.SerializeToElement(said[Last(endpoint)]).EnumerateObject())
            {
                body[member.Name] = member.Value;
            }
            var answer = await eve.PostAsync(endpoint.Path(_ => conversation), body);
            Assert.True(answer.Raw.IsSuccessStatusCode, $"{endpoint.Name()}: {answer.Text}");
            if (Last(endpoint) == "connect")
            {
                Assert.NotEqual(adas, answer["visitor"].GetString());
                Assert.Empty(answer["conversations"].EnumerateArray());
                Assert.Equal(JsonValueKind.Null, answer["contact"].GetProperty("name").ValueKind);
            }
            eve.Token = answer.Text.Contains("\"token\"", StringComparison.Ordinal) ? answer["token"].GetString()! : eve.Token;
            conversation = Last(endpoint) == "messages" ? answer["conversation"].GetProperty("id").GetString()! : conversation;
        }
        await eve.ConnectAsync(eve.Token);
        using (var feed = await FeedSocket.ConnectAsync(desk.Url, o => o.SetRequestHeader("User-Agent", "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0")))
        {
            claims["type"] = "hello";
            claims["ticket"] = eve.Ticket;
            claims["after"] = new { };
            claims["visit"] = new { language = "fi", userAgent = "Mozilla/5.0 (iPhone)", verified = true, online = false, ip = "192.0.2.1" };
            await feed.SendAsync(claims);
            Assert.Equal("ready", (await feed.NextAsync()).GetProperty("type").GetString());
            await ada.SaysAsync("Not for Eve");
            Assert.Equal("Firefox 140", (await HeadAsync(conversation)).GetProperty("details").GetProperty("browser").GetString());
            Assert.DoesNotContain("Not for Eve", string.Concat(await feed.DrainAsync(TimeSpan.FromSeconds(1))), StringComparison.Ordinal);
        }

        var stored = (await desk.Owner.GetAsync($"{desk.Owner.Path}/conversations/{conversation}/events"))["events"].EnumerateArray().Single();
        Assert.Equal(("visitor", "message", 1, 1), (stored.GetProperty("author").GetProperty("kind").GetString(), stored.GetProperty("kind").GetString(),
            stored.GetProperty("seq").GetInt32(), stored.GetProperty("ordinal").GetInt32()));
        Assert.True(stored.GetProperty("at").GetInt64() > before);
        var head = await HeadAsync(conversation);
        Assert.Equal(("queued", "widget", 0, 0), (head.GetProperty("state").GetString(), head.GetProperty("channel").GetString(), head.GetProperty("version").GetInt32(), head.GetProperty("staffRead").GetInt32()));
        Assert.Equal(1, head.GetProperty("contactRead").GetInt32());
        Assert.Equal(JsonValueKind.Null, head.GetProperty("owner").ValueKind);
        Assert.Empty(head.GetProperty("followers").EnumerateArray());
        Assert.True(head.GetProperty("createdAt").GetInt64() > before);
        Assert.Equal(("Eve", false), (head.GetProperty("contact").GetProperty("name").GetString(), head.GetProperty("contact").GetProperty("verified").GetBoolean()));
        Assert.NotEqual(hers.GetProperty("contact").GetProperty("id").GetString(), head.GetProperty("contact").GetProperty("id").GetString());
        // Nothing of it touched the other: but for her own second message she is as she was.
        var now = await HeadAsync(ada.Conversation!);
        foreach (var member in (string[])["contact", "state", "owner", "followers", "version", "createdAt", "contactRead", "staffRead"])
        {
            Assert.Equal(hers.GetProperty(member).GetRawText(), now.GetProperty(member).GetRawText());
        }

        static string Last(Microsoft.AspNetCore.Routing.RouteEndpoint endpoint) => endpoint.RoutePattern.RawText!.Split('/')[^1];
        async Task<JsonElement> HeadAsync(string id) => (await desk.Owner.GetAsync($"{desk.Owner.Path}/conversations/{id}")).Json;
    }

    [Fact, Trait("Proves", "SEC-091")]
    public async Task Json_that_is_too_deep_doubled_or_no_text_is_refused_and_what_was_said_is_not_stored()
    {
        using var ada = await VisitorPage.OpenAsync(desk);
        await ada.SaysAsync("first");
        using var http = new HttpClient { BaseAddress = desk.Url };
        var good = $$"""{"conversation":"{{ada.Conversation}}","clientId":"{{Guid.CreateVersion7()}}","session":"{{ada.Session}}","cseq":2,"seen":0,"text":"second"}""";
        var open = good[..^1];
        // But for its fault each of them is the message that is stored at the end: nothing else is the reason.
        foreach (var (body, status) in ((string, HttpStatusCode)[])
            [
                ($"{open},{Deep(32)}}}", HttpStatusCode.BadRequest),
                ($"{open},{Deep(10_000)}}}", HttpStatusCode.BadRequest),
                ($"{open},\"text\":\"second\"}}", HttpStatusCode.BadRequest),
                (good.Replace("\"cseq\":2", "\"cseq\":1e400", StringComparison.Ordinal), HttpStatusCode.BadRequest),
                (good.Replace("second", "\\ud800", StringComparison.Ordinal), HttpStatusCode.BadRequest),
                (good.Replace("second", "a\\u0000b", StringComparison.Ordinal), HttpStatusCode.BadRequest),
                (good.Replace("second", "a\0b", StringComparison.Ordinal), HttpStatusCode.BadRequest),
                ($"{open},{Members(1_000_000)}}}", HttpStatusCode.RequestEntityTooLarge),
                ("[]", HttpStatusCode.BadRequest), ("null", HttpStatusCode.BadRequest), ("\"text\"", HttpStatusCode.BadRequest), ("", HttpStatusCode.BadRequest),
                ("{", HttpStatusCode.BadRequest), ("\u0001", HttpStatusCode.BadRequest), ("\uFEFF\uFEFF" + good, HttpStatusCode.BadRequest),
            ])
        {
            using var answer = await SendAsync(body);
            Assert.True(answer.StatusCode == status, $"{(int)answer.StatusCode} for {body[..Math.Min(240, body.Length)]}");
            Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.MediaType);
        }
        Assert.Single((await ada.EventsAsync())["events"].EnumerateArray());
        // As deep and as many as is allowed, with members that nobody asked for, behind the one mark that RFC 8259 lets a reader ignore.
        using var stored = await SendAsync($"\uFEFF{open},{Deep(31)},{Members(20_000)}}}");
        Assert.Equal(HttpStatusCode.OK, stored.StatusCode);
        Assert.Equal(["first", "second"], (await ada.EventsAsync())["events"].EnumerateArray().Select(e => e.GetProperty("text").GetString()));

        async Task<HttpResponseMessage> SendAsync(string body)
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/visitor/messages") { Content = new StringContent(body, Encoding.UTF8, "application/json") };
            request.Headers.Add("Authorization", $"Bearer {ada.Token}");
            // So that what is too large is refused before it is sent.
            request.Headers.ExpectContinue = true;
            return await http.SendAsync(request);
        }

        static string Deep(int levels) => $"\"deep\":{new string('[', levels)}{new string(']', levels)}";
        static string Members(int count) => string.Join(',', Enumerable.Range(0, count).Select(i => $"\"m{i}\":0"));
    }

    [Fact, Trait("Proves", "SEC-026")]
    public async Task Characters_are_counted_as_people_count_them()
    {
        using var ada = await VisitorPage.OpenAsync(desk);
        var longest = string.Concat(Enumerable.Repeat("😀", Append.MessageLength));
        Assert.Equal(HttpStatusCode.OK, (await ada.SaysAsync(longest)).Status);
        var tooLong = await ada.SaysAsync(longest + "!", count: 2);
        Assert.Equal(HttpStatusCode.BadRequest, tooLong.Status);
        Assert.Contains("10001", tooLong.Text, StringComparison.Ordinal);
        Assert.Equal(longest, (await ada.EventsAsync())["events"][0].GetProperty("text").GetString());
    }

    [Fact, Trait("Proves", "R-190"), Trait("Proves", "R-141")]
    public async Task The_same_browser_finds_its_conversations_again_and_another_agent_sees_them_too()
    {
        using var ada = await VisitorPage.OpenAsync(desk);
        await ada.SaysAsync("Where is my lamp?");
        await ada.SaysAsync("It was green");

        var back = await ada.ConnectAsync(ada.Token);
        Assert.Equal(ada.Conversation, back["conversations"][0].GetProperty("id").GetString());
        Assert.Equal(["Where is my lamp?", "It was green"], (await ada.EventsAsync())["events"].EnumerateArray().Select(e => e.GetProperty("text").GetString()));

        using var specialist = await desk.JoinAsync(Role.Agent);
        var seen = await specialist.GetAsync($"{specialist.Path}/conversations/{ada.Conversation}/events");
        Assert.Contains("It was green", seen.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Fifty_first_messages_at_once_open_one_conversation()
    {
        using var ada = await VisitorPage.OpenAsync(desk);
        var same = Guid.CreateVersion7();
        var answers = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => ada.SendAsync(new { clientId = same, session = ada.Session, cseq = 1, seen = 0, text = "hello" })));
        Assert.Single(answers.Select(a => a["conversation"].GetProperty("id").GetString()).Distinct());
        Assert.Single(answers.Select(a => a["event"].GetRawText()).Distinct());
    }

    [Fact, Trait("Proves", "F21")]
    public async Task What_overtakes_is_refused_and_the_order_is_kept()
    {
        using var ada = await VisitorPage.OpenAsync(desk);
        await ada.SaysAsync("one");
        var three = Guid.CreateVersion7();
        var early = await ada.SaysAsync("three", three, count: 3);
        Assert.Equal("out-of-order", early.Code);
        Assert.Equal(2, early["expected"].GetInt32());
        await ada.SaysAsync("two", count: 2);
        await ada.SaysAsync("three", three, count: 3);
        await ada.SaysAsync("three", three, count: 3);
        Assert.Equal(["one", "two", "three"], (await ada.EventsAsync())["events"].EnumerateArray().Select(e => e.GetProperty("text").GetString()));
    }

    /// <summary>How many rows each table has that a visit could leave one in.</summary>
    private static async Task<(int Visitors, int Contacts, int Conversations, int Events, int Sessions)> RowsAsync(TestDesk desk)
    {
        await using var scope = desk.App.Services.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<Db>();
        return (await db.Visitors.CountAsync(), await db.Contacts.CountAsync(), await db.Conversations.CountAsync(), await db.Events.CountAsync(), await db.Sessions.CountAsync());
    }

    private static string WithoutTrace(Answer answer) =>
        string.Concat(answer.Json.EnumerateObject().Where(p => p.Name != "traceId").Select(p => p.ToString()));
}
