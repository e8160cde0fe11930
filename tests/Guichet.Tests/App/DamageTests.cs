using System.Diagnostics;
using System.Net;
using Guichet.App.Backups;
using Guichet.App.Doctor;
using Guichet.Data;
using Guichet.Data.Sqlite;
using Guichet.Platform;
using Guichet.Platform.Problems;
using Guichet.Tests.Support;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Guichet.Tests.App;

/// <summary>A database that is not as it was written: the program says so, in the log, by its health and by the doctor, and never begins anew by itself.</summary>
public sealed class DamageTests : IDisposable
{
    private const int PageSize = 4_096;

    private readonly string folder = Directory.CreateTempSubdirectory("guichet-damage-").FullName;
    private readonly int port = FreePort.Find();

    private string Data => Path.Combine(folder, "data");

    private string Database => Path.Combine(Data, "guichet.db");

    private string Url => $"http://127.0.0.1:{port}";

    [Fact, Trait("Proves", "F5")]
    public async Task A_torn_page_does_not_hold_up_a_start_and_is_found_beside_it_and_by_the_doctor()
    {
        await TalkAsync(messages: 60);
        await TearAsync("words 30.");

        var watch = Stopwatch.StartNew();
        await using var server = Serve();
        using var browser = new Browser(new Uri(Url));
        await server.AnswersAsync(browser);
        Assert.InRange(watch.Elapsed, TimeSpan.Zero, TimeSpan.FromSeconds(20));
        await server.LoggedAsync("Damaged: ");
        Assert.Contains("guichet doctor says what to do", server.Errors, StringComparison.Ordinal);
        Assert.Equal("degraded", (await browser.GetAsync("/healthz")).Text);
        // Who it does not concern goes on.
        Assert.False((await browser.GetAsync("/api/setup"))["needed"].GetBoolean());

        var (code, output, _) = await DoctorAsync();
        Assert.Equal(1, code);
        Assert.Contains("WRONG    Database        ", output, StringComparison.Ordinal);
        Assert.Contains("is damaged", output, StringComparison.Ordinal);
        Assert.Contains("guichet restore", output, StringComparison.Ordinal);
    }

    [Fact, Trait("Proves", "F5")]
    public async Task Without_the_shared_memory_and_with_half_a_write_ahead_log_it_opens_and_nothing_begins_anew()
    {
        await TalkAsync(messages: 30, endWell: false);
        File.Delete(Database + "-shm");
        await StartsWithAsync(expected: 30);

        await TalkAsync(messages: 10, endWell: false, more: true);
        await using (var log = new FileStream(Database + "-wal", FileMode.Open))
        {
            log.SetLength(log.Length / 2);
        }
        // The end of it is lost, as a disk that lies would lose it; what is left is a whole, earlier state.
        await StartsWithAsync(expected: null);
        Assert.Equal((0, true), (await DoctorAsync()) is var (code, output, _) ? (code, output.Contains("Every event is there", StringComparison.Ordinal)) : default);
    }

    [Theory, Trait("Proves", "F5")]
    [InlineData("emptied")]
    [InlineData("deleted")]
    [InlineData("overwritten")]
    [InlineData("cut")]
    public async Task What_is_left_of_a_database_is_never_taken_for_an_empty_one(string how)
    {
        await TalkAsync(messages: 5);
        await using (var file = new FileStream(Database, FileMode.Open))
        {
            if (how == "overwritten")
            {
                await file.WriteAsync(new byte[PageSize]);
            }
            file.SetLength(how switch { "emptied" or "deleted" => 0, "cut" => 3 * PageSize, _ => file.Length });
        }
        if (how == "deleted")
        {
            File.Delete(Database);
        }
        var left = File.Exists(Database) ? await File.ReadAllBytesAsync(Database) : null;

        var (code, _, errors) = await GuichetProgram.RunAsync("serve", "--data", Data, "--url", Url);
        Assert.Equal(1, code);
        Assert.DoesNotContain("   at ", errors, StringComparison.Ordinal);
        Assert.True(errors.Contains("guichet restore", StringComparison.Ordinal) || errors.Contains("guichet doctor", StringComparison.Ordinal), errors);
        Assert.Equal(left, File.Exists(Database) ? await File.ReadAllBytesAsync(Database) : null);
        var (doctor, output, _) = await DoctorAsync();
        Assert.Equal(1, doctor);
        Assert.Contains("WRONG    Database", output, StringComparison.Ordinal);
    }

    [Fact, Trait("Proves", "F5")]
    public async Task A_letter_that_turned_is_seen_by_doctor_and_restore()
    {
        await using var desk = await TestDesk.OpenAsync();
        using var ada = await VisitorPage.OpenAsync(desk);
        foreach (var text in (string[])["odd", "four", "five!", "six 语言", "seven x", new string('y', 9_999)])
        {
            Assert.Equal(HttpStatusCode.OK, (await ada.SaysAsync(text)).Status);
        }
        await desk.Owner.PostAsync($"{desk.Owner.Path}/conversations/{ada.Conversation}/owner", new { version = 0 });
        Assert.Equal(Verdict.Well, (await LogAsync(desk)).Verdict);
        var backup = Path.Combine(folder, "good.backup");
        await Backup.WriteAsync(desk.Settings, backup, withoutKey: true);
        await RestoreAsync(backup);

        foreach (var (seq, change, back) in ((int, string, string)[])
            [
                (1, "cseq = NULL WHERE seq = 1", "cseq = 1 WHERE seq = 1"),
                (2, "body = replace(body, 'four', 'fout') WHERE seq = 2", "body = replace(body, 'fout', 'four') WHERE seq = 2"),
                (3, "at = at + 1 WHERE seq = 3", "at = at - 1 WHERE seq = 3"),
                (4, "author_kind = 2 WHERE seq = 4", "author_kind = 1 WHERE seq = 4"),
                (5, "seen = NULL WHERE seq = 5", "seen = 0 WHERE seq = 5"),
            ])
        {
            await WriteAsync(desk, $"UPDATE event SET {change}");
            var found = await LogAsync(desk);
            Assert.Equal(Verdict.Wrong, found.Verdict);
            Assert.Contains($"Event {seq} of conversation {ada.Conversation} is not as it was written.", found.Sentence, StringComparison.Ordinal);
            var damaged = Path.Combine(folder, $"damaged-{seq}.backup");
            await Backup.WriteAsync(desk.Settings, damaged, withoutKey: true);
            Assert.Equal("backup-damaged", (await Assert.ThrowsAsync<RefusedException>(() => RestoreAsync(damaged))).Code);
            await WriteAsync(desk, $"UPDATE event SET {back}");
        }
        Assert.Equal(Verdict.Well, (await LogAsync(desk)).Verdict);
    }

    /// <summary>An older program writes no checksum, and what it wrote is no damage.</summary>
    [Fact]
    public async Task Rows_of_the_time_before_are_not_judged()
    {
        await using var desk = await TestDesk.OpenAsync();
        using var ada = await VisitorPage.OpenAsync(desk);
        await ada.SaysAsync("long ago");
        await WriteAsync(desk, "UPDATE event SET checksum = NULL");
        await ada.SaysAsync("today");
        Assert.Equal(Verdict.Well, (await LogAsync(desk)).Verdict);
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);

    private GuichetProgram Serve() => GuichetProgram.Start("serve", "--data", Data, "--url", Url, "--visitor-rate", "10000");

    private Task<(int Code, string Output, string Errors)> DoctorAsync() => GuichetProgram.RunAsync("doctor", "--data", Data, "--url", Url);

    /// <summary>A shop whose visitor says so many words; then the server ends, or is killed with words in its write-ahead log.</summary>
    private async Task TalkAsync(int messages, bool endWell = true, bool more = false)
    {
        await using var server = Serve();
        using var browser = new Browser(new Uri(Url));
        string site;
        if (more)
        {
            await server.AnswersAsync(browser);
            site = await File.ReadAllTextAsync(Path.Combine(folder, "site"));
        }
        else
        {
            var token = TestDesk.TokenOf(await server.PrintedAsync("Set up Guichet: "));
            await server.AnswersAsync(browser);
            var made = await browser.PostAsync("/api/setup", new { token, workspace = "Whale Shop", name = "Ada", email = "ada@shop.example", password = Staff.Password, site = "Shop" });
            site = made["site"].GetProperty("key").GetString()!;
            await File.WriteAllTextAsync(Path.Combine(folder, "site"), site);
        }
        var connected = await browser.PostAsync("/v1/visitor/connect", new { site, origin = Url });
        for (var i = 1; i <= messages; i++)
        {
            var said = await browser.PostAsync(
                "/v1/visitor/messages", new { clientId = Guid.CreateVersion7(), session = "00000000000000aa", cseq = i, seen = 0, text = $"words {i}. {new string('x', 300)}" },
                r => r.Headers.Add("Authorization", $"Bearer {connected["token"].GetString()}"));
            Assert.True(said.Status == HttpStatusCode.OK, said.Text);
        }
        if (endWell)
        {
            await server.EndAsync();
        }
    }

    /// <summary>As a write that reached only half of its sectors.</summary>
    private async Task TearAsync(string words)
    {
        var bytes = await File.ReadAllBytesAsync(Database);
        var at = bytes.AsSpan().IndexOf(System.Text.Encoding.UTF8.GetBytes(words));
        Assert.True(at > PageSize, "The words are not in the file.");
        bytes.AsSpan(at / PageSize * PageSize, PageSize / 2).Fill(0xff);
        await File.WriteAllBytesAsync(Database, bytes);
    }

    private async Task StartsWithAsync(int? expected)
    {
        await using var server = Serve();
        using var browser = new Browser(new Uri(Url));
        await server.AnswersAsync(browser);
        Assert.False((await browser.GetAsync("/api/setup"))["needed"].GetBoolean());
        using var connection = SqliteCheck.OpenToLook(Database);
        using var count = connection.CreateCommand();
        count.CommandText = "SELECT count(*) FROM event";
        var events = (long)count.ExecuteScalar()!;
        Assert.InRange(events, expected ?? 1, expected ?? 40);
        await server.EndAsync();
    }

    private static async Task<Finding> LogAsync(TestDesk desk) =>
        (await Examination.AllAsync(desk.Settings with { Url = desk.Url }).ToListAsync()).Single(f => f.Subject == "Log");

    private static async Task WriteAsync(TestDesk desk, string sql)
    {
        await using var db = desk.App.Services.GetRequiredService<Func<Db>>()();
        await db.Database.ExecuteSqlRawAsync(sql);
    }

    private static async Task RestoreAsync(string backup)
    {
        await using var machine = new TestDatabase();
        var settings = await machine.CreateAsync();
        DataDirectory.Prepare(settings, withDatabase: false);
        await Restore.ReadAsync(settings, backup);
    }
}
