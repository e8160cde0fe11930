using System.Net;
using System.Text.Json;
using Guichet.Data.Sqlite;
using Guichet.Platform;
using Guichet.Tests.Support;
using Microsoft.AspNetCore.Routing;

namespace Guichet.Tests.App;

/// <summary>The program as people start it. On the embedded database: what is tested here does not depend on which it is.</summary>
public sealed class ProgramTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("guichet-program-").FullName;
    private readonly int port = FreePort.Find();

    private string Data => Path.Combine(folder, "data");

    private string Url => $"http://127.0.0.1:{port}";

    [Fact, Trait("Proves", "SEC-191"), Trait("Proves", "SEC-192")]
    public async Task The_first_owner_is_whoever_reads_the_link_that_the_program_printed()
    {
        using var stranger = new Browser(new Uri(Url));
        string old;
        await using (var first = Serve())
        {
            old = TestDesk.TokenOf(await first.PrintedAsync("Set up Guichet: "));
            await first.AnswersAsync(stranger);
            Assert.True((await stranger.GetAsync("/api/setup"))["needed"].GetBoolean());
            foreach (var (email, password) in ((string, string)[])[("admin", "admin"), ("admin@localhost", "password"), ("owner@guichet", "guichet")])
            {
                Assert.Equal("wrong-credentials", (await stranger.PostAsync("/api/session", new { email, password })).Code);
            }
        }
        await using (var second = Serve())
        {
            var token = TestDesk.TokenOf(await second.PrintedAsync("Set up Guichet: "));
            await second.AnswersAsync(stranger);
            Assert.Equal("link-invalid", (await SetUpAsync(stranger, old)).Code);
            Assert.Equal(HttpStatusCode.OK, (await SetUpAsync(stranger, token)).Status);
            Assert.Equal("link-invalid", (await SetUpAsync(stranger, token)).Code);
            Assert.False((await stranger.GetAsync("/api/setup"))["needed"].GetBoolean());
        }
        await using (var third = Serve())
        {
            await third.AnswersAsync(stranger);
            Assert.DoesNotContain("Set up", third.Output, StringComparison.Ordinal);
            Assert.DoesNotContain("emo", third.Output, StringComparison.Ordinal);
            Assert.Single((await stranger.GetAsync("/api/session"))["workspaces"].EnumerateArray());
        }
        var (code, _, errors) = await GuichetProgram.RunAsync("serve", "--data", Data, "--url", Url, "--demo");
        Assert.Equal((1, true), (code, errors.Contains("--demo fills an empty installation", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Verbs_beside_a_server_print_links_to_it_and_a_second_server_is_told_that_the_port_is_taken()
    {
        await using var server = Serve();
        using var owner = new Browser(new Uri(Url));
        await SetUpAsync(owner, TestDesk.TokenOf(await server.PrintedAsync("Set up Guichet: ")));

        var (_, printed, _) = await GuichetProgram.RunAsync("workspace", "add", "Second shop", "--data", Data);
        Assert.Contains($": {Url}/", printed, StringComparison.Ordinal);
        var (code, output, errors) = await GuichetProgram.RunAsync("serve", "--data", Path.Combine(folder, "other"), "--url", Url);
        Assert.Equal((1, ""), (code, output.Trim()));
        Assert.Equal($"Another program listens on 127.0.0.1:{port}. Stop it, or name another address with --url.", errors.Trim());
    }

    [Fact, Trait("Proves", "SEC-193"), Trait("Proves", "SEC-184")]
    public async Task Nobody_else_on_the_machine_reads_the_data_and_the_key_is_not_in_the_database()
    {
        await using var server = Serve();
        using var browser = new Browser(new Uri(Url));
        await server.AnswersAsync(browser);

        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(Data));
        foreach (var file in (string[])["guichet.db", "guichet.db-wal", "guichet.db-shm", "guichet.key"])
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Path.Combine(Data, file)));
        }
        var key = await File.ReadAllTextAsync(Path.Combine(Data, "guichet.key"));
        foreach (var file in (string[])["guichet.db", "guichet.db-wal"])
        {
            await using var stream = new FileStream(Path.Combine(Data, file), FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
            var bytes = new byte[stream.Length];
            await stream.ReadExactlyAsync(bytes);
            Assert.Equal(-1, bytes.AsSpan().IndexOf(Convert.FromHexString(key.Trim())));
            Assert.Equal(-1, bytes.AsSpan().IndexOf(System.Text.Encoding.ASCII.GetBytes(key.Trim())));
        }
        Assert.Equal(HttpStatusCode.NotFound, (await browser.GetAsync("/data/guichet.db")).Status);
    }

    [Fact, Trait("Proves", "SEC-171"), Trait("Proves", "SEC-186"), Trait("Proves", "SEC-187")]
    public async Task The_log_is_JSON_and_holds_nothing_that_anybody_typed()
    {
        const string canary = "CANARY7f3a";
        const string forged = canary + "\n[ERROR] forged line\u001b[31m";
        await using var server = Serve();
        using var browser = new Browser(new Uri(Url));
        await server.AnswersAsync(browser);
        var printed = TestDesk.TokenOf(await server.PrintedAsync("Set up Guichet: "));
        var site = (await SetUpAsync(browser, printed))["site"];
        var me = (await browser.GetAsync("/api/session"))["workspaces"][0];
        var workspace = $"/api/workspaces/{me.GetProperty("id").GetString()}";
        var cookies = browser.Cookies.GetCookies(new Uri(Url)).Select(c => c.Value).ToArray();
        Assert.NotEmpty(cookies);

        // What succeeds: a visitor who writes, peeks and says who he is, an agent who notes, answers and writes him down.
        using var page = new Browser(new Uri(Url));
        var connected = await page.PostAsync("/v1/visitor/connect", new { site = site.GetProperty("key").GetString(), origin = Url });
        var token = connected["token"].GetString()!;
        var said = await page.PostAsync("/v1/visitor/messages", Words("message", "00000000000000aa"), AsVisitor);
        Assert.Equal(HttpStatusCode.OK, said.Status);
        var conversation = said["conversation"].GetProperty("id").GetString();
        using var feed = await FeedSocket.ConnectAsync(new Uri(Url), o => o.SetRequestHeader("User-Agent", canary));
        await feed.SendAsync(new { type = "hello", ticket = connected["ticket"].GetString(), after = new { }, visit = new { referrer = forged, pages = new[] { new { url = forged, title = forged, at = 1 } } } });
        Assert.Equal("ready", (await feed.NextAsync()).GetProperty("type").GetString());
        foreach (var frame in (object[])[new { type = "peek", conversation, text = forged }, new { type = "page", url = $"https://shop.example/?q={canary}", title = forged }, new { type = canary }])
        {
            await feed.SendAsync(frame);
        }
        // What ends a connection, and who closes it without a word.
        await feed.SendAsync($"{{\"type\":\"{canary}");
        Assert.Equal(1007, await feed.ClosedAsync());
        var named = await page.PostAsync("/v1/visitor/contact", new { name = canary, email = $"{canary}@shop.example", phone = canary }, AsVisitor);
        var head = await browser.GetAsync($"{workspace}/conversations/{conversation}");
        Assert.Equal(canary, head["contact"].GetProperty("name").GetString());
        var contact = await browser.PutAsync($"{workspace}/contacts/{head["contact"].GetProperty("id").GetString()}", new { name = forged, email = $"{canary}@shop.example", phone = canary });
        var taken = await browser.PostAsync($"{workspace}/conversations/{conversation}/owner", new { version = 0 });
        var note = await browser.PostAsync($"{workspace}/conversations/{conversation}/notes", Words("note", "00000000000000bb"));
        var answered = await browser.PostAsync($"{workspace}/conversations/{conversation}/messages", Words("answer", "00000000000000bb", 2));
        Assert.All((Answer[])[named, contact, taken, note, answered], a => Assert.True(a.Status == HttpStatusCode.OK, a.Text));

        // What fails, by every endpoint that there is: in its query, its body, half a body, its headers and the names in its path.
        foreach (var endpoint in await EndpointsAsync())
        {
            foreach (var path in (string[])[endpoint.Path(kind => kind == "workspaces" ? workspace.Split('/')[^1] : Id.New().ToString()), endpoint.Path(_ => canary)])
            {
                foreach (var body in endpoint.HasBody() ? (string?[])[JsonSerializer.Serialize(Claims()), $"{{\"email\": {canary}"] : [null])
                {
                    // Signing out would leave nothing to look at.
                    if (endpoint.Name() is "DELETE /api/session" or "DELETE /api/sessions")
                    {
                        continue;
                    }
                    await browser.SendAsync(endpoint.Method(), $"{path}?token={Uri.EscapeDataString(forged)}&site={canary}&before={canary}", null, r =>
                    {
                        r.Headers.TryAddWithoutValidation("Authorization", $"Bearer {canary}");
                        r.Headers.TryAddWithoutValidation("User-Agent", canary);
                        r.Headers.TryAddWithoutValidation("Referer", $"https://shop.example/?q={canary}");
                        r.Content = body is null ? null : new StringContent(body, System.Text.Encoding.UTF8, "application/json");
                    });
                }
            }
        }
        // A failure that is logged for certain, with words that the database was about to store.
        using (var meddler = SqliteOptions.Open(Path.Combine(Data, "guichet.db")))
        {
            SqliteOptions.Execute(meddler, "DROP TABLE link");
        }
        var failed = await browser.PostAsync($"{workspace}/invitations?canary={canary}", new { email = $"{canary}@shop.example", role = "agent" }, r => r.Headers.Add("User-Agent", canary));

        Assert.Equal((HttpStatusCode.InternalServerError, "failed"), (failed.Status, failed.Code));
        Assert.DoesNotContain("link", failed.Text, StringComparison.Ordinal);
        await server.LoggedAsync($"failed, trace {failed["traceId"].GetString()}");
        foreach (var secret in (string[])[canary, .. cookies, token, named["token"].GetString()!, connected["ticket"].GetString()!, Staff.Password, "ada@shop.example"])
        {
            Assert.DoesNotContain(secret, server.Errors + server.Output, StringComparison.Ordinal);
        }
        Assert.All(server.Errors.Split('\n', StringSplitOptions.RemoveEmptyEntries), line => JsonSerializer.Deserialize<JsonElement>(line));

        void AsVisitor(HttpRequestMessage request) => request.Headers.Add("Authorization", $"Bearer {token}");
        static object Words(string what, string session, int count = 1) => new { clientId = Guid.CreateVersion7(), session, cseq = count, seen = 99, text = $"{what} {forged}" };
        static Dictionary<string, object> Claims() => ((string[])["email", "password", "current", "token", "text", "name", "origin", "site", "language", "workspace", "session", "clientId", "role", "version"])
            .ToDictionary(member => member, _ => (object)forged);
    }

    [Fact, Trait("Proves", "SEC-060")]
    public async Task What_the_policy_stopped_is_logged_in_few_words_of_ours()
    {
        await using var server = Serve();
        using var stranger = new Browser(new Uri(Url));
        await server.AnswersAsync(stranger);
        static object Report(string directive, string blocked) => new
        {
            type = "csp-violation",
            age = 10,
            url = "https://chat.example/CANARY7f3a",
            body = new { effectiveDirective = directive, blockedURL = blocked, documentURL = "https://chat.example/CANARY7f3a", sample = "CANARY7f3a", lineNumber = 1, statusCode = 200 },
        };
        static void AsBrowsersDo(HttpRequestMessage request)
        {
            request.Headers.Remove("X-Guichet");
            request.Content!.Headers.ContentType = new("application/reports+json");
        }

        var told = await stranger.PostAsync("/reports", new[] { Report("script-src-elem", "inline"), Report("CANARY7f3a", "https://evil.example/CANARY7f3a") }, AsBrowsersDo);
        Assert.Equal(HttpStatusCode.NoContent, told.Status);
        await server.LoggedAsync("stopped something in the console: script-src-elem, source: inline");
        await server.LoggedAsync("stopped something in the console: another, source: another");
        Assert.Equal("malformed", (await stranger.PostAsync("/reports", new { }, AsBrowsersDo)).Code);
        for (var i = 0; i < 20; i++)
        {
            await stranger.PostAsync("/reports", Enumerable.Range(0, 20).Select(_ => Report("img-src", "data")), AsBrowsersDo);
        }

        await server.LoggedAsync("img-src");
        Assert.DoesNotContain("CANARY7f3a", server.Errors + server.Output, StringComparison.Ordinal);
        // Ten a minute, and the minute may have turned meanwhile.
        Assert.InRange(server.Errors.Split("\"EventId\"").Count(line => line.Contains("img-src", StringComparison.Ordinal)), 1, 20);
    }

    [Fact]
    public async Task The_demo_has_two_agents_a_week_of_talk_and_a_shop_of_another_origin()
    {
        await using var server = Serve("--demo");
        using var maria = new Browser(new Uri(Url));
        await server.AnswersAsync(maria);
        var link = await server.PrintedAsync("Demo agent Maria Lindqvist <maria@atelier-lumiere.example>: ");
        await server.PrintedAsync("Demo agent Kenji Sato <kenji@atelier-lumiere.example>: ");
        var session = await maria.PostAsync("/api/sign-in", new { token = TestDesk.TokenOf(link) });
        Assert.Equal("link-invalid", (await maria.PostAsync("/api/sign-in", new { token = TestDesk.TokenOf(link) })).Code);

        var workspace = $"/api/workspaces/{session["workspaces"][0].GetProperty("id").GetString()}";
        var closed = (await maria.GetAsync($"{workspace}/inbox?folder=closed"))["conversations"].GetArrayLength();
        var open = (await maria.GetAsync($"{workspace}/inbox?folder=open"))["conversations"].GetArrayLength();
        Assert.Equal(14, closed + open);
        Assert.InRange(closed, 3, 10);

        using var shop = new Browser(new Uri($"http://localhost:{port + 1}"));
        var page = await shop.GetAsync("/lamps/aube");
        Assert.Equal(await server.PrintedAsync("Demo shop: "), $"http://localhost:{port + 1}/");
        Assert.Contains($"src=\"{Url}/widget.js\"", page.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("unsafe", page.Header("Content-Security-Policy"), StringComparison.Ordinal);
        var key = page.Text.Split("data-site=\"")[1][..32];
        var connected = await shop.SendAsync(HttpMethod.Post, $"{Url}/v1/visitor/connect", new { site = key, origin = $"http://localhost:{port + 1}" });
        Assert.Equal(HttpStatusCode.OK, connected.Status);
    }

    [Theory]
    [InlineData("--help", 0, "guichet backup FILE")]
    [InlineData("serve --colour red", 2, "There is no option --colour.")]
    [InlineData("serve --url", 2, "--url needs a value.")]
    [InlineData("serve --url https://chat.example", 2, "--public-url")]
    [InlineData("serve --url http://0.0.0.0:80", 2, "--public-url")]
    [InlineData("serve --known-proxy mars", 2, "mars")]
    [InlineData("backup", 2, "backup needs the name of a FILE.")]
    [InlineData("serve --visitor-rate 0", 2, "--visitor-rate")]
    [InlineData("dance", 2, "“dance”")]
    [InlineData("reset-password nobody@shop.example --data /nowhere/at/all", 1, "There is no database in /nowhere/at/all")]
    public async Task What_is_typed_wrong_is_named_with_what_to_do(string line, int code, string said)
    {
        var (exit, output, errors) = await GuichetProgram.RunAsync(line.Split(' '));

        Assert.Equal(code, exit);
        Assert.Contains(said, output + errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_second_server_on_the_same_data_says_so_instead_of_waiting()
    {
        await using var server = Serve();
        using var browser = new Browser(new Uri(Url));
        await server.AnswersAsync(browser);

        var (code, _, errors) = await GuichetProgram.RunAsync("serve", "--data", Data, "--url", $"http://127.0.0.1:{port + 1}");

        Assert.Equal(1, code);
        Assert.Contains("Another Guichet is running", errors, StringComparison.Ordinal);
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);

    private GuichetProgram Serve(params string[] more) => GuichetProgram.Start(["serve", "--data", Data, "--url", Url, .. more]);

    /// <summary>The program's endpoints are those of the same host in this process.</summary>
    private static async Task<List<RouteEndpoint>> EndpointsAsync()
    {
        await using var desk = await TestDesk.OpenEmptyAsync();
        return Endpoints.Of(desk.App);
    }

    private static Task<Answer> SetUpAsync(Browser browser, string token) => browser.PostAsync(
        "/api/setup", new { token, workspace = "Whale Shop", name = "Ada", email = "ada@shop.example", password = Staff.Password, site = "Shop" });
}
