using System.Net;
using System.Text.Json;
using Guichet.Platform.Feed;
using Guichet.Tests.Support;

namespace Guichet.Tests.Visitors;

/// <summary>Customers whom a shop signs for.</summary>
public sealed class IdentityTests(TestDesk desk) : IClassFixture<TestDesk>
{
    private string SiteId => desk.Site.GetProperty("id").GetString()!;

    private long Soon => desk.Clock.GetUtcNow().AddMinutes(30).ToUnixTimeSeconds();

    [Fact, Trait("Proves", "SEC-004")]
    public async Task A_customer_id_without_its_signature_is_refused_and_the_agent_is_warned()
    {
        var shop = await Shop.OpenAsync(desk.Owner, SiteId);
        using var real = await VisitorPage.OpenAsync(desk);
        await SignAsync(real, new { userId = "victim", hash = shop.Hash("victim") });
        await real.SaysAsync("The victim's own matters");
        using var page = await VisitorPage.OpenAsync(desk);
        await page.SaysAsync("hello");

        foreach (var claim in (object[])
            [
                new { userId = "victim" }, new { userId = "victim", hash = shop.Hash("somebody") }, new { userId = "victim", hash = shop.Hash("victim")[..63] + "x" },
                new { userId = "victim", hash = "" }, new { hash = shop.Hash("victim") }, new { userId = "VICTIM", hash = shop.Hash("victim") },
                new { token = shop.Token(new { sub = "victim", exp = Soon }, """{"alg":"none"}""") },
            ])
        {
            var refused = await page.PostAsync("/v1/visitor/contact", claim);
            Assert.Equal((HttpStatusCode.Forbidden, "identity-refused"), (refused.Status, refused.Code));
        }

        // Still who he was: his token is good, nothing of the victim's is his, nothing about him is verified.
        var own = await page.ConnectAsync(page.Token);
        Assert.Equal([page.Conversation], own["conversations"].EnumerateArray().Select(c => c.GetProperty("id").GetString()));
        var head = await HeadAsync(page.Conversation!);
        Assert.False(head["contact"].GetProperty("verified").GetBoolean());
        Assert.Empty(head["details"].GetProperty("customers").EnumerateArray());
        // One line however often he tried, and never on his side.
        var claims = (await EventsAsync(page.Conversation!)).Where(e => e.GetProperty("kind").GetString() == "claimRefused").ToList();
        Assert.Equal("victim", Assert.Single(claims).GetProperty("body").GetProperty("userId").GetString());
        Assert.NotEqual(JsonValueKind.Null, head["details"].GetProperty("claimRefusedAt").ValueKind);
        Assert.DoesNotContain("victim", (await page.EventsAsync()).Text, StringComparison.Ordinal);
        desk.Clock.Advance(TimeSpan.FromMinutes(11));
        await page.PostAsync("/v1/visitor/contact", new { userId = "victim" });
        Assert.Equal(2, (await EventsAsync(page.Conversation!)).Count(e => e.GetProperty("kind").GetString() == "claimRefused"));
    }

    [Fact, Trait("Proves", "SEC-004")]
    public async Task A_claim_before_the_first_word_is_seen_beside_the_conversation()
    {
        await Shop.OpenAsync(desk.Owner, SiteId);
        using var page = await VisitorPage.OpenAsync(desk);
        Assert.Equal("identity-refused", (await page.PostAsync("/v1/visitor/contact", new { userId = "42", hash = new string('0', 64) })).Code);
        await page.SaysAsync("Give me my order");

        Assert.NotEqual(JsonValueKind.Null, (await HeadAsync(page.Conversation!))["details"].GetProperty("claimRefusedAt").ValueKind);
        using var honest = await VisitorPage.OpenAsync(desk);
        await honest.SaysAsync("hello");
        Assert.Equal(JsonValueKind.Null, (await HeadAsync(honest.Conversation!))["details"].GetProperty("claimRefusedAt").ValueKind);
    }

    [Fact, Trait("Proves", "SEC-005")]
    public async Task A_signature_is_good_on_its_own_site_alone()
    {
        var here = await Shop.OpenAsync(desk.Owner, SiteId);
        var second = await desk.Owner.PostAsync($"{desk.Owner.Path}/sites", TestDesk.SiteOf("Second"));
        var beside = await Shop.OpenAsync(desk.Owner, second["id"].GetString()!);
        using var other = await desk.OtherWorkspaceAsync();
        var elsewhere = await Shop.OpenAsync(other, (await other.GetAsync($"{other.Path}/sites"))["sites"][0].GetProperty("id").GetString()!);
        Assert.Equal(3, new[] { here.Secret, beside.Secret, elsewhere.Secret }.Distinct().Count());

        foreach (var foreign in (Shop[])[beside, elsewhere])
        {
            using var page = await VisitorPage.OpenAsync(desk);
            Assert.Equal("identity-refused", (await page.PostAsync("/v1/visitor/contact", new { userId = "42", hash = foreign.Hash("42") })).Code);
            Assert.Equal("identity-refused", (await page.PostAsync("/v1/visitor/contact", new { token = foreign.Token(new { sub = "42", exp = Soon }) })).Code);
        }
        using var right = await VisitorPage.OpenAsync(desk);
        await SignAsync(right, new { userId = "42", hash = here.Hash("42") });
        // The same id on the other site is another customer.
        using var there = await VisitorPage.OpenAsync(desk, second["key"].GetString());
        await SignAsync(there, new { userId = "42", hash = beside.Hash("42") });
        await right.SaysAsync("Here");
        Assert.Empty((await there.ConnectAsync(there.Token))["conversations"].EnumerateArray());
    }

    [Fact, Trait("Proves", "SEC-006")]
    public async Task A_token_is_good_for_its_hour_and_no_longer()
    {
        var shop = await Shop.OpenAsync(desk.Owner, SiteId);
        using var page = await VisitorPage.OpenAsync(desk);
        var now = desk.Clock.GetUtcNow();
        foreach (var claims in (object[])
            [
                new { sub = "6", exp = now.AddSeconds(-1).ToUnixTimeSeconds() }, new { sub = "6", exp = now.AddHours(2).ToUnixTimeSeconds() }, new { sub = "6" },
                new { sub = "6", exp = "tomorrow" }, new { sub = "6", exp = 1e300 }, new { sub = "6", exp = Soon, nbf = now.AddMinutes(5).ToUnixTimeSeconds() },
                new { exp = Soon }, new { sub = "", exp = Soon }, new { sub = new string('6', 201), exp = Soon },
            ])
        {
            var refused = await page.PostAsync("/v1/visitor/contact", new { token = shop.Token(claims) });
            Assert.True(refused.Code == "identity-refused", JsonSerializer.Serialize(claims) + refused.Text);
        }

        var good = shop.Token(new { sub = "6", exp = Soon, nbf = now.ToUnixTimeSeconds() });
        await SignAsync(page, new { token = good });
        desk.Clock.Advance(TimeSpan.FromMinutes(31));
        using var thief = await VisitorPage.OpenAsync(desk);
        Assert.Equal("identity-refused", (await thief.PostAsync("/v1/visitor/contact", new { token = good })).Code);
    }

    [Fact, Trait("Proves", "SEC-002")]
    public async Task Nothing_but_a_whole_token_under_this_secret_is_one()
    {
        var shop = await Shop.OpenAsync(desk.Owner, SiteId);
        using var page = await VisitorPage.OpenAsync(desk);
        var good = shop.Token(new { sub = "7", exp = Soon });
        var parts = good.Split('.');
        var flipped = good.ToCharArray();
        flipped[good.Length / 2] = flipped[good.Length / 2] == 'A' ? 'B' : 'A';
        foreach (var token in (string[])
            [
                "", ".", "..", parts[0], $"{parts[0]}.{parts[1]}", $"{parts[0]}.{parts[1]}.", good + "A", good[..^1], $"{good}.{parts[2]}", new(flipped),
                $"{Shop.Encode("""{"alg":"none"}"""u8.ToArray())}.{parts[1]}.", shop.Token(new { sub = "7", exp = Soon }, """{"alg":"none"}"""),
                shop.Token(new { sub = "7", exp = Soon }, """{"alg":"RS256"}"""), shop.Token(new { sub = "7", exp = Soon }, """{"alg":"hs256"}"""),
                shop.Token(new { sub = "7", exp = Soon }, "[]"), shop.Token("7"), "€.€.€", new('x', 3_999),
            ])
        {
            Assert.Equal("identity-refused", (await page.PostAsync("/v1/visitor/contact", new { token })).Code);
        }
        Assert.Equal("invalid", (await page.PostAsync("/v1/visitor/contact", new { token = new string('x', 4_001) })).Code);
        await SignAsync(page, new { token = good });
    }

    [Fact, Trait("Proves", "SEC-007")]
    public async Task Only_what_stood_under_the_signature_is_verified()
    {
        var shop = await Shop.OpenAsync(desk.Owner, SiteId);
        using var page = await VisitorPage.OpenAsync(desk);
        await SignAsync(page, new { userId = "777", hash = shop.Hash("777"), email = "ceo@customer.example", name = "The boss" });
        await page.SaysAsync("hello");
        Assert.Equal((true, "ceo@customer.example", ""), await KnownAsync(page));

        await SignAsync(page, new { token = shop.Token(new { sub = "777", exp = Soon, email = "real@customer.example" }), name = "Still the boss" });
        Assert.Equal((true, "real@customer.example", "email"), await KnownAsync(page));
        await SignAsync(page, new { userId = "777", hash = shop.Hash("777"), email = "ceo@customer.example" });
        Assert.Equal((true, "real@customer.example", "email"), await KnownAsync(page));
        page.Token = (await page.PostAsync("/v1/visitor/contact", new { email = "ceo@customer.example" }))["token"].GetString()!;
        Assert.Equal((true, "real@customer.example", "email"), await KnownAsync(page));

        // What an agent writes over it is the agent's word.
        var contact = (await HeadAsync(page.Conversation!))["contact"].GetProperty("id").GetString();
        await desk.Owner.PutAsync($"{desk.Owner.Path}/contacts/{contact}", new { name = "Ann", email = "ann@customer.example" });
        Assert.Equal((true, "ann@customer.example", ""), await KnownAsync(page));
    }

    [Fact, Trait("Proves", "SEC-008"), Trait("Proves", "SEC-009")]
    public async Task A_planted_token_dies_when_its_victim_signs_in()
    {
        var shop = await Shop.OpenAsync(desk.Owner, SiteId);
        using var first = await VisitorPage.OpenAsync(desk);
        await SignAsync(first, new { userId = "88", hash = shop.Hash("88") });
        await first.SaysAsync("From my own computer");
        using var planted = await VisitorPage.OpenAsync(desk);
        await planted.SaysAsync("by the attacker");
        using var attackersSocket = await planted.FeedAsync();
        using var victim = new VisitorPage(desk, desk.Site.GetProperty("key").GetString()!) { Token = planted.Token };
        await SignAsync(victim, new { userId = "88", hash = shop.Hash("88") });

        Assert.Equal(CloseCode.NotSignedIn, await attackersSocket.ClosedAsync());
        Assert.Equal("visitor-token", (await planted.EventsAsync()).Code);
        Assert.Equal("visitor-token", (await planted.SaysAsync("still here?")).Code);
        Assert.Equal("visitor-token", (await planted.ConnectAsync(planted.Token)).Code);
        // The other browser of the same customer goes on.
        Assert.Equal(HttpStatusCode.OK, (await first.SaysAsync("And on")).Status);
        Assert.Equal(2, (await victim.ConnectAsync(victim.Token))["conversations"].GetArrayLength());
    }

    [Fact, Trait("Proves", "R-220")]
    public async Task Two_customers_at_one_browser_are_never_one()
    {
        var shop = await Shop.OpenAsync(desk.Owner, SiteId);
        using var page = await VisitorPage.OpenAsync(desk);
        Assert.False((await SignAsync(page, new { userId = "ann", hash = shop.Hash("ann") }))["somebodyElse"].GetBoolean());
        await page.SaysAsync("Ann's letter");
        var annsToken = page.Token;
        var anns = page.Conversation!;

        var second = await SignAsync(page, new { userId = "bob", hash = shop.Hash("bob") });
        Assert.True(second["somebodyElse"].GetBoolean());
        Assert.Empty((await page.ConnectAsync(page.Token))["conversations"].EnumerateArray());
        Assert.Equal(HttpStatusCode.NotFound, (await page.EventsAsync(anns)).Status);
        using var left = new VisitorPage(desk, desk.Site.GetProperty("key").GetString()!) { Token = annsToken };
        Assert.Equal("visitor-token", (await left.EventsAsync(anns)).Code);

        using var elsewhere = await VisitorPage.OpenAsync(desk);
        await SignAsync(elsewhere, new { userId = "ann", hash = shop.Hash("ann") });
        Assert.Equal([anns], (await elsewhere.ConnectAsync(elsewhere.Token))["conversations"].EnumerateArray().Select(c => c.GetProperty("id").GetString()));
        var contact = await HeadAsync(anns);
        Assert.Equal(["ann"], contact["details"].GetProperty("customers").EnumerateArray().Select(c => c.GetProperty("userId").GetString()));
    }

    [Fact]
    public async Task What_was_said_before_signing_in_goes_along_and_goes_on()
    {
        var shop = await Shop.OpenAsync(desk.Owner, SiteId);
        using var home = await VisitorPage.OpenAsync(desk);
        await SignAsync(home, new { userId = "99", hash = shop.Hash("99"), name = "Nina" });
        await home.SaysAsync("From home");
        using var phone = await VisitorPage.OpenAsync(desk);
        await phone.SaysAsync("From the phone, not signed in yet");
        var begun = phone.Conversation!;
        await SignAsync(phone, new { userId = "99", hash = shop.Hash("99") });

        await phone.SaysAsync("And now I am");
        Assert.Equal(begun, phone.Conversation);
        Assert.Contains("not signed in yet", (await home.EventsAsync(begun)).Text, StringComparison.Ordinal);
        var (one, other) = (await HeadAsync(begun), await HeadAsync(home.Conversation!));
        Assert.Equal(one["contact"].GetRawText(), other["contact"].GetRawText());
        Assert.Equal("Nina", one["contact"].GetProperty("name").GetString());
        Assert.Equal(home.Conversation, Assert.Single(one["details"].GetProperty("earlier").EnumerateArray()).GetProperty("id").GetString());
        // Each hears what is answered, wherever he sits.
        using var feed = await home.FeedAsync();
        await desk.Owner.PostAsync($"{desk.Owner.Path}/conversations/{begun}/owner", new { version = 0 });
        Assert.Equal(begun, (await feed.NextAsync()).GetProperty("conversation").GetProperty("id").GetString());
    }

    [Fact]
    public async Task A_new_secret_leaves_the_old_one_good_until_it_is_ended()
    {
        await using var own = await TestDesk.OpenAsync();
        var site = own.Site.GetProperty("id").GetString()!;
        var path = $"{own.Owner.Path}/sites/{site}";
        using var page = await VisitorPage.OpenAsync(own);
        Assert.Equal("identity-off", (await page.PostAsync("/v1/visitor/contact", new { userId = "1", hash = new string('0', 64) })).Code);
        Assert.Equal("identity-off", (await own.Owner.PostAsync($"{path}/secret")).Code);
        var old = await Shop.OpenAsync(own.Owner, site);
        var rotated = new Shop((await own.Owner.PostAsync($"{path}/secret/rotation"))["secret"].GetString()!);
        Assert.Equal("two-secrets", (await own.Owner.PostAsync($"{path}/secret/rotation")).Code);

        await SignAsync(page, new { userId = "1", hash = old.Hash("1") });
        await SignAsync(page, new { userId = "1", hash = rotated.Hash("1") });
        Assert.False((await own.Owner.DeleteAsync($"{path}/secret/previous"))["identity"].GetProperty("overlap").GetBoolean());
        Assert.Equal("identity-refused", (await page.PostAsync("/v1/visitor/contact", new { userId = "1", hash = old.Hash("1") })).Code);
        await SignAsync(page, new { userId = "1", hash = rotated.Hash("1") });
        await own.RestartAsync();
        using var later = await VisitorPage.OpenAsync(own);
        await SignAsync(later, new { userId = "1", hash = rotated.Hash("1") });
    }

    [Fact]
    public async Task Signing_in_everywhere_at_once_makes_one_customer()
    {
        var shop = await Shop.OpenAsync(desk.Owner, SiteId);
        var pages = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => VisitorPage.OpenAsync(desk)));
        foreach (var page in pages.Take(3))
        {
            await page.SaysAsync("before signing in");
        }
        var visitors = await Task.WhenAll(pages.Select(async page => (await SignAsync(page, new { userId = "many", hash = shop.Hash("many") }))["visitor"].GetString()));

        Assert.Single(visitors.Distinct());
        foreach (var page in pages)
        {
            Assert.Equal(3, (await page.ConnectAsync(page.Token))["conversations"].GetArrayLength());
            page.Dispose();
        }
    }

    internal static async Task<Answer> SignAsync(VisitorPage page, object who)
    {
        var signed = await page.PostAsync("/v1/visitor/contact", who);
        Assert.True(signed.Status == HttpStatusCode.OK, signed.Text);
        Assert.True(signed["verified"].GetBoolean());
        page.Token = signed["token"].GetString()!;
        return signed;
    }

    private Task<Answer> HeadAsync(string conversation) => desk.Owner.GetAsync($"{desk.Owner.Path}/conversations/{conversation}");

    private async Task<List<JsonElement>> EventsAsync(string conversation) =>
        [.. (await desk.Owner.GetAsync($"{desk.Owner.Path}/conversations/{conversation}/events"))["events"].EnumerateArray()];

    private async Task<(bool Verified, string? Email, string Signed)> KnownAsync(VisitorPage page)
    {
        var head = await HeadAsync(page.Conversation!);
        return (head["contact"].GetProperty("verified").GetBoolean(), head["contact"].GetProperty("email").GetString(),
            string.Join(',', head["details"].GetProperty("signedTraits").EnumerateArray().Select(t => t.GetString())));
    }
}
