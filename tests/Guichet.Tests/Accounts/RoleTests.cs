using System.Net;
using FsCheck.Fluent;
using Guichet.Conversations;
using Guichet.Platform;
using Guichet.Tests.Support;

namespace Guichet.Tests.Accounts;

/// <summary>Nobody gets more than the one who gives it has.</summary>
public sealed class RoleTests(TestDesk desk) : IClassFixture<TestDesk>
{
    [Fact, Trait("Proves", "SEC-141")]
    public async Task An_agent_changes_nothing_about_himself_but_his_name_and_his_peek()
    {
        using var agent = await desk.JoinAsync(Role.Agent);
        var me = $"{agent.Path}/agents/{agent.Agent}";

        foreach (var more in (object[])[new { role = "admin" }, new { role = "owner" }, new { sites = (string[]?)null }, new { active = true }, new { name = "Boss", role = "owner" }])
        {
            Assert.Equal("role", (await agent.PutAsync(me, more)).Code);
        }
        Assert.Equal("role", (await agent.PutAsync($"{agent.Path}/agents/{desk.Owner.Agent}", new { name = "Mallory" })).Code);
        var saved = await agent.PutAsync(me, new { name = "  Kenji  ", peek = false });

        Assert.Equal(("Kenji", false, "agent"), (saved["name"].GetString(), saved["peek"].GetBoolean(), saved["role"].GetString()));
    }

    [Fact, Trait("Proves", "SEC-141")]
    public async Task An_admin_neither_makes_nor_changes_an_owner()
    {
        using var admin = await desk.JoinAsync(Role.Admin);
        using var agent = await desk.JoinAsync(Role.Agent);

        Assert.Equal("more-than-you-have", (await admin.PostAsync($"{admin.Path}/invitations", new { email = "boss@shop.example", role = "owner" })).Code);
        Assert.Equal("more-than-you-have", (await admin.PutAsync($"{admin.Path}/agents/{agent.Agent}", new { role = "owner" })).Code);
        Assert.Equal("more-than-you-have", (await admin.PutAsync($"{admin.Path}/agents/{admin.Agent}", new { role = "owner" })).Code);
        Assert.Equal("more-than-you-have", (await admin.PutAsync($"{admin.Path}/agents/{desk.Owner.Agent}", new { active = false })).Code);
        Assert.Equal(HttpStatusCode.OK, (await admin.PutAsync($"{admin.Path}/agents/{agent.Agent}", new { role = "admin" })).Status);
    }

    [Fact, Trait("Proves", "SEC-141"), Trait("Proves", "R-020")]
    public async Task Agents_are_assigned_to_sites_by_somebody_who_serves_them()
    {
        var second = Id.Parse((await desk.Owner.PostAsync($"{desk.Owner.Path}/sites", TestDesk.SiteOf("Second")))["id"].GetString()!);
        var first = Id.Parse(desk.Site.GetProperty("id").GetString()!);
        using var admin = await desk.JoinAsync(Role.Admin, [first]);
        using var agent = await desk.JoinAsync(Role.Agent, [first, second]);

        Assert.Equal("more-than-you-have", (await admin.PutAsync($"{admin.Path}/agents/{admin.Agent}", new { sites = (string[]?)null })).Code);
        Assert.Equal("more-than-you-have", (await admin.PutAsync($"{admin.Path}/agents/{agent.Agent}", new { sites = new[] { second } })).Code);
        Assert.Equal("more-than-you-have", (await admin.PostAsync($"{admin.Path}/invitations", new { email = "all@shop.example", role = "agent" })).Code);
        Assert.Equal("invalid", (await desk.Owner.PutAsync($"{desk.Owner.Path}/agents/{agent.Agent}", new { sites = new[] { Id.New() } })).Code);
        var saved = await desk.Owner.PutAsync($"{desk.Owner.Path}/agents/{agent.Agent}", new { sites = new[] { second } });

        Assert.Equal([second.ToString()], saved["sites"].EnumerateArray().Select(s => s.GetString()!));
        Assert.Equal(["Second"], (await agent.GetAsync($"{agent.Path}/sites"))["sites"].EnumerateArray().Select(s => s.GetProperty("name").GetString()!));
    }

    [Fact, Trait("Proves", "SEC-142")]
    public async Task The_last_owner_stays()
    {
        using var other = await desk.OtherWorkspaceAsync();
        var me = $"{other.Path}/agents/{other.Agent}";

        Assert.Equal("last-owner", (await other.PutAsync(me, new { role = "agent" })).Code);
        Assert.Equal("last-owner", (await other.PutAsync(me, new { active = false })).Code);
        using var second = await desk.JoinAsync(Role.Owner, by: other);
        var both = await Task.WhenAll(
            other.PutAsync(me, new { role = "agent" }), second.PutAsync($"{other.Path}/agents/{second.Agent}", new { role = "agent" }));

        Assert.Single(both, a => a.Status == HttpStatusCode.OK);
        Assert.Single(both, a => a.Code == "last-owner");
    }

    [Fact, Trait("Proves", "SEC-142")]
    public async Task Somebody_in_two_workspaces_is_in_each_what_its_path_says()
    {
        using var other = await desk.OtherWorkspaceAsync();
        var invited = await desk.Owner.PostAsync($"{desk.Owner.Path}/invitations", new { email = other.Email, role = "agent" });
        var session = await other.PostAsync("/api/invitations/accept", new { token = TestDesk.TokenOf(invited["link"].GetString()!), name = "Eve", password = Staff.Password });
        Assert.Equal(2, session["workspaces"].GetArrayLength());

        void Stale(HttpRequestMessage request) => request.Headers.Add("X-Workspace", other.Workspace.ToString());

        Assert.Equal("role", (await other.GetAsync($"{desk.Owner.Path}/invitations", Stale)).Code);
        Assert.Equal(HttpStatusCode.OK, (await other.GetAsync($"{other.Path}/invitations", Stale)).Status);
    }

    /// <summary>Whatever is asked of whom, by whom: afterwards nobody is above the one who asked unless he was before.</summary>
    [Fact, Trait("Proves", "SEC-141")]
    public async Task No_request_gives_more_than_the_giver_has()
    {
        using var owner = await desk.JoinAsync(Role.Owner);
        using var admin = await desk.JoinAsync(Role.Admin);
        using var agent = await desk.JoinAsync(Role.Agent);
        using var target = await desk.JoinAsync(Role.Agent);
        Staff[] people = [owner, admin, agent, target];
        var asks = Gen.Sample(
            from asking in Gen.Elements(people)
            from asked in Gen.Elements(people)
            from given in Gen.Elements(Role.Owner, Role.Admin, Role.Agent)
            select (asking, asked, given), 60, 60);
        foreach (var (by, of, role) in asks)
        {
            var before = await RolesAsync();
            var answer = await by.PutAsync($"{by.Path}/agents/{of.Agent}", new { role });
            var after = await RolesAsync();

            var giver = before[by.Agent];
            var may = giver <= Role.Admin && before[of.Agent] >= giver && role >= giver;
            Assert.True(may == answer.Raw.IsSuccessStatusCode, $"{giver} made a {before[of.Agent]} a {role}: {answer.Text}");
            Assert.All(after, a => Assert.True(a.Value >= giver || a.Value >= before[a.Key]));
        }
    }

    private async Task<Dictionary<Id, Role>> RolesAsync() => (await desk.Owner.GetAsync($"{desk.Owner.Path}/agents"))["agents"].EnumerateArray()
        .ToDictionary(a => Id.Parse(a.GetProperty("id").GetString()!), a => Enum.Parse<Role>(a.GetProperty("role").GetString()!, ignoreCase: true));
}
