using System.Net;
using System.Security.Cryptography;
using System.Text.Json;
using Guichet.Tests.Architecture;
using Guichet.Tests.Support;

namespace Guichet.Tests.Sites;

public sealed class LoaderTests(TestDesk desk) : IClassFixture<TestDesk>
{
    /// <summary>What a cache between us and the customer's page keeps under the loader's address is the same for everybody, whatever the request that filled it said.</summary>
    [Fact, Trait("Proves", "SEC-197")]
    public async Task Nothing_that_a_request_says_changes_the_loader_or_the_files_behind_it()
    {
        using var browser = desk.Visit();
        var plain = await browser.GetAsync("/widget.js");
        Assert.Equal(HttpStatusCode.OK, plain.Status);
        Assert.DoesNotContain(desk.Url.Authority, plain.Text, StringComparison.Ordinal);
        foreach (var (header, value) in ((string, string)[])
            [
                ("X-Forwarded-Host", "evil.example"), ("Forwarded", "host=evil.example;proto=http"), ("X-Forwarded-Proto", "evil"), ("X-Original-URL", "/evil"), ("X-Rewrite-URL", "/evil"),
                ("X-Forwarded-Prefix", "/evil"), ("Cookie", "guichet=evil"), ("Accept-Language", "evil"), ("User-Agent", "evil"), ("Referer", "https://evil.example/"), ("X-HTTP-Method-Override", "DELETE"),
            ])
        {
            foreach (var query in (string[])["", "?callback=evil", "?utm_source=%3Cscript%3E", "?x=evil&x=evil"])
            {
                var poisoned = await browser.GetAsync("/widget.js" + query, r => r.Headers.TryAddWithoutValidation(header, value));
                Assert.Equal((HttpStatusCode.OK, plain.Text, plain.Header("ETag"), plain.Header("Cache-Control")), (poisoned.Status, poisoned.Text, poisoned.Header("ETag"), poisoned.Header("Cache-Control")));
                Assert.DoesNotContain(poisoned.Raw.Headers.Concat(poisoned.Raw.Content.Headers), h => h.Value.Any(v => v.Contains("evil", StringComparison.Ordinal)));
                AssertVariesByEncodingAlone(poisoned);
            }
        }
        var foreign = await browser.GetAsync("/widget.js", r => r.Headers.Host = "evil.example");
        Assert.Equal("unknown-host", foreign.Code);
        Assert.Contains("no-store", foreign.Header("Cache-Control"), StringComparison.Ordinal);

        var key = desk.Site.GetProperty("key").GetString();
        var frame = await browser.GetAsync($"/widget/frame?site={key}");
        var file = frame.Text.Split("<script type=\"module\" src=\"")[1].Split('"')[0];
        Assert.StartsWith("/widget/assets/frame-", file, StringComparison.Ordinal);
        var hashed = await browser.GetAsync(file, r => r.Headers.Add("X-Forwarded-Host", "evil.example"));
        Assert.Contains("immutable", hashed.Header("Cache-Control"), StringComparison.Ordinal);
        AssertVariesByEncodingAlone(hashed);
    }

    /// <summary>Beside the evergreen one: a page that pins the loader gets these very bytes, also after upgrades, and its browser can check them.</summary>
    [Fact, Trait("Proves", "SEC-198")]
    public async Task A_pinned_loader_is_served_as_it_was_released()
    {
        using var shop = desk.Visit();
        var snippet = (await desk.Owner.GetAsync($"{desk.Owner.Path}/sites/{desk.Site.GetProperty("id").GetString()}/pinned"))["snippet"].GetString()!;
        var released = JsonSerializer.Deserialize<Dictionary<string, string>>(await File.ReadAllTextAsync(Path.Combine(Source.Folder("web/widget/released"), "integrity.json")))!;
        Assert.Contains($"src=\"{desk.Url.GetLeftPart(UriPartial.Authority)}/w/v{released.Count}/loader.js\" integrity=\"{released[$"v{released.Count}"]}\" crossorigin=\"anonymous\" data-site=\"{desk.Site.GetProperty("key").GetString()}\"", snippet, StringComparison.Ordinal);
        foreach (var (version, integrity) in released)
        {
            var loader = await shop.GetAsync($"/w/{version}/loader.js", r => r.Headers.Add("Origin", "https://shop.example"));
            Assert.Equal(integrity, $"sha384-{Convert.ToBase64String(SHA384.HashData(loader.Bytes))}");
            Assert.Equal(("*", "cross-origin"), (loader.Header("Access-Control-Allow-Origin"), loader.Header("Cross-Origin-Resource-Policy")));
            Assert.Contains("immutable", loader.Header("Cache-Control"), StringComparison.Ordinal);
            Assert.Contains("javascript", loader.Header("Content-Type"), StringComparison.Ordinal);
        }
        Assert.Equal(HttpStatusCode.NotFound, (await shop.GetAsync("/w/v999/loader.js")).Status);
        using var elsewhere = await desk.OtherWorkspaceAsync();
        Assert.Equal(HttpStatusCode.NotFound, (await elsewhere.GetAsync($"{elsewhere.Path}/sites/{desk.Site.GetProperty("id").GetString()}/pinned")).Status);
    }

    /// <summary>It is compressed; besides that there is one of it.</summary>
    private static void AssertVariesByEncodingAlone(Answer answer) => Assert.True(answer.Header("Vary") is null or "Accept-Encoding", answer.Header("Vary"));
}
