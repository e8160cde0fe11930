using Guichet.Tests.Support;
using Host = Guichet.App.Host;

namespace Guichet.Tests.Conversations;

/// <summary>Two nodes on one PostgreSQL: what one stores, the screens of the other show.</summary>
public sealed class TwoNodesTests
{
    [PostgresFact]
    public async Task What_is_said_through_one_node_is_seen_on_the_other_in_order_and_without_a_gap()
    {
        await using var desk = await TestDesk.OpenAsync();
        await using var second = await Host.PrepareAsync(desk.Settings);
        await second.StartAsync();
        var there = new Uri(second.Urls.First());
        using var ada = await VisitorPage.OpenAsync(desk);
        await ada.SaysAsync("before");

        var ticket = (await desk.Owner.PostAsync($"{desk.Owner.Path}/ticket", new { }))["ticket"].GetString();
        using var feed = await FeedSocket.ConnectAsync(there);
        await feed.SendAsync(new { type = "hello", ticket, after = (long?)null });
        await feed.NextAsync("ready");
        for (var i = 0; i < 20; i++)
        {
            await ada.SaysAsync($"message {i}");
        }
        var seen = new List<string>();
        long? cursor = null;
        while (seen.Count < 20)
        {
            var push = await feed.NextAsync("events");
            Assert.True(cursor is null || push.GetProperty("after").GetInt64() == cursor, "a gap was told");
            cursor = push.GetProperty("cursor").GetInt64();
            seen.AddRange(push.GetProperty("events").EnumerateArray().Select(e => e.GetProperty("body").GetProperty("text").GetString()!));
        }
        Assert.Equal(Enumerable.Range(0, 20).Select(i => $"message {i}"), seen);
        await second.StopAsync();
    }

    [PostgresFact, Trait("Proves", "F20")]
    public async Task The_same_message_ten_times_at_once_over_two_nodes_is_one_row_and_one_answer()
    {
        await using var desk = await TestDesk.OpenAsync();
        await using var second = await Host.PrepareAsync(desk.Settings);
        await second.StartAsync();
        using var ada = await VisitorPage.OpenAsync(desk);
        // Also the first, which makes visitor, contact and conversation.
        foreach (var count in (int[])[1, 2, 3])
        {
            var body = new { conversation = ada.Conversation, clientId = Guid.CreateVersion7(), session = ada.Session, cseq = count, seen = 0, text = $"words {count}" };
            var answers = await Task.WhenAll(Enumerable.Range(0, 10).Select(i => SendAsync(i % 2 == 0 ? desk.Url : new Uri(second.Urls.First()), body)));

            Assert.All(answers, a => Assert.True(a.Raw.IsSuccessStatusCode, a.Text));
            Assert.Single(answers.Select(a => (a["conversation"].GetProperty("id").GetString(), a["event"].GetProperty("ordinal").GetInt64())).Distinct());
            var events = await ada.EventsAsync(answers[0]["conversation"].GetProperty("id").GetString());
            Assert.Equal(count, events["events"].GetArrayLength());
        }
        await second.StopAsync();

        async Task<Answer> SendAsync(Uri node, object body)
        {
            using var browser = new Browser(node);
            return await browser.PostAsync("/v1/visitor/messages", body, r => r.Headers.Add("Authorization", $"Bearer {ada.Token}"));
        }
    }
}

/// <summary>A test that needs several nodes, and so PostgreSQL.</summary>
public sealed class PostgresFactAttribute : FactAttribute
{
    public PostgresFactAttribute() => Skip = TestDatabase.IsPostgres ? null : "Several nodes need PostgreSQL: this runs in the other half of ./test.";
}
