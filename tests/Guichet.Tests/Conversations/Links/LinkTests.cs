using System.Net;
using System.Text;
using System.Text.Json;
using Guichet.Conversations.Links;
using Guichet.Tests.Support;

namespace Guichet.Tests.Conversations.Links;

/// <summary>What links lead to, from the message to both screens; the website behind them is a real one.</summary>
public sealed class LinkTests : IAsyncLifetime, IAsyncDisposable
{
    private const string Lamp = "<title>A lamp</title><meta name=description content=\"Turns on &amp; off\">";

    private readonly TaskCompletionSource held = new();
    private OutsideSite website = null!;
    private OutsideSite inside = null!;
    private TestDesk desk = null!;

    public async Task InitializeAsync()
    {
        website = new OutsideSite(AnswerAsync);
        inside = new OutsideSite(OutsideSite.Page("<title>Secret</title>"), "127.0.0.1");
        desk = await TestDesk.OpenAsync(s => s with { Intranet = [IPNetwork.Parse($"{OutsideSite.Internet}/32")], OutgoingPorts = [website.Port, inside.Port] });
    }

    public async Task DisposeAsync()
    {
        held.TrySetResult();
        await desk.DisposeAsync();
        await website.DisposeAsync();
        await inside.DisposeAsync();
    }

    async ValueTask IAsyncDisposable.DisposeAsync() => await DisposeAsync();

    [Fact]
    public async Task Both_sides_are_shown_what_an_agent_s_link_leads_to_and_a_restart_keeps_it()
    {
        using var ada = await VisitorPage.OpenAsync(desk);
        await ada.SaysAsync("Which lamp?");
        using var visitor = await ada.FeedAsync();
        using var staff = await StaffFeed.OpenAsync(desk.Owner);
        var said = await SayAsync(ada, $"This one: {website.At("/lamp")}.");

        var pushed = (await EventAsync(visitor)).GetProperty("preview");
        Assert.Equal(said.GetProperty("ordinal").GetInt64(), pushed.GetProperty("ordinal").GetInt64());
        pushed = pushed.GetProperty("link");
        Assert.Equal(
            (website.At("/lamp").ToString(), OutsideSite.Internet, "A lamp", "Turns on & off"),
            (Text(pushed, "url"), Text(pushed, "host"), Text(pushed, "title"), Text(pushed, "description")));
        var told = await PushedAsync(staff);
        Assert.Equal(said.GetProperty("seq").GetInt64(), told.GetProperty("body").GetProperty("seq").GetInt64());

        await desk.RestartAsync();
        using var owner = new Staff(desk.Url, desk.Owner.Email);
        owner.As(await owner.PostAsync("/api/session", new { email = owner.Email, password = Staff.Password }));
        var events = (await owner.GetAsync($"{owner.Path}/conversations/{ada.Conversation}/events"))["events"].EnumerateArray().ToList();
        Assert.Equal("A lamp", events[^1].GetProperty("body").GetProperty("link").GetProperty("title").GetString());
        var head = await owner.GetAsync($"{owner.Path}/conversations/{ada.Conversation}");
        Assert.StartsWith("This one", head["last"].GetProperty("text").GetString(), StringComparison.Ordinal);
        Assert.DoesNotContain("A lamp", (await owner.GetAsync($"{owner.Path}/conversations/{ada.Conversation}/transcript")).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nobody_waits_for_the_page_behind_a_link()
    {
        using var ada = await VisitorPage.OpenAsync(desk);
        await ada.SaysAsync("Which lamp?");
        using var visitor = await ada.FeedAsync();
        await SayAsync(ada, website.At("/held").ToString());
        Assert.Equal("message", (await EventAsync(visitor, "message")).GetProperty("kind").GetString());
        held.SetResult();
        Assert.Equal("Held", Text(CardOf(await EventAsync(visitor)), "title"));
    }

    /// <summary>What is not looked up is shown by what is: the last link of each row is one that is looked up, and it comes first.</summary>
    [Fact]
    public async Task Only_those_links_are_looked_up_that_the_site_wants_looked_up()
    {
        using var ada = await VisitorPage.OpenAsync(desk);
        await ada.SaysAsync($"Mine: {website.At("/visitor")}");
        await desk.Owner.PostAsync($"{desk.Owner.Path}/conversations/{ada.Conversation}/notes", Words($"Note: {website.At("/note")}"));
        await SayAsync(ada, website.At("/staff").ToString());
        await AskedAsync("/staff");

        await SetAsync("none");
        await SayAsync(ada, website.At("/none").ToString());
        await SetAsync("all");
        await ada.SaysAsync(website.At("/all").ToString());
        await AskedAsync("/all");
        Assert.Equal(["/staff", "/all"], Paths());
    }

    [Theory]
    [InlineData("/reset/kQ3vZ81LmPx0TtYw7")]
    [InlineData("/join?token=abc")]
    [InlineData("/a?x=1&code=1234")]
    [InlineData("/i/6f0c2a4e-1111-4222-8333-123456789abc")]
    [InlineData("/#eyJhbGciOiJIUzI1NiJ9")]
    public void A_link_that_may_work_only_once_is_left_alone(string path) => Assert.Null(LinkFinder.Find($"Look: https://shop.example{path}"));

    [Theory]
    [InlineData("See https://shop.example/lamps/desk-lamp-2024?colour=red.", "https://shop.example/lamps/desk-lamp-2024?colour=red")]
    [InlineData("(https://shop.example/a)", "https://shop.example/a")]
    [InlineData("https://www.youtube.com/watch?v=dQw4w9WgXcQ", "https://www.youtube.com/watch?v=dQw4w9WgXcQ")]
    [InlineData("https://日本.example/ランプ", "https://日本.example/ランプ")]
    [InlineData("no link, javascript://x, mailto:ada@shop.example", null)]
    public void Any_other_link_is_found_without_what_ends_the_sentence(string text, string? link) =>
        Assert.Equal(link is null ? null : new Uri(link), LinkFinder.Find(text));

    [Fact]
    public async Task A_flood_of_links_asks_little_of_others()
    {
        await SetAsync("all");
        using var ada = await VisitorPage.OpenAsync(desk);
        for (var i = 0; i < 18; i++)
        {
            Assert.Equal(HttpStatusCode.OK, (await ada.SaysAsync(website.At($"/{i}").ToString())).Status);
        }
        using var bob = await VisitorPage.OpenAsync(desk);
        await bob.SaysAsync(website.At("/bob").ToString());
        await AskedAsync("/bob");
        // Ten at once, and one for each second that the test took.
        Assert.InRange(Paths().Count, 10, 16);
    }

    [Theory, Trait("Proves", "SEC-027")]
    [InlineData("/markup")]
    [InlineData("/picture-script")]
    [InlineData("/picture-inside")]
    [InlineData("/frames")]
    public async Task What_a_page_says_of_itself_is_words_and_nothing_else(string path)
    {
        var card = await CardAsync(path);
        Assert.Equal("<img src=x onerror=alert(1)>", Text(card, "title"));
        Assert.False(card.TryGetProperty("picture", out _));
        Assert.Equal(0, inside.Connections);
    }

    [Fact, Trait("Proves", "SEC-027")]
    public async Task A_picture_is_drawn_anew_and_comes_from_us()
    {
        var picture = Text(await CardAsync("/picture"), "picture")!;
        Assert.StartsWith("data:image/webp;base64,UklGR", picture, StringComparison.Ordinal);
        Assert.InRange(picture.Length, 20, 20_000);
        Assert.DoesNotContain("where it was taken", Encoding.Latin1.GetString(Convert.FromBase64String(picture.Split(',')[1])), StringComparison.Ordinal);
        Assert.False((await CardAsync("/picture-wrong")).TryGetProperty("picture", out _));
        Assert.False((await CardAsync("/picture-large")).TryGetProperty("picture", out _));
    }

    [Theory, Trait("Proves", "SEC-027")]
    [InlineData("/utf-7")]
    [InlineData("/utf-16")]
    [InlineData("/utf-16-mark")]
    [InlineData("/loop")]
    [InlineData("/text")]
    [InlineData("/nothing")]
    [InlineData("/gone")]
    public async Task A_page_that_is_not_read_leaves_the_message_alone(string path)
    {
        using var ada = await VisitorPage.OpenAsync(desk);
        await ada.SaysAsync("Which lamp?");
        using var visitor = await ada.FeedAsync();
        await SayAsync(ada, website.At(path).ToString());
        await SayAsync(ada, website.At("/lamp").ToString());
        Assert.Equal(website.At("/lamp").ToString(), Text(CardOf(await EventAsync(visitor)), "url"));
        Assert.Contains(path, Paths());
    }

    [Theory]
    [InlineData("/shift-jis", "ランプ")]
    [InlineData("/latin", "Café")]
    [InlineData("/long", null)]
    public async Task Pages_in_older_writings_are_read(string path, string? title)
    {
        var said = Text(await CardAsync(path), "title")!;
        Assert.Equal(title ?? $"{new string('x', 120)}…", said);
    }

    /// <summary>The tags of half a megabyte that would cost a builder of trees minutes.</summary>
    [Fact, Trait("Proves", "SEC-027")]
    public async Task No_page_takes_longer_than_its_bytes()
    {
        var clock = System.Diagnostics.Stopwatch.StartNew();
        Assert.Equal("Deep", Text(await CardAsync("/deep"), "title"));
        Assert.InRange(clock.Elapsed, TimeSpan.Zero, TimeSpan.FromSeconds(10));
    }

    private Task AnswerAsync(string head, Stream to) => head.Split(' ')[1] switch
    {
        "/held" => HeldAsync(to),
        "/markup" => SayAsync(to, OutsideSite.Page("<meta property=og:title content=\"&lt;img src=x onerror=alert(1)>\"><title>No</title>")),
        "/picture-script" => SayAsync(to, OutsideSite.Page("<title>&lt;img src=x onerror=alert(1)></title><meta property=og:image content=\"javascript:alert(1)\">")),
        "/picture-inside" => SayAsync(to, OutsideSite.Page($"<title><img src=x onerror=alert(1)></title><meta property=og:image content=\"http://127.0.0.1:{inside.Port}/\">")),
        "/frames" => SayAsync(to, OutsideSite.Page($"<iframe src=http://127.0.0.1:{inside.Port}/><title>No</title></iframe><noscript><title>No</title></noscript><script>'<title>No</title>'</script><!-- <title>No</title> --><title><img src=x onerror=alert(1)></title><iframe srcdoc='<iframe>'></iframe>")),
        "/picture" => SayAsync(to, OutsideSite.Page($"<title>A lamp</title><meta property=og:image content=/lamp.png>")),
        "/picture-wrong" => SayAsync(to, OutsideSite.Page($"<title>A lamp</title><meta property=og:image content=/lamp.svg>")),
        "/picture-large" => SayAsync(to, OutsideSite.Page($"<title>A lamp</title><meta property=og:image content=/large.png>")),
        "/lamp.png" => SayAsync(to, "image/png", Pictures.Png(more: Pictures.Chunk("tEXt", "where it was taken"u8.ToArray()))),
        "/lamp.svg" => SayAsync(to, "image/svg+xml", "<svg xmlns=\"http://www.w3.org/2000/svg\"/>"u8.ToArray()),
        "/large.png" => SayAsync(to, "image/png", [.. Pictures.Png(), .. new byte[4 * 1024 * 1024]]),
        "/utf-7" => SayAsync(to, OutsideSite.Page("<title>+ADw-b+AD4-</title>", "text/html; charset=utf-7")),
        "/utf-16" => SayAsync(to, "text/html; charset=utf-16", Encoding.Unicode.GetBytes("<title>Sixteen</title>")),
        "/utf-16-mark" => SayAsync(to, "text/html", [0xff, 0xfe, .. Encoding.Unicode.GetBytes("<title>Sixteen</title>")]),
        "/loop" => SayAsync(to, OutsideSite.To("/loop")),
        "/text" => SayAsync(to, OutsideSite.Page(Lamp, "text/plain")),
        "/nothing" => SayAsync(to, OutsideSite.Page("<meta name=description content=only>")),
        "/gone" => SayAsync(to, OutsideSite.Page(Lamp).Replace("200 OK", "404 Not Found", StringComparison.Ordinal)),
        "/shift-jis" => SayAsync(to, "text/html", CodePagesEncodingProvider.Instance.GetEncoding("shift_jis")!.GetBytes("<meta charset=\"Shift_JIS\"><title>ランプ</title>")),
        "/latin" => SayAsync(to, "text/html; charset=ISO-8859-1", Encoding.Latin1.GetBytes("<title>Café</title>")),
        "/long" => SayAsync(to, OutsideSite.Page($"<title>{new string('x', 100_000)}</title>")),
        "/deep" => SayAsync(to, OutsideSite.Page($"<title>Deep</title>{string.Concat(Enumerable.Repeat("<a><b><table><i>", 30_000))}")),
        _ => SayAsync(to, OutsideSite.Page(Lamp)),
    };

    private async Task HeldAsync(Stream to)
    {
        await held.Task;
        await SayAsync(to, OutsideSite.Page("<title>Held</title>"));
    }

    private static Task SayAsync(Stream to, string answer) => to.WriteAsync(Encoding.UTF8.GetBytes(answer)).AsTask();

    private static Task SayAsync(Stream to, string type, byte[] body) =>
        to.WriteAsync((byte[])[.. Encoding.ASCII.GetBytes($"HTTP/1.1 200 OK\r\nContent-Type: {type}\r\nContent-Length: {body.Length}\r\nConnection: close\r\n\r\n"), .. body]).AsTask();

    /// <summary>The card that the visitor gets under an agent's link to this page.</summary>
    private async Task<JsonElement> CardAsync(string path)
    {
        using var ada = await VisitorPage.OpenAsync(desk);
        await ada.SaysAsync("Which lamp?");
        using var visitor = await ada.FeedAsync();
        await SayAsync(ada, website.At(path).ToString());
        return CardOf(await EventAsync(visitor));
    }

    private static JsonElement CardOf(JsonElement preview) => preview.GetProperty("preview").GetProperty("link");

    private async Task<JsonElement> SayAsync(VisitorPage to, string text)
    {
        var head = await desk.Owner.GetAsync($"{desk.Owner.Path}/conversations/{to.Conversation}");
        if (head["owner"].ValueKind == JsonValueKind.Null)
        {
            await desk.Owner.PostAsync($"{desk.Owner.Path}/conversations/{to.Conversation}/owner", new { version = 0 });
        }
        var said = await desk.Owner.PostAsync($"{desk.Owner.Path}/conversations/{to.Conversation}/messages", Words(text));
        Assert.True(said.Raw.IsSuccessStatusCode, said.Text);
        return said["event"];
    }

    /// <summary>Each from a session of its own, with all that there is on the screen.</summary>
    private static object Words(string text) => new
    {
        clientId = Guid.CreateVersion7(),
        session = Convert.ToHexStringLower(System.Security.Cryptography.RandomNumberGenerator.GetBytes(8)),
        cseq = 1,
        seen = 1_000,
        text,
    };

    private async Task SetAsync(string linksPreviewed)
    {
        var site = TestDesk.SiteOf("Shop");
        site["linksPreviewed"] = linksPreviewed;
        var saved = await desk.Owner.PutAsync($"{desk.Owner.Path}/sites/{desk.Site.GetProperty("id").GetString()}", site);
        Assert.Equal(linksPreviewed, saved["linksPreviewed"].GetString());
    }

    private List<string> Paths() => [.. website.Asked.Select(head => head.Split(' ')[1])];

    private async Task AskedAsync(string path)
    {
        using var late = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        while (!Paths().Contains(path))
        {
            await Task.Delay(20, late.Token);
        }
    }

    private static async Task<JsonElement> EventAsync(FeedSocket feed, string kind = "preview")
    {
        while (true)
        {
            foreach (var pushed in (await feed.NextAsync("events")).GetProperty("events").EnumerateArray().Where(e => Text(e, "kind") == kind))
            {
                return pushed;
            }
        }
    }

    private static async Task<JsonElement> PushedAsync(StaffFeed feed)
    {
        while (true)
        {
            var message = await feed.NextAsync();
            if (Text(message, "type") == "events" && message.GetProperty("events").EnumerateArray().FirstOrDefault(e => Text(e, "kind") == "preview") is { ValueKind: JsonValueKind.Object } found)
            {
                return found;
            }
        }
    }

    private static string? Text(JsonElement of, string member) => of.TryGetProperty(member, out var value) ? value.GetString() : null;
}
