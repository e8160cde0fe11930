using System.Diagnostics;
using System.IO.Compression;
using System.Net;
using System.Text;
using Guichet.App;
using Guichet.Conversations.Links;
using Guichet.Tests.Support;

namespace Guichet.Tests.Platform.Outside;

/// <summary>What those who are fetched from do: send us on, and answer without end.</summary>
public sealed class AnswerTests
{
    private const int Most = 512 * 1024;
    private const string Good = "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nSet-Cookie: who=me\r\nConnection: close\r\n\r\nhello";

    [Theory, Trait("Proves", "SEC-117")]
    [InlineData(302)]
    [InlineData(307)]
    [InlineData(308)]
    public async Task A_redirect_is_looked_at_like_the_link_was(int status)
    {
        await using var inside = new OutsideSite(Good, "127.0.0.1");
        await using var site = new OutsideSite((_, to) => SayAsync(to, OutsideSite.To($"http://127.0.0.1:{inside.Port}/", status)));
        using var bench = new OutsideBench([site.Port, inside.Port]);
        await bench.RefusesAsync(site.At().ToString());
        Assert.Equal((1, 0), (site.Connections, inside.Connections));
        using var opened = new OutsideBench([site.Port, inside.Port], ["127.0.0.0/8"]);
        Assert.NotNull(await opened.FindAsync(site.At()));
    }

    [Theory, Trait("Proves", "SEC-117")]
    [InlineData("file:///etc/passwd")]
    [InlineData("gopher://127.0.0.2/1")]
    [InlineData("ftp://127.0.0.2/")]
    [InlineData("http://ada:secret@127.0.0.2/")]
    public async Task A_redirect_leads_to_no_other_kind_of_address(string location)
    {
        await using var site = new OutsideSite(OutsideSite.To(location));
        using var bench = new OutsideBench([site.Port, 80, 70, 21]);
        Assert.Null(await bench.FindAsync(site.At()));
        Assert.EndsWith("not an address that is fetched from", Assert.Single(bench.Log), StringComparison.Ordinal);
    }

    [Fact, Trait("Proves", "SEC-117")]
    public async Task Three_redirects_are_followed_and_not_four()
    {
        await using var site = new OutsideSite((head, to) =>
        {
            var left = int.Parse(head.Split(' ')[1][1..], System.Globalization.CultureInfo.InvariantCulture);
            return SayAsync(to, left == 0 ? Good : OutsideSite.To($"/{left - 1}"));
        });
        using var bench = new OutsideBench([site.Port]);
        Assert.NotNull(await bench.FindAsync(site.At("/3")));
        Assert.Equal(4, site.Asked.Count);
        Assert.Null(await bench.FindAsync(site.At("/20")));
        Assert.Equal(8, site.Asked.Count);
    }

    [Fact, Trait("Proves", "SEC-117")]
    public async Task Nothing_of_ours_goes_along()
    {
        await using var second = new OutsideSite(Good, "127.0.0.3");
        await using var first = new OutsideSite((_, to) => SayAsync(to, OutsideSite.To($"http://127.0.0.3:{second.Port}/").Replace("Content-Length", "Set-Cookie: who=me\r\nContent-Length", StringComparison.Ordinal)));
        using var bench = new OutsideBench([first.Port, second.Port], ["127.0.0.2/31"]);
        using var activity = new Activity("a request of ours").Start();
        Assert.NotNull(await bench.FindAsync(first.At()));
        Assert.NotNull(await bench.FindAsync(first.At()));
        Assert.All((string[])[.. first.Asked, .. second.Asked], head => Assert.Equal(
            ["accept", "accept-encoding", "get / http/1.1", "host", "user-agent"],
            head.ToLowerInvariant().Split("\r\n", StringSplitOptions.RemoveEmptyEntries).Select(l => l.Split(':')[0]).Order(StringComparer.Ordinal)));
    }

    [Theory, Trait("Proves", "SEC-118")]
    [InlineData("http://ada:secret@127.0.0.2:{0}/")]
    [InlineData("http://ada@127.0.0.2:{0}/")]
    public async Task An_address_with_a_name_and_a_password_is_refused(string address)
    {
        await using var site = new OutsideSite(Good);
        using var bench = new OutsideBench([site.Port]);
        Assert.Null(await bench.FindAsync(new Uri(string.Format(System.Globalization.CultureInfo.InvariantCulture, address, site.Port))));
        Assert.Equal(0, site.Connections);
    }

    [Theory, Trait("Proves", "SEC-118")]
    [InlineData("http://good.example#@127.0.0.1", true)]
    [InlineData("http://good.example\\@127.0.0.1", false)]
    public async Task What_comes_behind_the_name_is_not_the_name(string address, bool isOne)
    {
        Assert.Equal(isOne, Uri.TryCreate(address, UriKind.Absolute, out var uri));
        Assert.Equal(uri, LinkFinder.Find($"Look: {address}"));
        if (isOne)
        {
            using var bench = new OutsideBench([80], names: _ => [IPAddress.Parse("10.0.0.1")]);
            await bench.RefusesAsync(address);
            Assert.Equal(["good.example"], bench.Resolved);
        }
    }

    [Fact, Trait("Proves", "SEC-118")]
    public async Task A_line_end_in_the_path_begins_no_header()
    {
        await using var site = new OutsideSite(Good);
        using var bench = new OutsideBench([site.Port]);
        await bench.FindAsync(new Uri($"{site.At("/a")}\r\nX-Mine: 1\r\n\r\nGET /b HTTP/1.1"));
        Assert.DoesNotContain("\nx-mine:", Assert.Single(site.Asked).ToLowerInvariant(), StringComparison.Ordinal);
    }

    [Theory, Trait("Proves", "SEC-118")]
    [InlineData(22)]
    [InlineData(25)]
    [InlineData(6379)]
    [InlineData(11211)]
    public async Task Other_services_are_not_spoken_to(int port)
    {
        var ports = CommandLine.Parse(["serve"], _ => null).Settings.OutgoingPorts;
        Assert.Equal([80, 443, 8080, 8443], ports);
        Assert.Equal([80, 9000], CommandLine.Parse(["serve", "--outgoing-ports", "80,9000"], _ => null).Settings.OutgoingPorts);
        using var bench = new OutsideBench(ports);
        Assert.Null(await bench.FindAsync(new Uri($"http://127.0.0.2:{port}/")));
        Assert.EndsWith("not an address that is fetched from", Assert.Single(bench.Log), StringComparison.Ordinal);
        Assert.Empty(bench.Resolved);
    }

    [Fact, Trait("Proves", "SEC-119"), Trait("Proves", "SEC-027")]
    public async Task Of_a_body_without_end_the_beginning_is_read()
    {
        var sent = 0L;
        var cut = new TaskCompletionSource();
        await using var site = new OutsideSite(async (_, to) =>
        {
            await SayAsync(to, "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 10000000000\r\n\r\n");
            try
            {
                for (var piece = new byte[65536]; sent < 10_000_000_000; sent += piece.Length)
                {
                    await to.WriteAsync(piece);
                }
            }
            catch (IOException)
            {
                cut.SetResult();
            }
        });
        using var bench = new OutsideBench([site.Port]);
        var fetched = (await bench.FindAsync(site.At()))!;
        Assert.Equal((Most, false), (fetched.Bytes.Length, fetched.Whole));
        await cut.Task.WaitAsync(TimeSpan.FromSeconds(10));
        Assert.InRange(sent, 1, 50_000_000);
    }

    [Theory, Trait("Proves", "SEC-119"), Trait("Proves", "SEC-027")]
    [InlineData("gzip")]
    [InlineData("br")]
    [InlineData("deflate")]
    public async Task What_was_packed_is_counted_as_it_is_unpacked(string packing)
    {
        var bomb = Bomb(packing, 200 * 1024 * 1024);
        await using var site = new OutsideSite(async (_, to) =>
        {
            await SayAsync(to, $"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Encoding: {packing}\r\nContent-Length: {bomb.Length}\r\n\r\n");
            await to.WriteAsync(bomb);
        });
        using var bench = new OutsideBench([site.Port]);
        var before = GC.GetTotalAllocatedBytes();
        var fetched = (await bench.FindAsync(site.At()))!;
        Assert.Equal((Most, false), (fetched.Bytes.Length, fetched.Whole));
        Assert.InRange(GC.GetTotalAllocatedBytes() - before, 0, 50 * 1024 * 1024);
    }

    [Fact, Trait("Proves", "SEC-119")]
    public async Task A_header_of_a_megabyte_is_not_read_to_its_end() =>
        await IsNothingAsync((_, to) => SayAsync(to, $"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nX: {new string('x', 1024 * 1024)}\r\n\r\nhello"), TimeSpan.FromSeconds(3));

    [Fact, Trait("Proves", "SEC-119")]
    public async Task An_answer_without_a_head_is_none() => await IsNothingAsync((_, to) => SayAsync(to, "<title>Hello</title>"), TimeSpan.FromSeconds(3));

    [Fact, Trait("Proves", "SEC-119")]
    public async Task Who_says_go_on_for_ever_is_left() => await IsNothingAsync(async (_, to) =>
    {
        while (true)
        {
            await SayAsync(to, "HTTP/1.1 100 Continue\r\n\r\n");
            await Task.Delay(20);
        }
    });

    [Fact, Trait("Proves", "SEC-119"), Trait("Proves", "SEC-027")]
    public async Task Who_drips_is_left() => await IsNothingAsync(async (_, to) =>
    {
        foreach (var letter in OutsideSite.Page(new string(' ', 10_000)))
        {
            await SayAsync(to, letter.ToString());
            await Task.Delay(50);
        }
    });

    /// <summary>The twin of all that are nothing: the same client, a decent answer.</summary>
    [Fact]
    public async Task Who_answers_decently_is_heard()
    {
        await using var site = new OutsideSite(Good);
        using var bench = new OutsideBench([site.Port]);
        Assert.Equal("hello"u8.ToArray(), (await bench.FindAsync(site.At()))!.Bytes);
        Assert.Empty(bench.Log);
    }

    [Fact, Trait("Proves", "SEC-120")]
    public async Task A_port_that_is_open_and_one_that_is_not_look_alike()
    {
        await using var open = new OutsideSite(Good, "127.0.0.1");
        var closed = new OutsideSite(Good, "127.0.0.1");
        var nobody = closed.Port;
        await closed.DisposeAsync();
        using var bench = new OutsideBench([open.Port, nobody]);
        Assert.Null(await bench.FindAsync(new Uri($"http://127.0.0.1:{open.Port}/secret?of=ours")));
        Assert.Null(await bench.FindAsync(new Uri($"http://127.0.0.1:{nobody}/secret?of=ours")));
        // Neither was tried, so neither takes longer; and the operator reads the same of both, without the path.
        Assert.Equal(0, open.Connections);
        Assert.Equal("Nothing was fetched from 127.0.0.1: the name leads into a network that is not public", Assert.Single(bench.Log.Distinct()));
    }

    private static async Task IsNothingAsync(Func<string, Stream, Task> answer, TimeSpan? within = null)
    {
        await using var site = new OutsideSite(answer);
        using var bench = new OutsideBench([site.Port]);
        var clock = Stopwatch.StartNew();
        Assert.Null(await bench.FindAsync(site.At()));
        Assert.InRange(clock.Elapsed, TimeSpan.Zero, within ?? (Guichet.Platform.Outside.Outside.Patience + TimeSpan.FromSeconds(3)));
        Assert.Equal(1, site.Connections);
    }

    private static byte[] Bomb(string packing, int bytes)
    {
        using var packed = new MemoryStream();
        using (Stream pack = packing switch
        {
            "gzip" => new GZipStream(packed, CompressionLevel.SmallestSize),
            "br" => new BrotliStream(packed, CompressionLevel.Optimal),
            _ => new ZLibStream(packed, CompressionLevel.SmallestSize),
        })
        {
            var zeros = new byte[1024 * 1024];
            for (var written = 0; written < bytes; written += zeros.Length)
            {
                pack.Write(zeros);
            }
        }
        return packed.ToArray();
    }

    private static Task SayAsync(Stream to, string text) => to.WriteAsync(Encoding.UTF8.GetBytes(text)).AsTask();
}
