using System.Diagnostics;
using System.Net;
using Guichet.Conversations;
using Guichet.Tests.Support;

namespace Guichet.Tests.Accounts;

public sealed class SignInTests(TestDesk desk) : IClassFixture<TestDesk>
{
    [Fact, Trait("Proves", "R-055")]
    public async Task Email_and_password_open_the_inbox_and_chats_arrive()
    {
        using var agent = new Staff(desk.Url, desk.Owner.Email);

        Assert.Equal(HttpStatusCode.Unauthorized, (await agent.GetAsync("/api/session")).Status);
        agent.As(await agent.PostAsync("/api/session", new { email = " ADA@Shop.example ", password = Staff.Password }));

        Assert.Equal("Ada Owner", (await agent.GetAsync("/api/session"))["account"].GetProperty("name").GetString());
        using var feed = await StaffFeed.OpenAsync(agent);
        await TestVisitor.SaysAsync(desk, "Is anybody there?");
        while ((await feed.NextAsync()) is var message && message.GetProperty("type").GetString() != "events")
        {
        }
        var inbox = await agent.GetAsync($"{agent.Path}/inbox?folder=open");
        Assert.Contains("Is anybody there?", inbox.Text, StringComparison.Ordinal);
    }

    [Fact, Trait("Proves", "SEC-134")]
    public async Task A_wrong_password_and_an_unknown_account_get_one_answer_after_one_time()
    {
        using var browser = desk.Visit();
        var known = new List<double>();
        var unknown = new List<double>();
        for (var i = 0; i < 4; i++)
        {
            var (wrong, wrongTime) = await TimedAsync(browser, desk.Owner.Email);
            var (nobody, nobodyTime) = await TimedAsync(browser, $"nobody{i}@shop.example");
            Assert.Equal(HttpStatusCode.Unauthorized, wrong.Status);
            Assert.Equal(WithoutTrace(wrong), WithoutTrace(nobody));
            known.Add(wrongTime);
            unknown.Add(nobodyTime);
        }
        // Without the comparison with a dummy it is a hundredth; the rest is what a busy machine does to a clock.
        Assert.InRange(unknown.Min() / known.Min(), 0.2, 5);
    }

    [Fact, Trait("Proves", "SEC-140")]
    public async Task A_session_that_somebody_planted_is_never_signed_in()
    {
        using var victim = new Staff(desk.Url, desk.Owner.Email);
        const string planted = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";
        victim.Cookies.Add(new Cookie("guichet", planted, "/", "127.0.0.1"));

        await SignInAsync(victim);
        var first = CookieOf(victim);
        await SignInAsync(victim);
        var second = CookieOf(victim);

        Assert.NotEqual(planted, first);
        Assert.NotEqual(first, second);
        foreach (var old in (string[])[planted, first])
        {
            using var attacker = desk.Visit();
            attacker.Cookies.Add(new Cookie("guichet", old, "/", "127.0.0.1"));
            Assert.Equal("signed-out", (await attacker.GetAsync("/api/session")).Code);
        }
        Assert.Equal(HttpStatusCode.OK, (await victim.GetAsync("/api/session")).Status);
    }

    [Fact]
    public async Task Too_many_wrong_passwords_have_to_wait_and_then_may_go_on()
    {
        using var person = await desk.JoinAsync(Role.Agent);
        using var guesser = desk.Visit();
        Answer answer;
        var tries = 0;
        do
        {
            answer = await guesser.PostAsync("/api/session", new { email = person.Email, password = $"wrong guess {tries}" });
        }
        while (answer.Status == HttpStatusCode.Unauthorized && ++tries < 50);

        Assert.Equal(10, tries);
        Assert.Equal("too-many-attempts", answer.Code);
        Assert.InRange(int.Parse(answer.Header("Retry-After")!, System.Globalization.CultureInfo.InvariantCulture), 1, 900);
        Assert.Equal("too-many-attempts", (await guesser.PostAsync("/api/session", new { email = person.Email, password = Staff.Password })).Code);
        desk.Clock.Advance(TimeSpan.FromMinutes(16));
        Assert.Equal(HttpStatusCode.OK, (await guesser.PostAsync("/api/session", new { email = person.Email, password = Staff.Password })).Status);
    }

    [Fact]
    public async Task A_session_that_is_used_goes_on_and_one_that_is_not_ends_after_thirty_days()
    {
        await using var own = await TestDesk.OpenAsync();
        using var used = await SignInAsync(new Staff(own.Url, own.Owner.Email));
        using var unused = await SignInAsync(new Staff(own.Url, own.Owner.Email));
        own.Clock.Advance(TimeSpan.FromDays(20));
        Assert.Equal(HttpStatusCode.OK, (await used.GetAsync("/api/session")).Status);
        own.Clock.Advance(TimeSpan.FromDays(11));

        Assert.Equal(HttpStatusCode.OK, (await used.GetAsync("/api/session")).Status);
        Assert.Equal("signed-out", (await unused.GetAsync("/api/session")).Code);
    }

    [Fact]
    public async Task One_account_is_one_spelling_of_an_address()
    {
        using var person = new Staff(desk.Url, "x");
        var answer = await desk.Owner.PostAsync($"{desk.Owner.Path}/invitations", new { email = "ADA@SHOP.EXAMPLE", role = "agent" });

        Assert.Equal("already-member", answer.Code);
    }

    internal static async Task<Staff> SignInAsync(Staff staff) =>
        staff.As(await staff.PostAsync("/api/session", new { email = staff.Email, password = Staff.Password }));

    private static async Task<(Answer Answer, double Milliseconds)> TimedAsync(Browser browser, string email)
    {
        var watch = Stopwatch.StartNew();
        var answer = await browser.PostAsync("/api/session", new { email, password = "not the right one" });
        return (answer, watch.Elapsed.TotalMilliseconds);
    }

    private static string WithoutTrace(Answer answer) => answer.Text[..answer.Text.IndexOf("\"traceId\"", StringComparison.Ordinal)];

    private static string CookieOf(Browser browser) => browser.Cookies.GetCookies(browser.Server)["guichet"]!.Value;
}
