using System.Net;
using System.Text.Json;
using Guichet.Accounts;
using Guichet.App;
using Guichet.Conversations;
using Guichet.Data;
using Guichet.Platform;
using Guichet.Tests.Support;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Guichet.Tests.Audit;

/// <summary>Who did what, written down once, for good.</summary>
public sealed class AuditTests(TestDesk desk) : IClassFixture<TestDesk>
{
    /// <summary>What changes no settings and takes nothing out of the house: the conversations' own log says it.</summary>
    private static readonly string[] Everyday =
    [
        "POST /api/links", "POST /api/workspaces/{workspace}/contacts/{id}/merges/preview", "POST /api/workspaces/{workspace}/ticket", "PUT /api/workspaces/{workspace}/contacts/{id}",
        "POST /api/workspaces/{workspace}/conversations/{id}/messages", "POST /api/workspaces/{workspace}/conversations/{id}/notes",
        "POST /api/workspaces/{workspace}/conversations/{id}/owner", "POST /api/workspaces/{workspace}/conversations/{id}/followers",
        "DELETE /api/workspaces/{workspace}/conversations/{id}/followers/me", "POST /api/workspaces/{workspace}/conversations/{id}/close",
        "POST /api/workspaces/{workspace}/conversations/{id}/reopen", "POST /api/workspaces/{workspace}/conversations/{id}/read",
        "POST /api/workspaces/{workspace}/conversations/{id}/files", "DELETE /api/workspaces/{workspace}/conversations/{id}/files/{file}",
    ];

    [Fact, Trait("Proves", "I13"), Trait("Proves", "SEC-149")]
    public async Task Every_privileged_change_leaves_exactly_one_line()
    {
        await using var own = await TestDesk.OpenAsync();
        var said = new HashSet<string> { "POST /api/setup" };
        var first = Assert.Single(await EntriesAsync(own.Owner));
        Assert.Equal("workspace.made", first.GetProperty("action").GetString());

        foreach (var (endpoint, action, change) in await ChangesAsync(own))
        {
            said.Add(endpoint);
            var before = await EntriesAsync(own.Owner);
            await change();
            var after = await EntriesAsync(own.Owner);

            Assert.True(after.Count == before.Count + 1, $"{endpoint} left {after.Count - before.Count} lines");
            Assert.Equal(action, after[0].GetProperty("action").GetString());
        }

        var unsafeEndpoints = Endpoints.Of(own.App).Select(e => e.Name()).Where(n => n.Contains(" /api/", StringComparison.Ordinal) && !n.StartsWith("GET ", StringComparison.Ordinal));
        Assert.Equal(unsafeEndpoints.Except(Everyday).Append("GET /api/workspaces/{workspace}/conversations/{id}/transcript").Order(), said.Order());
        await CheckAsync(own.Owner, brokenAt: null);
        await NoSecretStandsInItAsync(own);
    }

    [Fact, Trait("Proves", "I13")]
    public async Task A_change_that_is_refused_or_changes_nothing_leaves_none()
    {
        await using var own = await TestDesk.OpenAsync();
        var me = $"{own.Owner.Path}/agents/{own.Owner.Agent}";

        Assert.Equal("last-owner", (await own.Owner.PutAsync(me, new { role = "admin" })).Code);
        Assert.Equal("invalid", (await own.Owner.PostAsync($"{own.Owner.Path}/invitations", new { email = "x@shop.example", role = "agent", sites = new[] { own.Owner.Agent } })).Code);
        Assert.Equal("wrong-credentials", (await own.Visit().PostAsync("/api/session", new { email = own.Owner.Email, password = "not this one" })).Code);
        Assert.Equal(HttpStatusCode.OK, (await own.Owner.PutAsync(me, new { name = "Ada Owner" })).Status);

        Assert.Single(await EntriesAsync(own.Owner));
    }

    [Fact, Trait("Proves", "SEC-149")]
    public async Task A_line_says_who_did_what_and_how_it_stood_before_and_after()
    {
        using var admin = await desk.JoinAsync(Role.Admin);
        using var agent = await desk.JoinAsync(Role.Agent);
        await admin.PutAsync($"{admin.Path}/agents/{agent.Agent}", new { name = "Grace", peek = false });

        var line = (await EntriesAsync(desk.Owner))[0];

        Assert.Equal((admin.Agent.ToString(), agent.Agent.ToString(), "Grace"), (line.GetProperty("actorId").GetString(), line.GetProperty("subjectId").GetString(), line.GetProperty("subjectName").GetString()));
        Assert.Equal("""{"name":"Grace","peek":false}""", line.GetProperty("after").GetRawText());
        Assert.EndsWith(",\"peek\":true}", line.GetProperty("before").GetRawText(), StringComparison.Ordinal);
        Assert.Equal(JsonValueKind.Number, line.GetProperty("at").ValueKind);
    }

    [Fact, Trait("Proves", "SEC-149")]
    public async Task The_database_itself_refuses_to_change_or_remove_a_line()
    {
        await using var db = desk.App.Services.GetRequiredService<Func<Db>>()();
        foreach (var sql in (string[])["UPDATE audit_entry SET action = 'nothing.happened'", "UPDATE audit_entry SET at = 0 WHERE number = 1", "DELETE FROM audit_entry", "DELETE FROM audit_entry WHERE number = 1"])
        {
            var refused = await Assert.ThrowsAnyAsync<Exception>(() => db.Database.ExecuteSqlRawAsync(sql));
            Assert.Contains("only ever added to", refused.Message, StringComparison.Ordinal);
        }
        await CheckAsync(desk.Owner, brokenAt: null);
    }

    [Theory, Trait("Proves", "SEC-149")]
    [InlineData("UPDATE audit_entry SET after = '{\"name\":\"Grace\",\"role\":\"owner\"}' WHERE number = 3")]
    [InlineData("UPDATE audit_entry SET at = at + 1 WHERE number = 3")]
    [InlineData("UPDATE audit_entry SET actor_name = 'Somebody else' WHERE number = 3")]
    [InlineData("UPDATE audit_entry SET seal = (SELECT seal FROM audit_entry WHERE number = 2) WHERE number = 3")]
    [InlineData("DELETE FROM audit_entry WHERE number = 3")]
    [InlineData("DELETE FROM audit_entry WHERE number = 3", "UPDATE audit_entry SET number = number - 1 WHERE number > 3")]
    public async Task Whoever_gets_past_the_database_is_found_out(params string[] tampering)
    {
        await using var own = await TestDesk.OpenAsync();
        foreach (var name in (string[])["One", "Two", "Three", "Four"])
        {
            await own.Owner.PutAsync(own.Owner.Path, new { name });
        }
        await CheckAsync(own.Owner, brokenAt: null);
        await using var db = own.App.Services.GetRequiredService<Func<Db>>()();
        await db.Database.ExecuteSqlRawAsync(TestDatabase.IsPostgres
            ? "DROP TRIGGER audit_entry_is_only_added_to ON audit_entry"
            : "DROP TRIGGER audit_entry_is_not_changed; DROP TRIGGER audit_entry_is_not_removed");
        foreach (var sql in tampering)
        {
            // Braces are places for values to EF Core.
            await db.Database.ExecuteSqlRawAsync(sql.Replace("{", "{{", StringComparison.Ordinal).Replace("}", "}}", StringComparison.Ordinal));
        }

        await CheckAsync(own.Owner, brokenAt: 3);
    }

    [Fact, Trait("Proves", "SEC-149")]
    public async Task Markup_and_line_breaks_are_words_like_others()
    {
        const string name = "<script>alert(1)</script>\",\"role\":\"owner";
        using var agent = await desk.JoinAsync(Role.Agent);
        await desk.Owner.PutAsync($"{desk.Owner.Path}/agents/{agent.Agent}", new { name });

        var line = (await EntriesAsync(desk.Owner))[0];
        Assert.Equal(name, line.GetProperty("after").GetProperty("name").GetString());
        Assert.Single(line.GetProperty("after").EnumerateObject());
        // A name with a line break does not become an agent's, and a site's words may hold one.
        var site = TestDesk.SiteOf("Two lines");
        site["texts"] = new { en = new { welcome = "one\n{\"number\":99}\r\ntwo" } };
        await desk.Owner.PostAsync($"{desk.Owner.Path}/sites", site);
        line = (await EntriesAsync(desk.Owner))[0];
        Assert.Equal("one\n{\"number\":99}\r\ntwo", line.GetProperty("after").GetProperty("texts").GetProperty("en").GetProperty("welcome").GetString());
        await CheckAsync(desk.Owner, brokenAt: null);
    }

    [Fact, Trait("Proves", "SEC-149"), Trait("Proves", "I13")]
    public async Task Many_at_once_push_nothing_out()
    {
        await using var own = await TestDesk.OpenAsync();
        await Parallel.ForEachAsync(Enumerable.Range(0, 40), new ParallelOptions { MaxDegreeOfParallelism = 4 }, async (i, _) =>
            Assert.Equal(HttpStatusCode.OK, (await own.Owner.PostAsync($"{own.Owner.Path}/sites", TestDesk.SiteOf($"Site {i}"))).Status));

        var all = new List<JsonElement>();
        long? next = null;
        do
        {
            var page = await own.Owner.GetAsync($"{own.Owner.Path}/audit?limit=7{(next is null ? "" : $"&before={next}")}");
            all.AddRange(page["entries"].EnumerateArray());
            next = page["next"].ValueKind == JsonValueKind.Null ? null : page["next"].GetInt64();
        }
        while (next is not null);

        Assert.Equal(Enumerable.Range(1, 41).Reverse().Select(n => (long)n), all.Select(e => e.GetProperty("number").GetInt64()));
        Assert.Equal(40, all.Select(e => e.GetProperty("subjectName").GetString()).Where(n => n!.StartsWith("Site ", StringComparison.Ordinal)).Distinct().Count());
        await CheckAsync(own.Owner, brokenAt: null);
    }

    [Fact, Trait("Proves", "SEC-149"), Trait("Proves", "SEC-145")]
    public async Task It_is_read_by_those_whom_it_concerns()
    {
        await using var own = await TestDesk.OpenAsync();
        var first = own.Site.GetProperty("id").GetString()!;
        using var limited = await own.JoinAsync(Role.Admin, [Id.Parse(first)]);
        using var agent = await own.JoinAsync(Role.Agent);
        using var other = await own.OtherWorkspaceAsync();
        await own.Owner.PostAsync($"{own.Owner.Path}/sites", TestDesk.SiteOf("Secret project"));
        await own.Owner.PutAsync($"{own.Owner.Path}/sites/{first}", TestDesk.SiteOf("Known project"));

        Assert.Contains(await EntriesAsync(own.Owner), e => e.GetRawText().Contains("Secret project", StringComparison.Ordinal));
        var seen = await EntriesAsync(limited);
        Assert.Contains(seen, e => e.GetRawText().Contains("Known project", StringComparison.Ordinal));
        Assert.DoesNotContain(seen, e => e.GetRawText().Contains("Secret project", StringComparison.Ordinal));
        Assert.DoesNotContain(await EntriesAsync(other), e => e.GetRawText().Contains("project", StringComparison.Ordinal));
        Assert.Equal("role", (await agent.GetAsync($"{agent.Path}/audit")).Code);
        Assert.Equal("role", (await agent.GetAsync($"{agent.Path}/audit/check")).Code);
    }

    [Fact]
    public async Task It_is_filtered_by_kind_and_by_person()
    {
        using var admin = await desk.JoinAsync(Role.Admin);
        await admin.PostAsync($"{admin.Path}/sites", TestDesk.SiteOf("By the admin"));
        await desk.Owner.PostAsync($"{desk.Owner.Path}/sites", TestDesk.SiteOf("By the owner"));

        var sites = await EntriesAsync(desk.Owner, "kind=site");
        Assert.All(sites, e => Assert.StartsWith("site.", e.GetProperty("action").GetString(), StringComparison.Ordinal));
        var hers = await EntriesAsync(desk.Owner, $"kind=site&actor={admin.Agent}");
        Assert.Equal("By the admin", Assert.Single(hers).GetProperty("subjectName").GetString());
        Assert.Equal("invalid", (await desk.Owner.GetAsync($"{desk.Owner.Path}/audit?kind=weather")).Code);
    }

    [Fact, Trait("Proves", "I13")]
    public async Task What_the_operator_does_is_written_down_too()
    {
        await using var own = await TestDesk.OpenAsync();
        await Verbs.ResetPasswordAsync(own.App.Services, own.Owner.Email, TextWriter.Null);
        using var other = await own.OtherWorkspaceAsync();

        Assert.Equal(("agent.reset-link-made", "operator"), ActionAndActor((await EntriesAsync(own.Owner))[0]));
        Assert.Contains(("workspace.made", "operator"), (await EntriesAsync(other)).Select(ActionAndActor));
    }

    /// <summary>Every unsafe endpoint that is not everyday, called so that it changes something.</summary>
    private static async Task<List<(string Endpoint, string Action, Func<Task> Change)>> ChangesAsync(TestDesk own)
    {
        const string workspace = "/api/workspaces/{workspace}";
        var owner = own.Owner;
        var invited = await owner.PostAsync($"{owner.Path}/invitations", new { email = "grace@shop.example", role = "agent" });
        var withdrawn = await owner.PostAsync($"{owner.Path}/invitations", new { email = "nobody@shop.example", role = "agent" });
        var conversation = (await TestVisitor.SaysAsync(own, "Hello"))["conversation"].GetProperty("id").GetString();
        var contact = await ContactOfAsync(owner, conversation!);
        var other = await ContactOfAsync(owner, (await TestVisitor.SaysAsync(own, "Hello again"))["conversation"].GetProperty("id").GetString()!);
        string? merge = null;
        var site = own.Site.GetProperty("id").GetString();
        var grace = new Staff(own.Url, "grace@shop.example");
        return
        [
            ($"PUT {workspace}", "workspace.renamed", () => DoneAsync(owner.PutAsync(owner.Path, new { name = "Tea House" }))),
            ($"PUT {workspace}/agents/{{id}}", "agent.changed", () => DoneAsync(owner.PutAsync($"{owner.Path}/agents/{owner.Agent}", new { name = "Ada" }))),
            ($"POST {workspace}/invitations", "invitation.made", () => DoneAsync(owner.PostAsync($"{owner.Path}/invitations", new { email = "x@shop.example", role = "agent" }))),
            ($"DELETE {workspace}/invitations/{{id}}", "invitation.withdrawn", () => DoneAsync(owner.DeleteAsync($"{owner.Path}/invitations/{withdrawn["invitation"].GetProperty("id").GetString()}"))),
            ($"POST {workspace}/sites", "site.added", () => DoneAsync(owner.PostAsync($"{owner.Path}/sites", TestDesk.SiteOf("Second")))),
            ($"PUT {workspace}/sites/{{id}}", "site.changed", () => DoneAsync(owner.PutAsync($"{owner.Path}/sites/{site}", TestDesk.SiteOf("Renamed")))),
            ($"GET {workspace}/conversations/{{id}}/transcript", "conversation.exported", () => DoneAsync(owner.GetAsync($"{owner.Path}/conversations/{conversation}/transcript"))),
            ($"PUT {workspace}/sites/{{id}}/identity", "site.identity-changed", () => DoneAsync(owner.PutAsync($"{owner.Path}/sites/{site}/identity", new { on = true }))),
            ($"POST {workspace}/sites/{{id}}/secret", "site.secret-shown", () => DoneAsync(owner.PostAsync($"{owner.Path}/sites/{site}/secret"))),
            ($"POST {workspace}/sites/{{id}}/secret/rotation", "site.secret-rotated", () => DoneAsync(owner.PostAsync($"{owner.Path}/sites/{site}/secret/rotation"))),
            ($"DELETE {workspace}/sites/{{id}}/secret/previous", "site.old-secret-ended", () => DoneAsync(owner.DeleteAsync($"{owner.Path}/sites/{site}/secret/previous"))),
            ($"POST {workspace}/contacts/{{id}}/merges", "contact.merged", async () =>
                merge = (await owner.PostAsync($"{owner.Path}/contacts/{contact}/merges", new { other }))["id"].GetString()),
            ($"DELETE {workspace}/contacts/{{id}}/merges/{{merge}}", "contact.parted", () => DoneAsync(owner.DeleteAsync($"{owner.Path}/contacts/{contact}/merges/{merge}"))),
            ("POST /api/invitations/accept", "agent.joined", async () =>
                grace.As(await grace.PostAsync("/api/invitations/accept", new { token = TestDesk.TokenOf(invited["link"].GetString()!), name = "Grace", password = Staff.Password }))),
            ("PUT /api/account", "agent.account-changed", () => DoneAsync(grace.PutAsync("/api/account", new { name = "Grace H.", language = "fi" }))),
            ("POST /api/account/password", "agent.password-changed", () => DoneAsync(grace.PostAsync("/api/account/password", new { current = Staff.Password, password = "eleven brown bears" }))),
            ("DELETE /api/session", "agent.signed-out", () => DoneAsync(grace.DeleteAsync("/api/session"))),
            ("POST /api/session", "agent.signed-in", () => DoneAsync(grace.PostAsync("/api/session", new { email = grace.Email, password = "eleven brown bears" }))),
            ("DELETE /api/sessions", "agent.signed-out", () => DoneAsync(grace.DeleteAsync("/api/sessions"))),
            ("POST /api/reset", "agent.password-changed", async () => await DoneAsync(grace.PostAsync("/api/reset", new { token = await LinkAsync(own, grace.Email, LinkPurpose.Reset), password = "twelve brown bears" }))),
            ("POST /api/sign-in", "agent.signed-in", async () => await DoneAsync(grace.PostAsync("/api/sign-in", new { token = await LinkAsync(own, grace.Email, LinkPurpose.SignIn) }))),
        ];
    }

    private static async Task<string> LinkAsync(TestDesk own, string email, LinkPurpose purpose)
    {
        await using var scope = own.App.Services.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<Db>();
        var account = await db.Accounts.Where(a => a.Email == email).Select(a => a.Id).SingleAsync();
        return TestDesk.TokenOf((await db.WriteAsync(() => Task.FromResult(scope.ServiceProvider.GetRequiredService<Links>().Add(purpose, account: account)), default)).Url);
    }

    private static async Task<string> ContactOfAsync(Staff staff, string conversation) =>
        (await staff.GetAsync($"{staff.Path}/conversations/{conversation}"))["contact"].GetProperty("id").GetString()!;

    private static async Task NoSecretStandsInItAsync(TestDesk own)
    {
        var text = string.Concat((await EntriesAsync(own.Owner)).Select(e => e.GetRawText()));
        foreach (var secret in (string[])[Staff.Password, "brown bears", own.Owner.Cookies.GetCookies(own.Url)["guichet"]!.Value, (await own.Owner.PostAsync($"{own.Owner.Path}/sites/{own.Site.GetProperty("id").GetString()}/secret"))["secret"].GetString()!])
        {
            Assert.DoesNotContain(secret, text, StringComparison.Ordinal);
        }
    }

    private static (string?, string?) ActionAndActor(JsonElement entry) => (entry.GetProperty("action").GetString(), entry.GetProperty("actorKind").GetString());

    private static async Task DoneAsync(Task<Answer> asked)
    {
        var answer = await asked;
        Assert.True(answer.Raw.IsSuccessStatusCode, answer.Text);
    }

    private static async Task<List<JsonElement>> EntriesAsync(Staff staff, string query = "")
    {
        var page = await staff.GetAsync($"{staff.Path}/audit?limit=200&{query}");
        Assert.True(page.Status == HttpStatusCode.OK, page.Text);
        return [.. page["entries"].EnumerateArray()];
    }

    private static async Task CheckAsync(Staff staff, long? brokenAt)
    {
        var check = (await staff.GetAsync($"{staff.Path}/audit/check"))["brokenAt"];
        Assert.Equal(brokenAt, check.ValueKind == JsonValueKind.Null ? null : check.GetInt64());
    }
}
