using System.Net;
using Guichet.App;
using Guichet.Conversations;
using Guichet.Data;
using Guichet.Tests.Support;
using Microsoft.Extensions.DependencyInjection;

namespace Guichet.Tests.Accounts;

public sealed class LinkTests(TestDesk desk) : IClassFixture<TestDesk>
{
    [Fact, Trait("Proves", "SEC-135")]
    public async Task A_reset_link_is_good_once_for_one_account_for_an_hour()
    {
        using var person = await desk.JoinAsync(Role.Agent);
        using var stranger = desk.Visit();
        var token = await ResetTokenAsync(person.Email);

        var looked = await stranger.PostAsync("/api/links", new { token });
        Assert.Equal(("reset", person.Email), (looked["purpose"].GetString()!, looked["email"].GetString()!));
        Assert.Equal(HttpStatusCode.NoContent, (await stranger.PostAsync("/api/reset", new { token, password = "four slow rivers" })).Status);

        Assert.Equal("link-invalid", (await stranger.PostAsync("/api/reset", new { token, password = "another slow river" })).Code);
        Assert.Equal("signed-out", (await person.GetAsync("/api/session")).Code);
        Assert.Equal("wrong-credentials", (await stranger.PostAsync("/api/session", new { email = person.Email, password = Staff.Password })).Code);
        Assert.Equal(HttpStatusCode.OK, (await stranger.PostAsync("/api/session", new { email = person.Email, password = "four slow rivers" })).Status);
        Assert.Equal(HttpStatusCode.OK, (await desk.Owner.GetAsync("/api/session")).Status);

        var late = await ResetTokenAsync(person.Email);
        desk.Clock.Advance(TimeSpan.FromMinutes(61));
        Assert.Equal("link-invalid", (await stranger.PostAsync("/api/reset", new { token = late, password = "another slow river" })).Code);
    }

    [Fact, Trait("Proves", "SEC-135")]
    public async Task A_reset_link_from_before_a_new_password_is_void()
    {
        using var person = await desk.JoinAsync(Role.Agent);
        var token = await ResetTokenAsync(person.Email);

        Assert.Equal(HttpStatusCode.NoContent, (await person.PostAsync("/api/account/password", new { current = Staff.Password, password = "four slow rivers" })).Status);

        Assert.Equal("link-invalid", (await person.PostAsync("/api/reset", new { token, password = "another slow river" })).Code);
    }

    [Fact, Trait("Proves", "SEC-135")]
    public async Task Tokens_are_stored_hashed_and_the_pages_behind_links_send_no_referrer()
    {
        using var person = await desk.JoinAsync(Role.Agent);
        var token = await ResetTokenAsync(person.Email);
        await using var scope = desk.App.Services.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<Db>();

        var kept = db.Links.Select(l => l.TokenHash).ToList();
        Assert.Contains(kept, hash => hash.AsSpan().SequenceEqual(System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.ASCII.GetBytes(token))));
        Assert.DoesNotContain(kept, hash => System.Text.Encoding.ASCII.GetString(hash).Contains(token[..8], StringComparison.Ordinal));
        using var browser = desk.Visit();
        Assert.Equal("no-referrer", (await browser.GetAsync("/reset", r => r.Headers.Add("Accept", "text/html"))).Header("Referrer-Policy"));
    }

    [Theory, Trait("Proves", "T-FS4")]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData("null")]
    [InlineData("undefined")]
    [InlineData("                                           ")]
    [InlineData("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    public async Task What_is_no_token_opens_nothing(string token)
    {
        using var stranger = desk.Visit();
        foreach (var (path, body) in ((string, object)[])
        [
            ("/api/links", new { token }), ("/api/sign-in", new { token }), ("/api/reset", new { token, password = "four slow rivers" }),
            ("/api/invitations/accept", new { token, name = "Mallory", password = "four slow rivers" }),
            ("/api/setup", new { token, workspace = "W", name = "M", email = "m@x.example", password = "four slow rivers", site = "S" }),
        ])
        {
            var answer = await stranger.PostAsync(path, body);
            Assert.True(answer.Code is "link-invalid" or "invalid", $"{path}: {answer.Text}");
        }
        stranger.Cookies.Add(new Cookie("guichet", Uri.EscapeDataString(token), "/", "127.0.0.1"));
        Assert.Equal("signed-out", (await stranger.GetAsync("/api/session")).Code);
    }

    [Fact, Trait("Proves", "SEC-195")]
    public async Task Of_two_who_come_with_one_link_at_once_one_gets_it()
    {
        var invited = await desk.Owner.PostAsync($"{desk.Owner.Path}/invitations", new { email = "twice@shop.example", role = "agent" });
        var token = TestDesk.TokenOf(invited["link"].GetString()!);
        var answers = await Task.WhenAll(Enumerable.Range(0, 4).Select(async i =>
        {
            using var browser = desk.Visit();
            return await browser.PostAsync("/api/invitations/accept", new { token, name = $"Twin {i}", password = Staff.Password });
        }));

        Assert.Single(answers, a => a.Status == HttpStatusCode.OK);
        Assert.All(answers.Where(a => a.Status != HttpStatusCode.OK), a => Assert.Contains(a.Code, (string?[])["link-invalid", "already-member"]));
        var agents = await desk.Owner.GetAsync($"{desk.Owner.Path}/agents");
        Assert.Single(agents["agents"].EnumerateArray(), a => a.GetProperty("email").GetString() == "twice@shop.example");
    }

    [Fact]
    public async Task An_invitation_ends_after_seven_days_and_can_be_withdrawn()
    {
        var one = await desk.Owner.PostAsync($"{desk.Owner.Path}/invitations", new { email = "late@shop.example", role = "agent" });
        var two = await desk.Owner.PostAsync($"{desk.Owner.Path}/invitations", new { email = "gone@shop.example", role = "agent" });
        Assert.Equal(HttpStatusCode.NoContent, (await desk.Owner.DeleteAsync($"{desk.Owner.Path}/invitations/{two["invitation"].GetProperty("id").GetString()}")).Status);
        using var person = desk.Visit();
        Assert.Equal("link-invalid", (await AcceptAsync(person, two)).Code);

        desk.Clock.Advance(TimeSpan.FromDays(7.1));

        Assert.Equal("link-invalid", (await AcceptAsync(person, one)).Code);
    }

    [Fact]
    public async Task Somebody_with_an_account_joins_another_workspace_with_his_own_password_only()
    {
        using var other = await desk.OtherWorkspaceAsync();
        var invited = await other.PostAsync($"{other.Path}/invitations", new { email = desk.Owner.Email, role = "agent" });
        using var browser = desk.Visit();

        Assert.Equal("wrong-credentials", (await AcceptAsync(browser, invited, "a password I made up")).Code);
        var joined = await AcceptAsync(browser, invited);

        Assert.Equal(2, joined["workspaces"].GetArrayLength());
        Assert.Equal(other.Workspace.ToString(), joined["joined"].GetString());
    }

    private static Task<Answer> AcceptAsync(Browser browser, Answer invited, string password = Staff.Password) =>
        browser.PostAsync("/api/invitations/accept", new { token = TestDesk.TokenOf(invited["link"].GetString()!), name = "Ada", password });

    private async Task<string> ResetTokenAsync(string email)
    {
        var output = new StringWriter();
        await Verbs.ResetPasswordAsync(desk.App.Services, email, output);
        return TestDesk.TokenOf(output.ToString().Trim());
    }
}
