using System.Net;
using Guichet.App;
using Guichet.Platform.Outside;
using Guichet.Tests.Support;

namespace Guichet.Tests.Platform.Outside;

/// <summary>Where the server never connects to, however it is spelled; each beside a listener that would have noticed.</summary>
public sealed class AddressTests
{
    private const string Answer = "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nConnection: close\r\n\r\nsecret";

    [Theory, Trait("Proves", "SEC-111")]
    [InlineData("127.0.0.1")]
    [InlineData("2130706433")]
    [InlineData("0x7f000001")]
    [InlineData("0177.0.0.1")]
    [InlineData("127.1")]
    [InlineData("0")]
    public Task A_number_is_this_machine_in_every_spelling(string host) => IsOutOfReachAsync(host, IPAddress.Loopback.ToString());

    [Theory, Trait("Proves", "SEC-112")]
    [InlineData("[::1]", "::1")]
    [InlineData("[::ffff:127.0.0.1]", "127.0.0.1")]
    [InlineData("[0:0:0:0:0:ffff:7f00:1]", "127.0.0.1")]
    public Task An_address_of_version_6_is_this_machine_too(string host, string listening) => IsOutOfReachAsync(host, listening);

    [Theory, Trait("Proves", "SEC-112")]
    [InlineData("[64:ff9b::7f00:1]")]
    [InlineData("[2002:7f00:1::]")]
    [InlineData("[2001:0:4136:e378:8000:63bf:3fff:fdd2]")]
    [InlineData("[2001:db8::1]")]
    [InlineData("[fd00::1]")]
    [InlineData("[fe80::1%25lo]")]
    [InlineData("[ff02::1]")]
    [InlineData("[::127.0.0.1]")]
    public async Task An_address_of_version_6_that_leads_elsewhere_is_refused_before_it_is_tried(string host)
    {
        using var bench = new OutsideBench([80]);
        await bench.RefusesAsync($"http://{host}/");
    }

    [Theory, Trait("Proves", "SEC-112")]
    [InlineData("2606:4700:4700::1111")]
    [InlineData("2a00:1450:4001:81c::200e")]
    [InlineData("1.1.1.1")]
    [InlineData("100.63.255.255")]
    [InlineData("172.32.0.1")]
    [InlineData("::ffff:9.9.9.9")]
    public void What_is_public_is_public(string address) => Assert.True(PublicAddress.Is(PublicAddress.Plain(IPAddress.Parse(address))));

    [Theory, Trait("Proves", "SEC-113")]
    [InlineData("①②⑦.⓪.⓪.①")]
    [InlineData("127。0。0。1")]
    public Task Digits_of_other_writings_are_digits(string host) => IsOutOfReachAsync(host, IPAddress.Loopback.ToString());

    [Theory, Trait("Proves", "SEC-114")]
    [InlineData("localhost")]
    [InlineData("LOCALHOST")]
    public Task A_name_of_this_machine_is_this_machine(string host) => IsOutOfReachAsync(host, IPAddress.Loopback.ToString());

    [Theory, Trait("Proves", "SEC-114")]
    [InlineData("localhost.", "127.0.0.1")]
    [InlineData("foo.localhost", "::1")]
    [InlineData("app.10.0.0.5.nip.io", "10.0.0.5")]
    [InlineData("redis", "172.18.0.3")]
    [InlineData("api.default.svc.cluster.local", "10.96.0.1")]
    [InlineData("nas.example", "192.168.1.20")]
    [InlineData("metadata.google.internal", "169.254.169.254")]
    public async Task A_name_that_leads_into_a_private_network_is_refused(string host, string leadsTo)
    {
        using var bench = new OutsideBench([80], names: _ => [IPAddress.Parse(leadsTo)]);
        await bench.RefusesAsync($"http://{host}/");
        Assert.Equal([host], bench.Resolved);
    }

    [Theory, Trait("Proves", "SEC-114"), Trait("Proves", "SEC-123")]
    [InlineData("chat.example")]
    [InlineData("CHAT.example.")]
    public async Task Our_own_public_name_is_not_fetched_from(string host)
    {
        await using var site = new OutsideSite(Answer);
        using var bench = new OutsideBench([site.Port], names: _ => [IPAddress.Parse(OutsideSite.Internet)]);
        Assert.Null(await bench.FindAsync(site.At("/", host)));
        Assert.Equal(0, site.Connections);
        Assert.NotNull(await bench.FindAsync(site.At("/", "shop.example")));
    }

    [Theory, Trait("Proves", "SEC-115")]
    [InlineData("169.254.169.254", null)]
    [InlineData("100.100.100.200", null)]
    [InlineData("[fd00:ec2::254]", null)]
    [InlineData("metadata.google.internal", "169.254.169.254")]
    public async Task What_a_cloud_tells_its_machines_is_not_fetched(string host, string? leadsTo)
    {
        using var bench = new OutsideBench([80], names: _ => leadsTo is null ? null : [IPAddress.Parse(leadsTo)]);
        await bench.RefusesAsync($"http://{host}/latest/meta-data/");
    }

    /// <summary>127.0.0.2 is opened here as a public address would be; 127.0.0.1, on the same port, is not.</summary>
    [Fact, Trait("Proves", "SEC-116")]
    public async Task What_a_name_was_resolved_to_is_what_is_connected_to()
    {
        await using var site = new OutsideSite(Answer);
        await using var inside = new OutsideSite(Answer, "127.0.0.1", site.Port);
        var answers = new Queue<string>([OutsideSite.Internet, "127.0.0.1"]);
        using var bench = new OutsideBench([site.Port], names: _ => [IPAddress.Parse(answers.Dequeue())]);

        Assert.Equal("secret"u8.ToArray(), (await bench.FindAsync(site.At("/", "rebinding.example")))!.Bytes);
        Assert.Single(bench.Resolved);
        await bench.RefusesAsync(site.At("/", "rebinding.example").ToString());
        Assert.Equal((1, 0), (site.Connections, inside.Connections));
    }

    [Theory, Trait("Proves", "SEC-116")]
    [InlineData("127.0.0.2", "127.0.0.1")]
    [InlineData("127.0.0.1", "127.0.0.2")]
    public async Task One_private_answer_among_public_ones_is_enough_to_refuse(string first, string second)
    {
        await using var site = new OutsideSite(Answer);
        await using var inside = new OutsideSite(Answer, "127.0.0.1", site.Port);
        using var bench = new OutsideBench([site.Port], names: _ => [IPAddress.Parse(first), IPAddress.Parse(second)]);
        await bench.RefusesAsync(site.At("/", "both.example").ToString());
        Assert.Equal((0, 0), (site.Connections, inside.Connections));
    }

    [Fact, Trait("Proves", "SEC-122")]
    public async Task The_operator_opens_a_part_of_his_network_and_no_more()
    {
        var opened = CommandLine.Parse(["serve", "--intranet", "127.0.0.3, 10.8.0.0/16"], _ => null).Settings.Intranet;
        Assert.Equal(["127.0.0.3/32", "10.8.0.0/16"], opened.Select(n => n.ToString()));
        Assert.Empty(CommandLine.Parse(["serve"], _ => null).Settings.Intranet);
        Assert.Contains("--intranet is an address or a range", Assert.ThrowsAny<Exception>(() => CommandLine.Parse(["serve", "--intranet", "wiki"], _ => null)).Message, StringComparison.Ordinal);

        await using var wiki = new OutsideSite(Answer, "127.0.0.3");
        await using var other = new OutsideSite(Answer, "127.0.0.4", wiki.Port);
        using var bench = new OutsideBench([wiki.Port], ["127.0.0.3/32"]);
        Assert.NotNull(await bench.FindAsync(wiki.At("/", "127.0.0.3")));
        await bench.RefusesAsync(wiki.At("/", "127.0.0.4").ToString());
        Assert.Equal(0, other.Connections);
        using var closed = new OutsideBench([wiki.Port], []);
        await closed.RefusesAsync(wiki.At("/", "127.0.0.3").ToString());
    }

    private static async Task IsOutOfReachAsync(string host, string listening)
    {
        await using var inside = new OutsideSite(Answer, listening);
        using var bench = new OutsideBench([inside.Port]);
        await bench.RefusesAsync($"http://{host}:{inside.Port}/");
        Assert.Equal(0, inside.Connections);
        // It is there, for who may reach it.
        using var opened = new OutsideBench([inside.Port], ["127.0.0.0/8", "0.0.0.0/32", "::1/128"]);
        Assert.NotNull(await opened.FindAsync(new Uri($"http://{host}:{inside.Port}/")));
    }
}
