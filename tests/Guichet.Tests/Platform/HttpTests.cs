using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.RegularExpressions;
using Guichet.Conversations;
using Guichet.Platform;
using Guichet.Platform.Http;
using Guichet.Tests.Support;

namespace Guichet.Tests.Platform;

public sealed partial class HttpTests(TestDesk desk) : IClassFixture<TestDesk>
{
    [Fact, Trait("Proves", "SEC-060"), Trait("Proves", "SEC-063")]
    public async Task The_console_comes_with_its_policy_and_in_nobodys_frame()
    {
        using var browser = desk.Visit();
        var first = await PageAsync(browser, "/inbox/mine");
        var second = await PageAsync(browser, "/sign-in");

        Assert.Equal(HttpStatusCode.OK, first.Status);
        var nonce = Nonce().Match(first.Header("Content-Security-Policy")!).Groups[1].Value;
        Assert.Equal(
            $"default-src 'none'; script-src 'self'; style-src 'self' 'nonce-{nonce}'; img-src 'self' data: blob:; media-src 'self'; connect-src 'self'; font-src 'self'; frame-src 'self'; "
            + "object-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'self'; require-trusted-types-for 'script'; trusted-types default; report-to console",
            first.Header("Content-Security-Policy"));
        Assert.Contains($"content=\"{nonce}\"", first.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("__NONCE__", first.Text, StringComparison.Ordinal);
        Assert.NotEqual(nonce, Nonce().Match(second.Header("Content-Security-Policy")!).Groups[1].Value);
        Assert.Equal("DENY", second.Header("X-Frame-Options"));
        Assert.Equal("console=\"/reports\"", first.Header("Reporting-Endpoints"));
    }

    [Theory, Trait("Proves", "SEC-063"), Trait("Proves", "SEC-077")]
    [InlineData("/api/session")]
    [InlineData("/api/setup")]
    [InlineData("/api/nothing")]
    [InlineData("/v1/visitor/connect")]
    public async Task Answers_with_data_are_kept_by_nobody_and_read_by_no_other_origin(string path)
    {
        var answer = await desk.Owner.GetAsync(path, r => r.Headers.Add("Accept", "application/json"));

        Assert.Equal("same-origin", answer.Header("Cross-Origin-Resource-Policy"));
        Assert.Contains("no-store", answer.Header("Cache-Control"), StringComparison.Ordinal);
        Assert.Equal("nosniff", answer.Header("X-Content-Type-Options"));
        Assert.Equal("no-referrer", answer.Header("Referrer-Policy"));
        Assert.Equal("DENY", answer.Header("X-Frame-Options"));
        Assert.Contains("frame-ancestors 'none'", answer.Header("Content-Security-Policy"), StringComparison.Ordinal);
        Assert.Null(answer.Header("Server"));
    }

    [Theory, Trait("Proves", "SEC-070")]
    [InlineData("https://evil.example")]
    [InlineData("null")]
    [InlineData("http://127.0.0.1.evil.example")]
    [InlineData("http://127.0.0.1:444")]
    [InlineData("HTTP://SELF")]
    public async Task No_other_origin_is_ever_allowed_to_read(string origin)
    {
        origin = origin.Replace("SELF", desk.Url.Authority, StringComparison.Ordinal);
        foreach (var method in (HttpMethod[])[HttpMethod.Get, HttpMethod.Options, HttpMethod.Post])
        {
            foreach (var path in (string[])["/api/session", "/v1/visitor/connect", "/widget.js"])
            {
                var answer = await desk.Owner.SendAsync(method, path, null, r =>
                {
                    r.Headers.Remove("Origin");
                    r.Headers.TryAddWithoutValidation("Origin", origin);
                    r.Headers.Add("Access-Control-Request-Method", "POST");
                });
                Assert.DoesNotContain(answer.Raw.Headers, h => h.Key.StartsWith("Access-Control-", StringComparison.OrdinalIgnoreCase));
            }
        }
    }

    [Theory, Trait("Proves", "SEC-075")]
    [InlineData("Origin", "https://evil.example")]
    [InlineData("Origin", "null")]
    [InlineData("Origin", "http://localhost:1")]
    [InlineData("Sec-Fetch-Site", "cross-site")]
    [InlineData("Sec-Fetch-Site", "same-site")]
    [InlineData("Sec-Fetch-Site", "none")]
    [InlineData("X-Guichet", null)]
    public async Task A_foreign_page_cannot_use_the_cookie(string header, string? value)
    {
        using var victim = await desk.JoinAsync(Role.Agent);
        var answer = await victim.DeleteAsync("/api/session", r =>
        {
            r.Headers.Remove(header);
            if (header == "Origin")
            {
                r.Headers.Remove("Sec-Fetch-Site");
            }
            if (value is not null)
            {
                r.Headers.TryAddWithoutValidation(header, value);
            }
        });

        Assert.Equal((HttpStatusCode.Forbidden, "cross-site"), (answer.Status, answer.Code));
        Assert.Equal(HttpStatusCode.OK, (await victim.GetAsync("/api/session")).Status);
    }

    [Theory, Trait("Proves", "SEC-075")]
    [InlineData("text/plain")]
    [InlineData("application/x-www-form-urlencoded")]
    [InlineData("multipart/form-data; boundary=x")]
    public async Task A_form_is_not_a_request(string type)
    {
        using var browser = desk.Visit();
        void AsForm(HttpRequestMessage request)
        {
            request.Headers.Remove("X-Guichet");
            request.Content = new StringContent("""{"email":"ada@shop.example","password":"seven green whales"}""");
            request.Content.Headers.ContentType = System.Net.Http.Headers.MediaTypeHeaderValue.Parse(type);
        }
        Assert.Equal(HttpStatusCode.Forbidden, (await browser.PostAsync("/api/session", null, AsForm)).Status);
        var withHeader = await browser.PostAsync("/api/session", null, r =>
        {
            AsForm(r);
            r.Headers.Add("X-Guichet", "console");
        });
        Assert.Equal((HttpStatusCode.UnsupportedMediaType, "not-json"), (withHeader.Status, withHeader.Code));
        Assert.Equal(HttpStatusCode.OK, (await desk.Owner.GetAsync("/api/session?_method=DELETE", r => r.Headers.Add("X-HTTP-Method-Override", "DELETE"))).Status);
        Assert.Equal(HttpStatusCode.OK, (await desk.Owner.GetAsync("/api/session")).Status);
    }

    [Fact, Trait("Proves", "SEC-075")]
    public async Task The_cookie_is_kept_from_scripts_and_foreign_pages()
    {
        await using var secure = await TestDesk.OpenAsync(s => s with { PublicUrl = new("https://chat.shop.example") });
        await using var loopback = await TestDesk.OpenAsync();

        Assert.Matches("^__Host-guichet=[A-Za-z0-9_-]{43}; max-age=2592000; path=/; secure; samesite=lax; httponly$", await CookieAsync(secure));
        Assert.Matches("^guichet=[A-Za-z0-9_-]{43}; max-age=2592000; path=/; samesite=lax; httponly$", await CookieAsync(loopback));
    }

    [Fact, Trait("Proves", "SEC-075")]
    public async Task Over_an_address_that_others_can_read_nobody_signs_in_unless_told_to()
    {
        await using var refusing = await TestDesk.OpenEmptyAsync(s => s with { PublicUrl = new("http://chat.shop.example") });
        using var browser = refusing.Visit();
        Assert.Equal("insecure-address", (await browser.PostAsync("/api/session", new { email = "ada@shop.example", password = Staff.Password })).Code);
        await using var accepting = await TestDesk.OpenAsync(s => s with { PublicUrl = new("http://chat.shop.example"), InsecureHttp = true });

        Assert.True((await accepting.Owner.GetAsync("/api/session"))["insecure"].GetBoolean());
        Assert.False((await desk.Owner.GetAsync("/api/session"))["insecure"].GetBoolean());
    }

    [Fact, Trait("Proves", "T-LH7"), Trait("Proves", "SEC-072")]
    public async Task A_name_that_is_not_ours_is_refused_and_stands_in_no_link()
    {
        await using var behindProxy = await TestDesk.OpenAsync(s => s with { PublicUrl = new("http://chat.shop.example"), InsecureHttp = true });
        foreach (var host in (string[])["evil.example", "127.0.0.1.evil.example", "chat.shop.example.evil.example", "169.254.169.254"])
        {
            var answer = await behindProxy.Owner.GetAsync("/healthz", r => r.Headers.Host = host);
            Assert.Equal((HttpStatusCode.BadRequest, "unknown-host"), (answer.Status, answer.Code));
            // Neither the console's pages, nor its interfaces with a cookie that is good, nor the feed.
            foreach (var path in (string[])["/", "/widget.js", "/api/session", behindProxy.Owner.Path, "/feed"])
            {
                var there = await behindProxy.Owner.GetAsync(path, r => r.Headers.Host = host);
                Assert.Equal((HttpStatusCode.BadRequest, "unknown-host"), (there.Status, there.Code));
            }
        }
        Assert.Equal(HttpStatusCode.OK, (await behindProxy.Owner.GetAsync("/healthz", r => r.Headers.Host = "chat.shop.example")).Status);
        var invited = await behindProxy.Owner.PostAsync($"{behindProxy.Owner.Path}/invitations", new { email = "x@shop.example", role = "agent" }, r =>
        {
            r.Headers.Add("X-Forwarded-Host", "evil.example");
            r.Headers.Add("Forwarded", "host=evil.example");
        });
        Assert.StartsWith("http://chat.shop.example/invitation#", invited["link"].GetString(), StringComparison.Ordinal);
    }

    [Theory, Trait("Proves", "SEC-187")]
    [InlineData("POST", "/api/session", "{", HttpStatusCode.BadRequest)]
    [InlineData("POST", "/api/session", """{"email":5,"password":"x"}""", HttpStatusCode.BadRequest)]
    [InlineData("POST", "/api/session", """{"email":"a","email":"b","password":"x"}""", HttpStatusCode.BadRequest)]
    [InlineData("POST", "/api/session", "{}", HttpStatusCode.BadRequest)]
    [InlineData("PATCH", "/api/session", "{}", HttpStatusCode.MethodNotAllowed)]
    [InlineData("POST", "/api/nothing", "{}", HttpStatusCode.NotFound)]
    [InlineData("GET", "/widget/assets/../../guichet.db", null, HttpStatusCode.NotFound)]
    [InlineData("GET", "/api/workspaces/NOT-AN-ID", null, HttpStatusCode.NotFound)]
    public async Task Every_refusal_has_one_shape_and_no_insides(string method, string path, string? body, HttpStatusCode status)
    {
        var answer = await desk.Owner.SendAsync(HttpMethod.Parse(method), path, null, r =>
            r.Content = body is null ? null : new StringContent(body, Encoding.UTF8, "application/json"));

        Assert.Equal(status, answer.Status);
        Assert.Equal("application/problem+json", answer.Raw.Content.Headers.ContentType!.MediaType);
        Assert.Equal((int)status, answer["status"].GetInt32());
        Assert.NotEmpty(answer["traceId"].GetString()!);
        Assert.DoesNotContain("Exception", answer.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("Guichet.", answer.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Members_that_are_wrong_are_named_each_with_what_to_do()
    {
        var answer = await desk.Owner.PostAsync($"{desk.Owner.Path}/invitations", new { email = "nobody" });

        Assert.Equal("invalid", answer.Code);
        Assert.Contains("maria@shop.example", answer["errors"].GetProperty("email")[0].GetString(), StringComparison.Ordinal);
        Assert.True(answer["errors"].TryGetProperty("role", out _));
    }

    [Fact, Trait("Proves", "SEC-071")]
    public async Task No_preflight_is_ever_granted_because_no_page_of_others_has_anything_to_ask()
    {
        using var foreign = new HttpClient { BaseAddress = desk.Url };
        foreach (var endpoint in Endpoints.Of(desk.App))
        {
            using var preflight = new HttpRequestMessage(HttpMethod.Options, endpoint.Path(_ => Id.New().ToString()));
            preflight.Headers.Add("Origin", "https://shop.example");
            preflight.Headers.Add("Access-Control-Request-Method", endpoint.Method().Method);
            preflight.Headers.Add("Access-Control-Request-Headers", "authorization, content-type, x-guichet");
            using var answer = await foreign.SendAsync(preflight);

            Assert.False(answer.IsSuccessStatusCode, $"{endpoint.Name()} granted a preflight");
            Assert.DoesNotContain(answer.Headers, h => h.Key.StartsWith("Access-Control-", StringComparison.OrdinalIgnoreCase));
        }
    }

    [Fact, Trait("Proves", "SEC-190")]
    public async Task Whether_it_is_well_is_all_that_it_tells_strangers()
    {
        using var stranger = desk.Visit();

        Assert.Equal("ok", (await stranger.GetAsync("/healthz")).Text);
        foreach (var path in (string[])["/metrics", "/swagger", "/openapi/v1.json", "/debug", "/health", "/.env", "/guichet.db", "/widget/manifest.json"])
        {
            Assert.Equal(HttpStatusCode.NotFound, (await stranger.GetAsync(path)).Status);
        }
    }

    [Fact, Trait("Proves", "SEC-196")]
    public void One_subscriber_of_IPv6_is_one_asker()
    {
        Assert.Equal(ClientAddress.Of(IPAddress.Parse("2001:db8:1:2::1")), ClientAddress.Of(IPAddress.Parse("2001:db8:1:2:ffff:ffff:ffff:ffff")));
        Assert.NotEqual(ClientAddress.Of(IPAddress.Parse("2001:db8:1:2::1")), ClientAddress.Of(IPAddress.Parse("2001:db8:1:3::1")));
        Assert.Equal(ClientAddress.Of(IPAddress.Parse("192.0.2.1")), ClientAddress.Of(IPAddress.Parse("::ffff:192.0.2.1")));
    }

    [Fact, Trait("Proves", "SEC-196")]
    public async Task A_forwarded_address_counts_only_from_a_known_proxy()
    {
        await using var direct = await TestDesk.OpenAsync();
        await using var behindProxy = await TestDesk.OpenAsync(s => s with { KnownProxies = [IPNetwork.Parse("127.0.0.1/32")] });

        // From a place that makes up a new address each time, the thirty-first wrong password is refused all the same …
        Assert.Equal(30, await TriesAsync(direct));
        // … while a proxy's customers each have their own thirty.
        Assert.Equal(32, await TriesAsync(behindProxy));

        static async Task<int> TriesAsync(TestDesk desk)
        {
            using var guesser = desk.Visit();
            var tries = 0;
            while (tries < 32 && (await guesser.PostAsync("/api/session", new { email = $"somebody{tries}@shop.example", password = "not this one" },
                r => r.Headers.Add("X-Forwarded-For", $"198.51.100.{tries}"))).Status == HttpStatusCode.Unauthorized)
            {
                tries++;
            }
            return tries;
        }
    }

    [Theory, Trait("Proves", "SEC-095")]
    [InlineData("Content-Length: 4\r\nTransfer-Encoding: chunked\r\n")]
    [InlineData("Content-Length: 4\r\nContent-Length: 5\r\n")]
    [InlineData("Transfer-Encoding: xchunked\r\n")]
    [InlineData("X: a\r\n b\r\n")]
    public async Task A_request_with_two_readings_has_none(string headers)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, desk.Url.Port);
        await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes($"POST /api/session HTTP/1.1\r\nHost: 127.0.0.1\r\n{headers}\r\n0\r\n\r\nGET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"));
        using var reader = new StreamReader(client.GetStream());
        using var late = new CancellationTokenSource(TimeSpan.FromSeconds(10));
        var first = await reader.ReadLineAsync(late.Token);

        Assert.DoesNotContain(" 200 ", first, StringComparison.Ordinal);
        Assert.DoesNotContain("\nok", await reader.ReadToEndAsync(late.Token), StringComparison.Ordinal);
    }

    private static Task<Answer> PageAsync(Browser browser, string path) => browser.GetAsync(path, r => r.Headers.Add("Accept", "text/html,application/xhtml+xml"));

    private static async Task<string> CookieAsync(TestDesk desk)
    {
        using var browser = desk.Visit();
        var answer = await browser.PostAsync("/api/session", new { email = desk.Owner.Email, password = Staff.Password }, r =>
        {
            r.Headers.Remove("Origin");
            r.Headers.Add("Origin", desk.Settings.PublicUrl?.GetLeftPart(UriPartial.Authority) ?? desk.Url.GetLeftPart(UriPartial.Authority));
        });
        var cookies = answer.Raw.Headers.GetValues("Set-Cookie").ToList();
        // The one that says only that he has been here before is kept even closer.
        Assert.Matches("guichet-device=[A-Za-z0-9_-]{64}; max-age=34560000; path=/; (secure; )?samesite=strict; httponly$", cookies[1]);
        return cookies[0];
    }

    [GeneratedRegex("'nonce-([^']{24})'")]
    private static partial Regex Nonce();
}
