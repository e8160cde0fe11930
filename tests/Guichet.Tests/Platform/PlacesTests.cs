using System.Net;
using System.Text.Json;
using Guichet.Platform;
using Guichet.Platform.Geography;
using Guichet.Platform.Problems;
using Guichet.Tests.Support;

namespace Guichet.Tests.Platform;

/// <summary>Where an address is, by the embedded database and by an operator's own.</summary>
public sealed class PlacesTests
{
    [Theory]
    [InlineData("8.8.8.8", "US")]
    [InlineData("::ffff:8.8.8.8", "US")]
    [InlineData("193.166.3.2", "FI")]
    [InlineData("2001:708:10:8::2", "FI")]
    [InlineData("133.11.0.1", "JP")]
    [InlineData("127.0.0.1", null)]
    [InlineData("10.1.2.3", null)]
    [InlineData("::1", null)]
    [InlineData("fe80::1", null)]
    public void An_address_has_the_country_of_its_registry(string address, string? country) =>
        Assert.Equal(country, new Places(new Settings()).Find(IPAddress.Parse(address))?.Country);

    [Fact, Trait("Proves", "R-073")]
    public async Task An_agent_sees_from_which_country_a_visitor_writes_and_no_browser_can_say_another()
    {
        await using var desk = await TestDesk.OpenAsync(s => s with { KnownProxies = [IPNetwork.Parse("127.0.0.1/32")] });
        using var page = await VisitorPage.OpenAsync(desk);
        using var feed = await FeedSocket.ConnectAsync(desk.Url, o => o.SetRequestHeader("X-Forwarded-For", "193.166.3.2"));
        await feed.SendAsync(new { type = "hello", ticket = page.Ticket, visit = new { url = "https://shop.example/", place = new { country = "XX", city = "Atlantis" } } });
        Assert.Equal("ready", (await feed.NextAsync()).GetProperty("type").GetString());
        await page.SaysAsync("hello");

        var place = await PlaceAsync(desk, page);
        Assert.Equal(("FI", JsonValueKind.Null), (place.GetProperty("country").GetString(), place.GetProperty("city").ValueKind));
        // Also once he has left; and the address stands nowhere.
        feed.Dispose();
        Answer head;
        do
        {
            head = await desk.Owner.GetAsync($"{desk.Owner.Path}/conversations/{page.Conversation}");
        }
        while (head["details"].GetProperty("online").GetBoolean());
        Assert.Equal("FI", head["details"].GetProperty("place").GetProperty("country").GetString());
        Assert.DoesNotContain("193.166.3.2", head.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_that_is_none_is_said_at_the_start()
    {
        var file = Path.GetTempFileName();
        File.WriteAllText(file, "not a database");
        var refused = Assert.Throws<RefusedException>(() => new Places(new Settings { PlacesFile = file }));
        File.Delete(file);

        Assert.Contains(file, refused.Message, StringComparison.Ordinal);
        Assert.Equal("places-unreadable", Assert.Throws<RefusedException>(() => new Places(new Settings { PlacesFile = file })).Code);
    }

    [Fact]
    public void A_database_with_cities_says_them()
    {
        var database = new AddressDatabase(Small());

        var found = Assert.IsType<Dictionary<string, object?>>(database.Find(IPAddress.Parse("128.0.0.1")));
        Assert.Equal("FI", found["country_code"]);
        Assert.Equal("Helsinki", found["city"]);
        Assert.Null(database.Find(IPAddress.Parse("1.0.0.1")));
        Assert.Null(database.Find(IPAddress.Parse("2001:db8::1")));
    }

    [Fact]
    public void Damage_is_damage_and_nothing_worse()
    {
        var whole = Small();
        var random = new Random(20261122);
        for (var i = 0; i < 20_000; i++)
        {
            var bytes = (byte[])whole.Clone();
            for (var hits = random.Next(1, 4); hits > 0; hits--)
            {
                bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
            }
            bytes = i % 3 == 0 ? bytes[..random.Next(bytes.Length)] : bytes;
            try
            {
                new AddressDatabase(bytes).Find(IPAddress.Parse("128.0.0.1"));
            }
            catch (InvalidDataException)
            {
                // That is what it is for.
            }
        }
    }

    /// <summary>One node over IPv4: nothing on the left, Helsinki on the right.</summary>
    private static byte[] Small()
    {
        byte[] data = [0xE2, .. Word("country_code"), .. Word("FI"), .. Word("city"), .. Word("Helsinki")];
        byte[] tree = [0, 0, 1, 0, 0, 17];
        byte[] about =
        [
            0xE4, .. Word("node_count"), 0xC1, 1, .. Word("record_size"), 0xA1, 24, .. Word("ip_version"), 0xA1, 4, .. Word("binary_format_major_version"), 0xA1, 2,
        ];
        return [.. tree, .. new byte[16], .. data, 0xAB, 0xCD, 0xEF, .. "MaxMind.com"u8, .. about];

        static byte[] Word(string text) => [(byte)(0x40 | text.Length), .. System.Text.Encoding.ASCII.GetBytes(text)];
    }

    private static async Task<JsonElement> PlaceAsync(TestDesk desk, VisitorPage page) =>
        (await desk.Owner.GetAsync($"{desk.Owner.Path}/conversations/{page.Conversation}"))["details"].GetProperty("place");
}
