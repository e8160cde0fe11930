using System.Net;
using System.Text.Json;
using Guichet.Conversations;
using Guichet.Platform;
using Guichet.Tests.Support;
using Guichet.Tests.Visitors;

namespace Guichet.Tests.Inbox;

/// <summary>Two contacts that are one person: made one by somebody, and parted again.</summary>
public sealed class MergeTests(TestDesk desk) : IClassFixture<TestDesk>
{
    private string SiteId => desk.Site.GetProperty("id").GetString()!;

    [Fact, Trait("Proves", "R-220")]
    public async Task A_merge_is_shown_before_done_once_and_undone()
    {
        var (one, kept) = await SomebodyAsync("kim@customer.example", null);
        var (two, other) = await SomebodyAsync(null, "Kim");
        var before = await StateAsync(one.Conversation!, two.Conversation!);

        var preview = await desk.Owner.PostAsync($"{Path(kept)}/merges/preview", new { other });
        Assert.Equal((1, "Kim", "kim@customer.example"), (preview["conversations"].GetInt32(), preview["after"].GetProperty("name").GetString(), preview["after"].GetProperty("email").GetString()));
        Assert.Equal(before, await StateAsync(one.Conversation!, two.Conversation!));

        var merged = await desk.Owner.PostAsync($"{Path(kept)}/merges", new { other });
        Assert.True(merged.Raw.IsSuccessStatusCode, merged.Text);
        Assert.Equal("not-found", (await desk.Owner.PostAsync($"{Path(kept)}/merges", new { other })).Code);
        var head = await HeadAsync(two.Conversation!);
        Assert.Equal((kept, "Kim", "kim@customer.example"), (head["contact"].GetProperty("id").GetString(), head["contact"].GetProperty("name").GetString(), head["contact"].GetProperty("email").GetString()));
        Assert.Equal(one.Conversation, Assert.Single(head["details"].GetProperty("earlier").EnumerateArray()).GetProperty("id").GetString());
        Assert.Equal(merged["id"].GetString(), Assert.Single(head["details"].GetProperty("merges").EnumerateArray()).GetProperty("id").GetString());
        // Two browsers stay two: neither reads what the other wrote.
        Assert.Equal(HttpStatusCode.NotFound, (await one.EventsAsync(two.Conversation)).Status);
        Assert.Single((await one.ConnectAsync(one.Token))["conversations"].EnumerateArray());
        await two.SaysAsync("I go on writing");

        var parted = await desk.Owner.DeleteAsync($"{Path(kept)}/merges/{merged["id"].GetString()}");
        Assert.Equal(HttpStatusCode.NoContent, parted.Status);
        Assert.Equal("not-found", (await desk.Owner.DeleteAsync($"{Path(kept)}/merges/{merged["id"].GetString()}")).Code);
        Assert.Equal(before, await StateAsync(one.Conversation!, two.Conversation!));
        Assert.Equal(HttpStatusCode.OK, (await two.SaysAsync("And on")).Status);
    }

    [Fact, Trait("Proves", "R-220")]
    public async Task Undoing_takes_back_what_came_meanwhile_and_keeps_what_was_changed()
    {
        var (one, kept) = await SomebodyAsync("lee@customer.example", null);
        var (two, other) = await SomebodyAsync("lee@private.example", "Lee");
        var merge = (await desk.Owner.PostAsync($"{Path(kept)}/merges", new { other }))["id"].GetString();
        var another = await two.SendAsync(new { @new = true, clientId = Guid.CreateVersion7(), session = two.Session, cseq = 1, seen = 0, text = "A new matter" });
        await desk.Owner.PutAsync(Path(kept), new { name = "Lee", email = "lee@new.example" });

        await desk.Owner.DeleteAsync($"{Path(kept)}/merges/{merge}");

        Assert.Equal(other, (await HeadAsync(another["conversation"].GetProperty("id").GetString()!))["contact"].GetProperty("id").GetString());
        var stays = (await HeadAsync(one.Conversation!))["contact"];
        Assert.Equal((kept, JsonValueKind.Null, "lee@new.example"), (stays.GetProperty("id").GetString(), stays.GetProperty("name").ValueKind, stays.GetProperty("email").GetString()));
    }

    [Fact, Trait("Proves", "R-220")]
    public async Task Two_customers_of_one_shop_stay_two_and_a_known_one_takes_an_unknown_one_in()
    {
        var shop = await Shop.OpenAsync(desk.Owner, SiteId);
        var (one, kept) = await SomebodyAsync(null, null);
        var (two, other) = await SomebodyAsync(null, null);
        var (_, unknown) = await SomebodyAsync("said@customer.example", "Said");
        await IdentityTests.SignAsync(one, new { userId = "merge-1", hash = shop.Hash("merge-1") });
        await IdentityTests.SignAsync(two, new { token = shop.Token(new { sub = "merge-2", email = "signed@customer.example", exp = desk.Clock.GetUtcNow().AddMinutes(5).ToUnixTimeSeconds() }) });

        Assert.Equal("two-customers", (await desk.Owner.PostAsync($"{Path(kept)}/merges", new { other })).Code);
        Assert.Equal("two-customers", (await desk.Owner.PostAsync($"{Path(kept)}/merges/preview", new { other })).Code);
        var merged = await desk.Owner.PostAsync($"{Path(unknown)}/merges", new { other });
        var head = await HeadAsync(two.Conversation!);
        Assert.Equal((unknown, true, "signed@customer.example"), (head["contact"].GetProperty("id").GetString(), head["contact"].GetProperty("verified").GetBoolean(), head["contact"].GetProperty("email").GetString()));
        // Who he is to the shop went along: his next browser finds him.
        using var next = await VisitorPage.OpenAsync(desk);
        await IdentityTests.SignAsync(next, new { userId = "merge-2", hash = shop.Hash("merge-2") });
        Assert.Single((await next.ConnectAsync(next.Token))["conversations"].EnumerateArray());

        await desk.Owner.DeleteAsync($"{Path(unknown)}/merges/{merged["id"].GetString()}");
        head = await HeadAsync(two.Conversation!);
        Assert.Equal((other, true), (head["contact"].GetProperty("id").GetString(), head["contact"].GetProperty("verified").GetBoolean()));
    }

    [Fact, Trait("Proves", "SEC-145")]
    public async Task Nobody_finds_or_merges_whom_he_does_not_serve()
    {
        var second = await desk.Owner.PostAsync($"{desk.Owner.Path}/sites", TestDesk.SiteOf("Behind a wall"));
        using var hidden = await VisitorPage.OpenAsync(desk, second["key"].GetString());
        hidden.Token = (await hidden.PostAsync("/v1/visitor/contact", new { name = "Hidden Helga" }))["token"].GetString()!;
        await hidden.SaysAsync("Only for the second team");
        var helga = (await HeadAsync(hidden.Conversation!))["contact"].GetProperty("id").GetString()!;
        var (_, seen) = await SomebodyAsync("seen@customer.example", "Seen Sven");
        using var agent = await desk.JoinAsync(Role.Agent, [Id.Parse(SiteId)]);
        using var other = await desk.OtherWorkspaceAsync();

        Assert.Equal(helga, Assert.Single(await FoundAsync(desk.Owner, "hidden HELGA")).GetProperty("id").GetString());
        Assert.Empty(await FoundAsync(agent, "hidden"));
        Assert.Empty(await FoundAsync(other, "e"));
        Assert.Equal("Seen Sven", Assert.Single(await FoundAsync(agent, "seen@CUST")).GetProperty("name").GetString());
        Assert.Empty(await FoundAsync(agent, "%"));
        Assert.Empty(await FoundAsync(agent, " "));
        Assert.Equal("not-found", (await agent.PostAsync($"{agent.Path}/contacts/{seen}/merges", new { other = helga })).Code);
        // Who wrote on both is not moved by somebody who sees one half of it.
        var merged = await desk.Owner.PostAsync($"{Path(seen)}/merges", new { other = helga });
        var (_, third) = await SomebodyAsync(null, "Third");
        Assert.Equal("more-than-you-have", (await agent.PostAsync($"{agent.Path}/contacts/{third}/merges", new { other = seen })).Code);
        Assert.Equal("more-than-you-have", (await agent.DeleteAsync($"{agent.Path}/contacts/{seen}/merges/{merged["id"].GetString()}")).Code);
        Assert.Equal("Third", Assert.Single(await FoundAsync(agent, "third")).GetProperty("name").GetString());
    }

    private string Path(string contact) => $"{desk.Owner.Path}/contacts/{contact}";

    private async Task<(VisitorPage Page, string Contact)> SomebodyAsync(string? email, string? name)
    {
        var page = await VisitorPage.OpenAsync(desk);
        await page.SaysAsync("hello");
        if (email is not null || name is not null)
        {
            page.Token = (await page.PostAsync("/v1/visitor/contact", new { email, name }))["token"].GetString()!;
        }
        return (page, (await HeadAsync(page.Conversation!))["contact"].GetProperty("id").GetString()!);
    }

    private static async Task<List<JsonElement>> FoundAsync(Staff staff, string query) =>
        [.. (await staff.GetAsync($"{staff.Path}/contacts?query={Uri.EscapeDataString(query)}"))["contacts"].EnumerateArray()];

    private async Task<string> StateAsync(params string[] conversations)
    {
        var state = "";
        foreach (var conversation in conversations)
        {
            var head = await HeadAsync(conversation);
            state += head["contact"].GetRawText() + string.Concat(head["details"].GetProperty("earlier").EnumerateArray().Select(e => e.GetProperty("id").GetString()));
        }
        return state;
    }

    private Task<Answer> HeadAsync(string conversation) => desk.Owner.GetAsync($"{desk.Owner.Path}/conversations/{conversation}");
}
