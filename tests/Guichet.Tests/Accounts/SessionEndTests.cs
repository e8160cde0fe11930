using System.Net;
using Guichet.Conversations;
using Guichet.Tests.Support;

namespace Guichet.Tests.Accounts;

/// <summary>What ends, ends at once, for requests and for sockets that are open.</summary>
public sealed class SessionEndTests(TestDesk desk) : IClassFixture<TestDesk>
{
    private const int NotSignedIn = 4401;

    private static readonly TimeSpan AtOnce = TimeSpan.FromSeconds(5);

    [Fact, Trait("Proves", "SEC-139")]
    public async Task Signing_out_everywhere_ends_every_browser_and_socket()
    {
        using var person = await desk.JoinAsync(Role.Agent);
        using var thief = await SignInTests.SignInAsync(new Staff(desk.Url, person.Email));
        using var feed = await StaffFeed.OpenAsync(thief);
        using var other = await StaffFeed.OpenAsync(desk.Owner);

        Assert.Equal(HttpStatusCode.NoContent, (await person.DeleteAsync("/api/sessions")).Status);

        Assert.Equal(NotSignedIn, await feed.ClosedAsync(AtOnce));
        Assert.Equal("signed-out", (await thief.GetAsync("/api/session")).Code);
        Assert.Equal("signed-out", (await person.GetAsync("/api/session")).Code);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => other.ClosedAsync(TimeSpan.FromSeconds(1)));
    }

    [Fact, Trait("Proves", "SEC-139")]
    public async Task An_agent_who_is_switched_off_is_out()
    {
        using var person = await desk.JoinAsync(Role.Admin);
        using var feed = await StaffFeed.OpenAsync(person);

        Assert.Equal(HttpStatusCode.OK, (await desk.Owner.PutAsync($"{desk.Owner.Path}/agents/{person.Agent}", new { active = false })).Status);

        Assert.Equal(NotSignedIn, await feed.ClosedAsync(AtOnce));
        Assert.Equal(HttpStatusCode.NotFound, (await person.GetAsync(person.Path)).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await person.PostAsync($"{person.Path}/ticket", new { })).Status);
        Assert.Equal(0, (await person.GetAsync("/api/session"))["workspaces"].GetArrayLength());
    }

    [Fact, Trait("Proves", "SEC-139")]
    public async Task A_role_that_is_taken_away_is_gone_at_the_next_request()
    {
        using var person = await desk.JoinAsync(Role.Admin);
        using var feed = await StaffFeed.OpenAsync(person);
        Assert.Equal(HttpStatusCode.OK, (await person.GetAsync($"{person.Path}/invitations")).Status);

        await desk.Owner.PutAsync($"{desk.Owner.Path}/agents/{person.Agent}", new { role = "agent" });

        Assert.Equal("role", (await person.GetAsync($"{person.Path}/invitations")).Code);
        Assert.Equal(NotSignedIn, await feed.ClosedAsync(AtOnce));
    }

    [Fact, Trait("Proves", "T-CW3")]
    public async Task A_new_password_ends_all_other_sessions_and_sockets()
    {
        using var person = await desk.JoinAsync(Role.Agent);
        using var second = await SignInTests.SignInAsync(new Staff(desk.Url, person.Email));
        using var third = await SignInTests.SignInAsync(new Staff(desk.Url, person.Email));
        using var secondFeed = await StaffFeed.OpenAsync(second);
        using var thirdFeed = await StaffFeed.OpenAsync(third);

        var answer = await person.PostAsync("/api/account/password", new { current = Staff.Password, password = "four slow rivers" });

        Assert.Equal(HttpStatusCode.NoContent, answer.Status);
        Assert.Equal(NotSignedIn, await secondFeed.ClosedAsync(AtOnce));
        Assert.Equal(NotSignedIn, await thirdFeed.ClosedAsync(AtOnce));
        Assert.Equal("signed-out", (await second.GetAsync("/api/session")).Code);
        Assert.Equal("signed-out", (await third.GetAsync("/api/session")).Code);
        Assert.Equal(HttpStatusCode.OK, (await person.GetAsync("/api/session")).Status);
    }

    [Fact]
    public async Task Signing_out_here_leaves_the_other_browser_signed_in()
    {
        using var person = await desk.JoinAsync(Role.Agent);
        using var home = await SignInTests.SignInAsync(new Staff(desk.Url, person.Email));

        await person.DeleteAsync("/api/session");

        Assert.Equal("signed-out", (await person.GetAsync("/api/session")).Code);
        Assert.Equal(HttpStatusCode.OK, (await home.GetAsync("/api/session")).Status);
    }
}
