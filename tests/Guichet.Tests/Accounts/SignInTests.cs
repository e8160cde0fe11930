using System.Diagnostics;
using System.Net;
using Guichet.Accounts;
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

    [Fact, Trait("Proves", "SEC-132")]
    public async Task Wrong_passwords_have_to_wait_ever_longer_but_not_the_one_who_has_been_there_before()
    {
        using var person = await desk.JoinAsync(Role.Agent);
        using var guesser = desk.Visit();
        for (var tries = 0; tries < 5; tries++)
        {
            Assert.Equal(HttpStatusCode.Unauthorized, (await GuessAsync(guesser, person.Email)).Status);
        }
        for (var wait = 1; wait <= 16; wait *= 2)
        {
            var early = await GuessAsync(guesser, person.Email);
            Assert.Equal("too-many-attempts", early.Code);
            Assert.InRange(int.Parse(early.Header("Retry-After")!, System.Globalization.CultureInfo.InvariantCulture), 1, wait);
            desk.Clock.Advance(TimeSpan.FromSeconds(wait));
            Assert.Equal(HttpStatusCode.Unauthorized, (await GuessAsync(guesser, person.Email)).Status);
        }
        // Locked for a quarter of an hour, for the right password too …
        desk.Clock.Advance(TimeSpan.FromMinutes(14));
        Assert.Equal("too-many-attempts", (await guesser.PostAsync("/api/session", new { email = person.Email, password = Staff.Password })).Code);
        // … but not in the browser in which he joined; and what he mistypes there is his own.
        Assert.Equal(HttpStatusCode.Unauthorized, (await GuessAsync(person, person.Email)).Status);
        Assert.Equal(HttpStatusCode.OK, (await person.PostAsync("/api/session", new { email = person.Email, password = Staff.Password })).Status);
        Assert.Equal("too-many-attempts", (await GuessAsync(guesser, person.Email)).Code);
        desk.Clock.Advance(TimeSpan.FromMinutes(2));
        Assert.Equal(HttpStatusCode.OK, (await guesser.PostAsync("/api/session", new { email = person.Email, password = Staff.Password })).Status);
        var lines = (await desk.Owner.GetAsync($"{desk.Owner.Path}/audit?actor={person.Agent}"))["entries"].EnumerateArray();
        Assert.Single(lines, l => l.GetProperty("action").GetString() == "agent.sign-in-blocked");
    }

    [Fact, Trait("Proves", "SEC-132")]
    public async Task Many_guesses_at_once_are_many_guesses()
    {
        using var person = await desk.JoinAsync(Role.Agent);
        var answers = await Task.WhenAll(Enumerable.Range(0, 50).Select(async _ =>
        {
            using var guesser = desk.Visit();
            return (await GuessAsync(guesser, person.Email)).Status;
        }));

        Assert.Equal(5, answers.Count(s => s == HttpStatusCode.Unauthorized));
        Assert.Equal(45, answers.Count(s => s == HttpStatusCode.TooManyRequests));
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

    [Theory, Trait("Proves", "SEC-175")]
    [InlineData("rené@bücher.example", "RENÉ@BÜCHER.EXAMPLE")]
    [InlineData("rené@bücher.example", "rene\u0301@bu\u0308cher.example")]
    [InlineData("rené@bücher.example", "ｒｅｎé@xn--bcher-kva.example")]
    public void Spellings_of_one_address_are_one(string one, string other) => Assert.Equal(Email.Key(one), Email.Key(other));

    [Theory, Trait("Proves", "SEC-175")]
    [InlineData("irene@shop.example", "\u0130rene@shop.example")]
    [InlineData("irene@shop.example", "\u0131rene@shop.example")]
    [InlineData("strasse@shop.example", "straße@shop.example")]
    [InlineData("ada@shop.example", "ada@sh\u043Ep.example")]
    [InlineData("ada@shop.example", "\u0430da@shop.example")]
    public void Addresses_of_two_mailboxes_are_two(string one, string other) => Assert.NotEqual(Email.Key(one), Email.Key(other));

    [Theory, Trait("Proves", "SEC-175")]
    [InlineData("ada@sh\u043Ep.example", "ada@xn--shp-ted.example")]
    [InlineData("ada@\u0430\u0440\u0440\u04CF\u0435.example", "ada@xn--80ak6aa92e.example")]
    [InlineData("ada@bücher.example", "ada@bücher.example")]
    [InlineData("ada@почта.example", "ada@почта.example")]
    [InlineData("ada@お店shop.example", "ada@お店shop.example")]
    public async Task A_domain_that_pretends_to_be_another_is_spelled_out(string typed, string shown)
    {
        Assert.Equal(shown, EmailDomain.Shown(typed));
        var invited = await desk.Owner.PostAsync($"{desk.Owner.Path}/invitations", new { email = typed, role = "agent" });
        Assert.Equal(shown, invited["invitation"].GetProperty("email").GetString());
        using var page = await VisitorPage.OpenAsync(desk);
        Assert.Equal(shown, (await page.PostAsync("/v1/visitor/contact", new { email = typed }))["contact"].GetProperty("email").GetString());
    }

    [Fact, Trait("Proves", "SEC-175")]
    public async Task One_account_is_one_spelling_of_an_address()
    {
        using var person = new Staff(desk.Url, "x");
        var answer = await desk.Owner.PostAsync($"{desk.Owner.Path}/invitations", new { email = "ADA@SHOP.EXAMPLE", role = "agent" });

        Assert.Equal("already-member", answer.Code);
    }

    internal static async Task<Staff> SignInAsync(Staff staff) =>
        staff.As(await staff.PostAsync("/api/session", new { email = staff.Email, password = Staff.Password }));

    private static Task<Answer> GuessAsync(Browser browser, string email) => browser.PostAsync("/api/session", new { email, password = "wrong, every time" });

    private static async Task<(Answer Answer, double Milliseconds)> TimedAsync(Browser browser, string email)
    {
        var watch = Stopwatch.StartNew();
        var answer = await browser.PostAsync("/api/session", new { email, password = "not the right one" });
        return (answer, watch.Elapsed.TotalMilliseconds);
    }

    private static string WithoutTrace(Answer answer) => answer.Text[..answer.Text.IndexOf("\"traceId\"", StringComparison.Ordinal)];

    private static string CookieOf(Browser browser) => browser.Cookies.GetCookies(browser.Server)["guichet"]!.Value;
}
