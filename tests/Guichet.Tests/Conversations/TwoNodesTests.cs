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
}

/// <summary>A test that needs several nodes, and so PostgreSQL.</summary>
public sealed class PostgresFactAttribute : FactAttribute
{
    public PostgresFactAttribute() => Skip = TestDatabase.IsPostgres ? null : "Several nodes need PostgreSQL: this runs in the other half of ./test.";
}
