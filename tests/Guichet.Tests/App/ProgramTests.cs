using System.Net;
using System.Text.Json;
using Guichet.Data.Sqlite;
using Guichet.Tests.Support;

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
        const string canary = "CANARY7f3a\n[ERROR] forged line\u001b[31m";
        await using var server = Serve();
        using var browser = new Browser(new Uri(Url));
        await server.AnswersAsync(browser);
        var token = TestDesk.TokenOf(await server.PrintedAsync("Set up Guichet: "));
        await SetUpAsync(browser, token);
        var session = await browser.GetAsync("/api/session");
        var workspace = session["workspaces"][0].GetProperty("id").GetString();
        foreach (var path in (string[])["/api/session", "/api/links", "/api/reset", "/api/sign-in", "/api/setup", "/api/invitations/accept", "/v1/visitor/connect", "/v1/visitor/messages",
            $"/api/workspaces/{workspace}/invitations", $"/api/workspaces/{workspace}/sites", $"/api/workspaces/{workspace}/ticket"])
        {
            await browser.PostAsync($"{path}?token={Uri.EscapeDataString(canary)}", new { email = canary, password = canary, token = canary, text = canary, name = canary, origin = canary, site = canary },
                r => r.Headers.TryAddWithoutValidation("Authorization", "Bearer CANARY7f3a"));
            await browser.SendAsync(HttpMethod.Post, path, null, r => r.Content = new StringContent("{\"email\": CANARY7f3a", System.Text.Encoding.UTF8, "application/json"));
        }
        await browser.GetAsync("/v1/sites/CANARY7f3a/avatar?v=CANARY7f3a");
        // A failure that is logged for certain, with words that the database was about to store.
        using (var meddler = SqliteOptions.Open(Path.Combine(Data, "guichet.db")))
        {
            SqliteOptions.Execute(meddler, "DROP TABLE link");
        }
        var failed = await browser.PostAsync($"/api/workspaces/{workspace}/invitations?canary=CANARY7f3a", new { email = "CANARY7f3a@shop.example", role = "agent" },
            r => r.Headers.Add("User-Agent", "CANARY7f3a"));

        Assert.Equal((HttpStatusCode.InternalServerError, "failed"), (failed.Status, failed.Code));
        Assert.DoesNotContain("link", failed.Text, StringComparison.Ordinal);
        await server.LoggedAsync($"failed, trace {failed["traceId"].GetString()}");
        Assert.DoesNotContain("CANARY7f3a", server.Errors + server.Output, StringComparison.Ordinal);
        Assert.All(server.Errors.Split('\n', StringSplitOptions.RemoveEmptyEntries), line => JsonSerializer.Deserialize<JsonElement>(line));
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

    private static Task<Answer> SetUpAsync(Browser browser, string token) => browser.PostAsync(
        "/api/setup", new { token, workspace = "Whale Shop", name = "Ada", email = "ada@shop.example", password = Staff.Password, site = "Shop" });
}
