using System.Text.Json;
using Guichet.Conversations;
using Guichet.Platform;
using Guichet.Tests.Support;

namespace Guichet.Tests.Inbox;

/// <summary>Numbers and signs of life tell as much as words do.</summary>
public sealed class AggregateTests(TestDesk desk) : IClassFixture<TestDesk>
{
    [Fact, Trait("Proves", "SEC-145")]
    public async Task Counts_and_signs_of_life_are_those_of_ones_own_sites()
    {
        var second = await desk.Owner.PostAsync($"{desk.Owner.Path}/sites", TestDesk.SiteOf("Behind a wall"));
        using var agent = await desk.JoinAsync(Role.Agent, [Id.Parse(desk.Site.GetProperty("id").GetString()!)]);
        using var other = await desk.OtherWorkspaceAsync();
        using var seen = await VisitorPage.OpenAsync(desk);
        await seen.SaysAsync("For the first team");
        using var heard = await OpenAsync(agent, seen.Conversation!);
        using var elsewhere = await OpenAsync(other, seen.Conversation!);
        await UntilCountsAsync(heard, open: 1);

        using var hidden = await VisitorPage.OpenAsync(desk, second["key"].GetString());
        await hidden.SaysAsync("Only for the second team");
        // Whoever names it is not told of it either.
        await heard.SendAsync(new { type = "watch", conversations = new[] { hidden.Conversation, seen.Conversation } });
        using var page = await hidden.FeedAsync();
        await page.SendAsync(new { type = "peek", conversation = hidden.Conversation, text = "walled" });
        await page.SendAsync(new { type = "page", url = "https://shop.example/walled", title = "walled" });
        await desk.Owner.PostAsync($"{desk.Owner.Path}/conversations/{hidden.Conversation}/owner", new { version = 0 });
        await desk.Owner.PostAsync($"{desk.Owner.Path}/conversations/{hidden.Conversation}/close", new { });

        Assert.Equal((0, 1, 1, 0), await CountsAsync(agent));
        Assert.Equal((0, 1, 1, 1), await CountsAsync(desk.Owner));
        Assert.Equal((0, 0, 0, 0), await CountsAsync(other));
        foreach (var path in (string[])["/inbox?folder=open", "/inbox?folder=closed", "/inbox?folder=mine", "/events?after=0", $"/inbox?folder=closed&site={second["id"].GetString()}", "/contacts?query=e", "/agents", "/sites"])
        {
            foreach (var staff in (Staff[])[agent, other])
            {
                var answer = await staff.GetAsync(staff.Path + path);
                Assert.True(answer.Raw.IsSuccessStatusCode, answer.Text);
                Assert.DoesNotContain(hidden.Conversation!, answer.Text, StringComparison.Ordinal);
                Assert.DoesNotContain("second team", answer.Text, StringComparison.Ordinal);
            }
        }
        await seen.SaysAsync("The end");
        var frames = new List<string>();
        JsonElement frame;
        do
        {
            frame = await heard.NextAsync();
            frames.Add(frame.GetRawText());
        }
        while (!frame.GetRawText().Contains("The end", StringComparison.Ordinal));
        Assert.DoesNotContain(frames, f => f.Contains(hidden.Conversation!, StringComparison.Ordinal) || f.Contains("walled", StringComparison.Ordinal));
        Assert.All(frames.Where(f => f.Contains("\"counts\"", StringComparison.Ordinal)), f => Assert.Contains("\"open\":1,\"closed\":0", f, StringComparison.Ordinal));
        Assert.All(await elsewhere.DrainAsync(TimeSpan.FromMilliseconds(500)), f => Assert.DoesNotContain(seen.Conversation!, f, StringComparison.Ordinal));
    }

    private async Task<FeedSocket> OpenAsync(Staff staff, string watched)
    {
        var feed = await FeedSocket.ConnectAsync(desk.Url);
        await feed.SendAsync(new { type = "hello", ticket = (await staff.PostAsync($"{staff.Path}/ticket", new { }))["ticket"].GetString() });
        await feed.SendAsync(new { type = "watch", conversations = new[] { watched } });
        return feed;
    }

    private static async Task UntilCountsAsync(FeedSocket feed, int open)
    {
        while (await feed.NextAsync() is var frame && !(frame.GetProperty("type").GetString() == "counts" && frame.GetProperty("open").GetInt32() == open))
        {
        }
    }

    private static async Task<(int Mine, int Unassigned, int Open, int Closed)> CountsAsync(Staff staff)
    {
        var counts = await staff.GetAsync($"{staff.Path}/inbox/counts");
        return (counts["mine"].GetInt32(), counts["unassigned"].GetInt32(), counts["open"].GetInt32(), counts["closed"].GetInt32());
    }
}
