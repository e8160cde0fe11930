using System.Text.Json;
using Guichet.Conversations;
using Guichet.Platform;
using Guichet.Tests.Support;

namespace Guichet.Tests.Inbox;

/// <summary>The folders of somebody who serves some of the websites.</summary>
public sealed class FolderTests(TestDesk desk) : IClassFixture<TestDesk>
{
    [Fact]
    public async Task The_closed_conversations_of_some_sites_are_one_list_newest_first()
    {
        var sites = new List<(string Id, string Key)> { (desk.Site.GetProperty("id").GetString()!, desk.Site.GetProperty("key").GetString()!) };
        foreach (var name in (string[])["Second", "Third"])
        {
            var site = await desk.Owner.PostAsync($"{desk.Owner.Path}/sites", TestDesk.SiteOf(name));
            sites.Add((site["id"].GetString()!, site["key"].GetString()!));
        }
        using var agent = await desk.JoinAsync(Role.Agent, [.. sites.Take(2).Select(s => Id.Parse(s.Id))]);
        var closed = new List<string>();
        foreach (var i in Enumerable.Range(0, 6))
        {
            using var visitor = await VisitorPage.OpenAsync(desk, sites[i % 3].Key);
            await visitor.SaysAsync($"Number {i}");
            await desk.Owner.PostAsync($"{desk.Owner.Path}/conversations/{visitor.Conversation}/close", new { });
            closed.Insert(0, visitor.Conversation!);
        }
        var mine = closed.Where((_, i) => i % 3 != 0);

        Assert.Equal(mine, await ListAsync(agent));
        Assert.Equal(closed, await ListAsync(desk.Owner));
        Assert.Equal([closed[0], closed[3]], await ListAsync(desk.Owner, $"&site={sites[2].Id}"));
        Assert.Empty(await ListAsync(agent, $"&site={sites[2].Id}"));
        Assert.Equal(4, (await agent.GetAsync($"{agent.Path}/inbox/counts"))["closed"].GetInt32());
        Assert.Equal(6, (await desk.Owner.GetAsync($"{desk.Owner.Path}/inbox/counts"))["closed"].GetInt32());
    }

    private static async Task<List<string>> ListAsync(Staff staff, string more = "")
    {
        var listed = new List<string>();
        var before = "";
        while (true)
        {
            var page = await staff.GetAsync($"{staff.Path}/inbox?folder=closed&limit=3{more}{before}");
            listed.AddRange(page["conversations"].EnumerateArray().Select(c => c.GetProperty("id").GetString()!));
            if (page["next"].ValueKind == JsonValueKind.Null)
            {
                return listed;
            }
            before = $"&before={page["next"].GetInt64()}";
        }
    }
}
