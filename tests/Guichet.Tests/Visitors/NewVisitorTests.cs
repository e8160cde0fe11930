using System.Buffers.Binary;
using System.Net;
using System.Numerics;
using System.Security.Cryptography;
using System.Text;
using Guichet.Data;
using Guichet.Platform;
using Guichet.Platform.Problems;
using Guichet.Tests.Support;
using Guichet.Visitors;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Guichet.Tests.Visitors;

public sealed class NewVisitorTests
{
    [Fact, Trait("Proves", "SEC-098")]
    public async Task A_thousand_who_only_look_leave_no_row_and_the_first_word_leaves_one()
    {
        await using var desk = await TestDesk.OpenAsync();
        using var browser = desk.Visit();
        Answer connected = null!;
        for (var i = 0; i < 1_000; i++)
        {
            connected = await ConnectAsync(browser, desk);
            Assert.Equal(HttpStatusCode.OK, connected.Status);
        }
        Assert.Equal((0, 0), await RowsAsync(desk));

        var said = await browser.PostAsync("/v1/visitor/messages", new { clientId = Guid.CreateVersion7(), session = "00000000000000aa", cseq = 1, seen = 0, text = "Hello" },
            r => r.Headers.Add("Authorization", $"Bearer {connected["token"].GetString()}"));
        Assert.True(said.Status == HttpStatusCode.OK, said.Text);
        Assert.Equal((1, 1), await RowsAsync(desk));
    }

    [Fact, Trait("Proves", "SEC-098")]
    public async Task Beyond_some_from_one_address_the_next_is_asked_to_work_and_who_is_known_is_not()
    {
        await using var desk = await TestDesk.OpenAsync(s => s with { NewVisitorsPerAddress = 1 });
        using var known = await VisitorPage.OpenAsync(desk);
        using var browser = desk.Visit();
        var asked = await ConnectAsync(browser, desk);
        for (var i = 0; i < 200 && asked.Status == HttpStatusCode.OK; i++)
        {
            asked = await ConnectAsync(browser, desk);
        }
        Assert.Equal((HttpStatusCode.TooManyRequests, "proof-needed", "1"), (asked.Status, asked.Code, asked.Header("Retry-After")));
        Assert.Equal(HttpStatusCode.OK, (await known.ConnectAsync(known.Token)).Status);

        var challenge = asked["challenge"].GetString()!;
        Assert.Equal(HttpStatusCode.OK, (await ConnectAsync(browser, desk, Work(challenge))).Status);
    }

    [Fact, Trait("Proves", "SEC-098")]
    public void A_proof_is_good_once_for_two_minutes_at_its_address_and_site_and_not_for_ever_more()
    {
        var clock = new Ticks();
        var visitors = new NewVisitors(new Settings { NewVisitorsPerAddress = 1 }, new MasterKey(new byte[32]), clock);
        var (site, another) = (Id.New(), Id.New());
        for (var i = 0; i < 10; i++)
        {
            visitors.Take("192.0.2.1", site, null);
        }
        var proof = Work(Asked(null));
        foreach (var wrong in (Proof[])[proof with { Nonce = "x" }, proof with { Nonce = "" }, proof with { Nonce = proof.Nonce + new string('0', 30) },
            proof with { Challenge = "" }, proof with { Challenge = new string('A', proof.Challenge.Length) }, proof with { Challenge = proof.Challenge[..^2] + "AA" }])
        {
            Asked(wrong);
        }
        foreach (var (address, at) in ((string, Id)[])[("192.0.2.2", site), ("192.0.2.1", another)])
        {
            for (var i = 0; i < 10; i++)
            {
                visitors.Take(address, at, null);
            }
            Assert.Equal("proof-needed", Assert.Throws<RefusedException>(() => visitors.Take(address, at, proof)).Code);
        }
        var late = Work(Asked(null));
        visitors.Take("192.0.2.1", site, proof);
        Asked(proof);
        clock.Advance(TimeSpan.FromMinutes(3));
        for (var i = 0; i < 10; i++)
        {
            visitors.Take("192.0.2.1", site, null);
        }
        Asked(late);
        for (var i = 0; i < 10; i++)
        {
            visitors.Take("192.0.2.1", site, Work(Asked(null)));
        }
        Assert.Equal("too-many-visitors", Assert.Throws<RefusedException>(() => visitors.Take("192.0.2.1", site, Work(Asked(null)))).Code);

        string Asked(Proof? with)
        {
            var refused = Assert.Throws<RefusedException>(() => visitors.Take("192.0.2.1", site, with));
            Assert.Equal("proof-needed", refused.Code);
            return (string)refused.Members["challenge"]!;
        }
    }

    private static Task<Answer> ConnectAsync(Browser browser, TestDesk desk, object? proof = null) =>
        browser.PostAsync("/v1/visitor/connect", new { site = desk.Site.GetProperty("key").GetString(), origin = "https://shop.example", proof });

    private static Proof Work(string challenge)
    {
        for (var nonce = 0; ; nonce++)
        {
            var hash = SHA256.HashData(Encoding.UTF8.GetBytes($"{challenge}:{nonce}"));
            if (BitOperations.LeadingZeroCount(BinaryPrimitives.ReadUInt32BigEndian(hash)) >= NewVisitors.Bits)
            {
                return new(challenge, $"{nonce}");
            }
        }
    }

    private static async Task<(int Visitors, int Contacts)> RowsAsync(TestDesk desk)
    {
        await using var db = desk.App.Services.GetRequiredService<Func<Db>>()();
        return (await db.Visitors.CountAsync(), await db.Contacts.CountAsync());
    }
}
