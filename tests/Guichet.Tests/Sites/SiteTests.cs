using System.Net;
using System.Text.Json;
using Guichet.Tests.Support;

namespace Guichet.Tests.Sites;

public sealed class SiteTests(TestDesk desk) : IClassFixture<TestDesk>
{
    private const string Dot = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";

    [Fact, Trait("Proves", "R-020")]
    public async Task A_site_is_created_and_its_snippet_names_it()
    {
        var site = await desk.Owner.PostAsync($"{desk.Owner.Path}/sites", TestDesk.SiteOf("Second shop"));

        Assert.Equal(HttpStatusCode.OK, site.Status);
        Assert.Equal(
            $"<script async src=\"{desk.Url.GetLeftPart(UriPartial.Authority)}/widget.js\" data-site=\"{site["key"].GetString()}\"></script>", site["snippet"].GetString());
        Assert.Contains("Second shop", (await desk.Owner.GetAsync($"{desk.Owner.Path}/sites")).Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(" HTTPS://Shop.Example/ ", "https://shop.example")]
    [InlineData("https://shop.example:443", "https://shop.example")]
    [InlineData("http://shop.example:8080", "http://shop.example:8080")]
    [InlineData("https://bücher.example", "https://xn--bcher-kva.example")]
    [InlineData("http://[::1]:3000", "http://[::1]:3000")]
    [InlineData("https://shop.example\r\n", "https://shop.example")]
    public async Task An_address_is_kept_as_browsers_write_it(string typed, string kept)
    {
        var site = await desk.Owner.PostAsync($"{desk.Owner.Path}/sites", With("origins", new[] { typed }));

        Assert.Equal(kept, Assert.Single(site["origins"].EnumerateArray()).GetString());
    }

    [Theory]
    [InlineData("shop.example")]
    [InlineData("https://*.shop.example")]
    [InlineData("https://shop.example/path")]
    [InlineData("https://shop.example?x")]
    [InlineData("https://user@shop.example")]
    [InlineData("ftp://shop.example")]
    [InlineData("javascript:alert(1)")]
    [InlineData("https://shop.example; script-src *")]
    [InlineData("null")]
    public async Task What_is_no_address_is_refused(string typed)
    {
        var answer = await desk.Owner.PostAsync($"{desk.Owner.Path}/sites", With("origins", new[] { typed }));

        Assert.Equal("invalid", answer.Code);
        Assert.True(answer["errors"].TryGetProperty("origins", out _), answer.Text);
    }

    [Theory, Trait("Proves", "R-154"), Trait("Proves", "SEC-030")]
    [InlineData("accent", "#2b4acb;background:url(//evil)")]
    [InlineData("accent", "#2b4acb\n")]
    [InlineData("accent", "red;}body{background:url(//evil)}")]
    [InlineData("accent", "#2B4ACB")]
    [InlineData("accent", "#fff")]
    [InlineData("radius", 25)]
    [InlineData("offsetX", -1)]
    [InlineData("side", "top")]
    [InlineData("font", "Comic Sans")]
    [InlineData("theme", 1)]
    [InlineData("launcher", "heart")]
    [InlineData("header", "url(x)")]
    [InlineData("density", 2)]
    public async Task A_look_is_one_of_those_that_exist(string member, object value)
    {
        var look = new Dictionary<string, object> { ["accent"] = "#2b4acb", ["radius"] = 14, ["side"] = "right", ["offsetX"] = 20, ["offsetY"] = 20, ["theme"] = "auto", ["font"] = "system", [member] = value };

        Assert.Equal(HttpStatusCode.BadRequest, (await desk.Owner.PostAsync($"{desk.Owner.Path}/sites", With("look", look))).Status);
    }

    [Fact, Trait("Proves", "R-154"), Trait("Proves", "R-152")]
    public async Task What_is_saved_for_a_site_is_what_its_widget_gets()
    {
        var site = await desk.Owner.PostAsync($"{desk.Owner.Path}/sites", TestDesk.SiteOf("Dressed"));
        var saved = TestDesk.SiteOf("Dressed");
        saved["look"] = new { accent = "#9a4a1c", radius = 3, side = "left", offsetX = 7, offsetY = 8, theme = "dark", font = "serif", launcher = "pill", header = "accent", density = "compact" };
        saved["texts"] = new { ja = new { title = "工房", welcome = "こんにちは", launcher = "ご質問" } };
        saved["peek"] = false;
        saved["language"] = "ja";
        await desk.Owner.PutAsync($"{desk.Owner.Path}/sites/{site["id"].GetString()}", saved);

        var config = await ConfigAsync(site["key"].GetString()!);

        Assert.Equal(
            """{"accent":"#9a4a1c","radius":3,"side":"left","offsetX":7,"offsetY":8,"theme":"dark","font":"serif","launcher":"pill","header":"accent","density":"compact"}""", config.GetProperty("look").GetRawText());
        Assert.Equal("工房", config.GetProperty("texts").GetProperty("ja").GetProperty("title").GetString());
        Assert.False(config.GetProperty("peek").GetBoolean());
        Assert.Equal("ja", config.GetProperty("language").GetString());
    }

    [Theory]
    [InlineData("one\ntwo")]
    [InlineData("a button with far too many words")]
    public async Task The_words_on_the_button_are_few_and_stand_in_one_line(string words) =>
        Assert.Equal(HttpStatusCode.BadRequest, (await desk.Owner.PostAsync($"{desk.Owner.Path}/sites", With("texts", new { en = new { launcher = words } }))).Status);

    [Fact, Trait("Proves", "SEC-031")]
    public async Task No_words_of_a_site_end_the_block_they_stand_in()
    {
        const string evil = "</script><script>alert(1)</script><!--";
        var typed = TestDesk.SiteOf(evil);
        typed["texts"] = new { en = new { title = evil, welcome = evil } };
        var site = await desk.Owner.PostAsync($"{desk.Owner.Path}/sites", typed);

        var page = await FrameAsync(site["key"].GetString()!, "https://shop.example");

        Assert.Equal(2, page.Text.Split("<script").Length - 1);
        Assert.Equal(2, page.Text.Split("</script>").Length - 1);
        Assert.DoesNotContain("<!--", page.Text, StringComparison.Ordinal);
        Assert.Equal(evil, (await ConfigAsync(site["key"].GetString()!)).GetProperty("texts").GetProperty("en").GetProperty("title").GetString());
    }

    [Fact, Trait("Proves", "SEC-061")]
    public async Task The_frame_stands_on_the_sites_pages_only()
    {
        var key = desk.Site.GetProperty("key").GetString()!;
        var page = await FrameAsync(key, "https://shop.example");
        var unsaid = await FrameAsync(key, null);

        Assert.All((Answer[])[page, unsaid], p =>
        {
            Assert.Contains("frame-ancestors 'self' https://shop.example;", p.Header("Content-Security-Policy"), StringComparison.Ordinal);
            Assert.Contains("/frame-", p.Text, StringComparison.Ordinal);
            Assert.Null(p.Header("X-Frame-Options"));
            Assert.Null(p.Header("Set-Cookie"));
        });
    }

    [Theory, Trait("Proves", "SEC-061")]
    [InlineData("https://evil.example")]
    [InlineData("https://shop.example.evil.example")]
    [InlineData("http://shop.example")]
    [InlineData("https://shop.example:444")]
    [InlineData("http://localhost:3000")]
    public async Task A_page_that_is_not_the_sites_gets_no_application_and_no_word_about_the_site(string origin)
    {
        var page = await FrameAsync(desk.Site.GetProperty("key").GetString()!, origin);

        Assert.Contains("/refused-", page.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("/frame-", page.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("shop.example", page.Text + page.Header("Content-Security-Policy"), StringComparison.Ordinal);
        Assert.Equal(page.Text, (await FrameAsync("00000000000000000000000000000000", origin)).Text);
        Assert.Equal(page.Text, (await FrameAsync("x", null)).Text);
    }

    [Fact]
    public async Task Until_an_address_is_saved_pages_of_this_machine_may_show_it()
    {
        var site = await desk.Owner.PostAsync($"{desk.Owner.Path}/sites", With("origins", Array.Empty<string>()));
        var key = site["key"].GetString()!;

        Assert.Contains("/frame-", (await FrameAsync(key, "http://localhost:3000")).Text, StringComparison.Ordinal);
        Assert.Contains("http://127.0.0.1:*", (await FrameAsync(key, "http://127.0.0.1:8000")).Header("Content-Security-Policy"), StringComparison.Ordinal);
        Assert.Contains("/refused-", (await FrameAsync(key, "https://shop.example")).Text, StringComparison.Ordinal);
        Assert.Contains("/refused-", (await FrameAsync(key, "http://localhost.evil.example")).Text, StringComparison.Ordinal);
    }

    [Theory, Trait("Proves", "SEC-030")]
    [InlineData("red;}body{background:url(//evil)}")]
    [InlineData("#11223344")]
    public async Task Not_even_the_preview_takes_another_colour(string accent)
    {
        var key = desk.Site.GetProperty("key").GetString()!;
        var look = Uri.EscapeDataString(System.Text.Json.JsonSerializer.Serialize(new { accent }));
        using var browser = desk.Visit();
        var frame = await browser.GetAsync($"/widget/frame?site={key}", r => r.Headers.Referrer = new(desk.Url, $"/widget/preview?site={key}&look={look}"));

        Assert.DoesNotContain("evil", frame.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("#11223344", frame.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_consoles_preview_shows_a_look_before_it_is_saved_and_nobody_elses_page_does()
    {
        var key = desk.Site.GetProperty("key").GetString()!;
        var look = Uri.EscapeDataString("""{"accent":"#112233","radius":1}""");
        var preview = new Uri(desk.Url, $"/widget/preview?site={key}&look={look}").ToString();
        using var browser = desk.Visit();
        var page = await browser.GetAsync(preview);

        Assert.Contains("frame-ancestors 'self'", page.Header("Content-Security-Policy"), StringComparison.Ordinal);
        Assert.Equal("same-origin", page.Header("Referrer-Policy"));
        Assert.Equal("#112233", (await ConfigAsync(key, preview)).GetProperty("look").GetProperty("accent").GetString());
        Assert.Equal("#2b4acb", (await ConfigAsync(key, $"https://shop.example/widget/preview?site={key}&look={look}")).GetProperty("look").GetProperty("accent").GetString());
    }

    [Fact]
    public async Task A_picture_is_what_its_first_bytes_say()
    {
        var site = await desk.Owner.PostAsync($"{desk.Owner.Path}/sites", With("avatar", $"data:image/png;base64,{Dot}"));
        var url = site["avatar"].GetString()!;
        using var visitor = desk.Visit();
        var picture = await visitor.GetAsync(url);

        Assert.Equal("image/png", picture.Raw.Content.Headers.ContentType!.MediaType);
        Assert.Equal("nosniff", picture.Header("X-Content-Type-Options"));
        Assert.Contains("immutable", picture.Header("Cache-Control"), StringComparison.Ordinal);
        foreach (var bad in (string[])[$"data:text/html;base64,{Dot}", "data:image/svg+xml;base64,PHN2Zy8+", "data:image/png;base64,PHNjcmlwdD4=", "https://evil.example/a.png",
            "data:image/png;base64," + Convert.ToBase64String([.. Convert.FromBase64String(Dot), .. new byte[50_000]])])
        {
            Assert.Equal("invalid", (await desk.Owner.PutAsync($"{desk.Owner.Path}/sites/{site["id"].GetString()}", With("avatar", bad))).Code);
        }
        var kept = await desk.Owner.PutAsync($"{desk.Owner.Path}/sites/{site["id"].GetString()}", TestDesk.SiteOf("Still with its picture"));
        Assert.Equal(url, kept["avatar"].GetString());
        var removed = await desk.Owner.PutAsync($"{desk.Owner.Path}/sites/{site["id"].GetString()}", With("avatar", null));
        Assert.Equal(JsonValueKind.Null, removed["avatar"].ValueKind);
    }

    [Fact]
    public async Task The_loader_is_for_every_page_and_the_hashed_files_are_for_ever()
    {
        using var page = desk.Visit();
        var loader = await page.GetAsync("/widget.js");
        Assert.Equal("cross-origin", loader.Header("Cross-Origin-Resource-Policy"));
        Assert.Contains("max-age=300", loader.Header("Cache-Control"), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.NotModified, (await page.GetAsync("/widget.js", r => r.Headers.TryAddWithoutValidation("If-None-Match", loader.Header("ETag")))).Status);

        var config = await ConfigAsync(desk.Site.GetProperty("key").GetString()!);
        Assert.Contains("immutable", (await page.GetAsync(config.GetProperty("panel").GetString()!)).Header("Cache-Control"), StringComparison.Ordinal);
    }

    private static Dictionary<string, object?> With(string member, object? value)
    {
        var site = TestDesk.SiteOf("A shop");
        site[member] = value;
        return site;
    }

    private async Task<Answer> FrameAsync(string key, string? origin)
    {
        using var visitor = desk.Visit();
        return await visitor.GetAsync($"/widget/frame?site={key}", r => r.Headers.Referrer = origin is null ? null : new Uri(origin));
    }

    private async Task<JsonElement> ConfigAsync(string key, string referer = "https://shop.example/")
    {
        var page = await FrameAsync(key, referer);
        var block = page.Text.Split("id=\"guichet-config\">")[1].Split("</script>")[0];
        return JsonSerializer.Deserialize<JsonElement>(block);
    }
}
