using System.Net;
using Guichet.Accounts;
using Guichet.Platform.Problems;
using Guichet.Tests.Support;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Guichet.Tests.Accounts;

/// <summary>Guessing in numbers for which real passwords are too slow, on purpose.</summary>
public sealed class AttemptTests(TestDesk desk) : IClassFixture<TestDesk>
{
    private readonly TestClock clock = new();

    [Fact, Trait("Proves", "SEC-132")]
    public void A_thousand_passwords_for_one_account_are_ten_from_wherever()
    {
        var attempts = NewAttempts();
        var tried = 0;
        for (var i = 0; i < 1_000; i++)
        {
            tried += MayTry(attempts, $"198.51.{i / 250}.{i % 250}", "ada@shop.example") ? 1 : 0;
            clock.Advance(TimeSpan.FromMilliseconds(500));
        }

        // Eight minutes of it.
        Assert.Equal(10, tried);
    }

    [Fact, Trait("Proves", "SEC-132")]
    public void One_password_for_a_thousand_accounts_from_one_place_is_thirty()
    {
        var attempts = NewAttempts();

        Assert.Equal(30, Enumerable.Range(0, 1_000).Count(i => MayTry(attempts, "198.51.100.7", $"person{i}@shop.example")));
        Assert.True(MayTry(attempts, "198.51.100.8", "somebody@shop.example"));
        clock.Advance(TimeSpan.FromMinutes(16));
        Assert.True(MayTry(attempts, "198.51.100.7", "person1@shop.example"));
    }

    [Fact, Trait("Proves", "SEC-132")]
    public void One_password_for_a_thousand_accounts_from_a_thousand_places_makes_strangers_take_turns()
    {
        var attempts = NewAttempts();
        var known = Known("ada@shop.example");
        var tried = 0;
        for (var i = 0; i < 1_000; i++)
        {
            tried += MayTry(attempts, $"198.51.{i / 250}.{i % 250}", $"person{i}@shop.example") ? 1 : 0;
            clock.Advance(TimeSpan.FromMilliseconds(100));
        }

        // Three hundred at once, and one in three seconds of the seventy that were left.
        Assert.InRange(tried, 315, 330);
        // Whoever has signed in here before notices nothing of it.
        Assert.Equal(5, Enumerable.Range(0, 5).Count(_ => MayTry(attempts, "203.0.113.9", "ada@shop.example", known)));
        Assert.False(MayTry(attempts, "203.0.113.10", "grace@shop.example", known));
    }

    [Fact, Trait("Proves", "SEC-132")]
    public void A_known_browser_is_known_for_its_account_alone_and_cannot_be_made_up()
    {
        var known = Known("ada@shop.example");
        var devices = desk.App.Services.GetRequiredService<KnownDevices>();
        var forged = known[..^2] + (known[^2..] == "AA" ? "BB" : "AA");

        Assert.NotNull(devices.Knows(From("203.0.113.9", known), "ada@shop.example"));
        Assert.Null(devices.Knows(From("203.0.113.9", known), "grace@shop.example"));
        Assert.Null(devices.Knows(From("203.0.113.9", forged), "ada@shop.example"));
        Assert.Null(devices.Knows(From("203.0.113.9", "guichet-device=" + new string('A', 64)), "ada@shop.example"));
        // It has tries of its own, and no more of them than anybody.
        var attempts = NewAttempts();
        Assert.Equal(5, Enumerable.Range(0, 100).Count(_ => MayTry(attempts, "203.0.113.9", "ada@shop.example", known)));
    }

    private Attempts NewAttempts() => new(desk.App.Services.GetRequiredService<KnownDevices>(), clock);

    private string Known(string email)
    {
        var context = From("203.0.113.9");
        desk.App.Services.GetRequiredService<KnownDevices>().Remember(context, email);
        return context.Response.Headers.SetCookie.ToString().Split(';')[0];
    }

    private static DefaultHttpContext From(string address, string? cookie = null)
    {
        var context = new DefaultHttpContext();
        context.Connection.RemoteIpAddress = IPAddress.Parse(address);
        context.Request.Headers.Cookie = cookie;
        return context;
    }

    private static bool MayTry(Attempts attempts, string address, string email, string? cookie = null)
    {
        try
        {
            attempts.Begin(From(address, cookie), email);
            return true;
        }
        catch (RefusedException refused) when (refused.Code == "too-many-attempts")
        {
            return false;
        }
    }
}
