using System.Net;
using System.Text;
using System.Text.Json;
using Guichet.Conversations;
using Guichet.Platform.Feed;
using Guichet.Tests.Support;

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

    [Fact, Trait("Proves", "SEC-002"), Trait("Proves", "SEC-019")]
    public async Task Token_and_page_belong_to_one_site()
    {
        using var stranger = await desk.OtherWorkspaceAsync();
        var elsewhere = (await stranger.GetAsync($"{stranger.Path}/sites"))["sites"][0].GetProperty("key").GetString()!;
        using var ada = await VisitorPage.OpenAsync(desk);

        using var there = new VisitorPage(desk, elsewhere);
        Assert.Equal("visitor-token", (await there.ConnectAsync(ada.Token)).Code);

        using var wrongPage = new VisitorPage(desk, desk.Site.GetProperty("key").GetString()!, "https://evil.example");
        Assert.Equal("origin-not-allowed", (await wrongPage.ConnectAsync()).Code);
        using var noSite = new VisitorPage(desk, "00000000000000000000000000000000");
        Assert.Equal("site-unknown", (await noSite.ConnectAsync()).Code);
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
        var next = hers[..31] + (hers[31] == '0' ? '1' : '0');

        foreach (var id in (string[])[hers, next, hers.ToUpperInvariant(), "1", "0", new Guid(hers).ToString()])
        {
            foreach (var answer in (Answer[])
                [
                    await eve.EventsAsync(id), await eve.EventsAsync(id, "?after=0"),
                    await eve.PostAsync($"/v1/visitor/conversations/{id}/read", new { ordinal = 1 }),
                ])
            {
                Assert.Equal(HttpStatusCode.NotFound, answer.Status);
                Assert.DoesNotContain("blue", answer.Text, StringComparison.Ordinal);
            }
        }
        var foreign = await eve.SaysAsync("let me in", count: 2, conversation: hers);
        var nowhere = await eve.SaysAsync("let me in", count: 2, conversation: next);
        Assert.Equal(HttpStatusCode.NotFound, foreign.Status);
        Assert.Equal(WithoutTrace(nowhere), WithoutTrace(foreign));
        using var feed = await eve.FeedAsync(new Dictionary<string, long> { [hers] = 0 });
        await feed.SendAsync(new { type = "peek", conversation = hers, text = "spoof" });
        Assert.DoesNotContain("blue", string.Concat(await feed.DrainAsync(TimeSpan.FromMilliseconds(500))), StringComparison.Ordinal);
        Assert.DoesNotContain("let me in", (await ada.EventsAsync()).Text, StringComparison.Ordinal);
    }

    [Fact, Trait("Proves", "SEC-017")]
    public async Task What_only_the_server_says_cannot_be_said_by_a_visitor()
    {
        using var ada = await VisitorPage.OpenAsync(desk);
        var said = await ada.SendAsync(new
        {
            clientId = Guid.CreateVersion7(),
            session = ada.Session,
            cseq = 1,
            seen = 0,
            text = "I am the owner now",
            author = new { kind = "agent", id = desk.Owner.Agent.ToString() },
            authorKind = "agent",
            type = "system",
            kind = "note",
            isBot = true,
            createdAt = 1,
            at = 1,
            seq = 900,
            position = 900,
            ordinal = 900,
            workspaceId = Guid.NewGuid(),
            state = "closed",
            owner = desk.Owner.Agent.ToString(),
            verified = true,
        });
        var conversation = said["conversation"].GetProperty("id").GetString();
        var staff = await desk.Owner.GetAsync($"{desk.Owner.Path}/conversations/{conversation}/events");
        var stored = staff["events"].EnumerateArray().Single();
        Assert.Equal("visitor", stored.GetProperty("author").GetProperty("kind").GetString());
        Assert.Equal("message", stored.GetProperty("kind").GetString());
        Assert.Equal(1, stored.GetProperty("seq").GetInt64());
        Assert.True(stored.GetProperty("at").GetInt64() > 1_600_000_000_000);
        var head = await desk.Owner.GetAsync($"{desk.Owner.Path}/conversations/{conversation}");
        Assert.Equal(JsonValueKind.Null, head["owner"].ValueKind);
        Assert.Equal("queued", head["state"].GetString());
        Assert.False(head["contact"].GetProperty("verified").GetBoolean());
    }

    [Fact, Trait("Proves", "SEC-091")]
    public async Task Json_that_is_too_deep_doubled_or_no_text_is_refused_and_what_was_said_is_not_stored()
    {
        using var ada = await VisitorPage.OpenAsync(desk);
        await ada.SaysAsync("first");
        using var http = new HttpClient { BaseAddress = desk.Url };
        var good = $$"""{"conversation":"{{ada.Conversation}}","clientId":"{{Guid.CreateVersion7()}}","session":"{{ada.Session}}","cseq":2,"seen":0,"text":"second" """;
        string[] bodies =
        [
            good + "," + string.Concat(Enumerable.Repeat("\"x\":[", 10_000)) + "}",
            good + ",\"deep\":" + new string('[', 40) + new string(']', 40) + "}",
            good + ",\"text\":\"other\"}",
            good + ",\"cseq\":1e400}",
            good.Replace("second", "\\ud800", StringComparison.Ordinal) + "}",
            good.Replace("second", "a\\u0000b", StringComparison.Ordinal) + "}",
            "[]", "null", "\"text\"", "", "{", "\u0001", "\uFEFF" + good,
        ];
        foreach (var body in bodies)
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/visitor/messages") { Content = new StringContent(body, Encoding.UTF8, "application/json") };
            request.Headers.Add("Authorization", $"Bearer {ada.Token}");
            using var answer = await http.SendAsync(request);
            Assert.True(answer.StatusCode == HttpStatusCode.BadRequest, $"{(int)answer.StatusCode} for {body[..Math.Min(80, body.Length)]}");
            Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.MediaType);
        }
        Assert.Single((await ada.EventsAsync())["events"].EnumerateArray());
        Assert.Equal(HttpStatusCode.OK, (await ada.SaysAsync("second")).Status);
    }

    [Fact]
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

    private static string WithoutTrace(Answer answer) =>
        string.Concat(answer.Json.EnumerateObject().Where(p => p.Name != "traceId").Select(p => p.ToString()));
}
