using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Guichet.App.Doctor;
using Guichet.Data;
using Guichet.Platform;
using Guichet.Tests.Conversations;
using Guichet.Tests.Support;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Guichet.Tests.App;

public sealed class DoctorTests
{
    [Fact]
    public async Task Of_a_well_installation_it_says_that_it_is_well_and_changes_nothing()
    {
        await using var desk = await OpenAsync();
        await TestVisitor.SaysAsync(desk, "Hello");
        var before = Directory.GetFiles(desk.Settings.DataDirectory).Order().ToList();

        var findings = await FindAsync(desk);
        Assert.All(findings, f => Assert.True(f.Verdict == Verdict.Well || f.Subject is "Public address" or "Disk space", $"{f}"));
        foreach (var subject in (string[])["Data folder", "Permissions", "Disk space", "Key", "Clock", "Open files", "Web parts", "Database", "Tables", "Log", "Server", "Public address"])
        {
            Assert.Contains(findings, f => f.Subject == subject);
        }
        Assert.Equal(before, Directory.GetFiles(desk.Settings.DataDirectory).Order());
    }

    [Fact]
    public async Task What_others_can_read_a_broken_key_and_a_missing_folder_are_named()
    {
        await using var desk = await OpenAsync();
        File.SetUnixFileMode(desk.Settings.DataDirectory, (UnixFileMode)0b111_101_101);
        Assert.Contains("chmod -R go= ", (await WrongAsync(desk, "Permissions")).Advice, StringComparison.Ordinal);
        File.SetUnixFileMode(desk.Settings.DataDirectory, (UnixFileMode)0b111_000_000);

        await File.WriteAllTextAsync(desk.Settings.KeyFile, "beef");
        Assert.Contains("64 hexadecimal digits", (await WrongAsync(desk, "Key")).Sentence, StringComparison.Ordinal);
        File.Delete(desk.Settings.KeyFile);
        await File.WriteAllTextAsync(desk.Settings.AddressFile, "http://127.0.0.1:5080");
        Assert.Contains("is missing", (await WrongAsync(desk, "Key")).Sentence, StringComparison.Ordinal);

        var nowhere = await Examination.AllAsync(desk.Settings with { DataDirectory = "/nowhere/at/all", Url = desk.Url }).ToListAsync();
        Assert.Contains("--data", nowhere[0].Advice, StringComparison.Ordinal);
        Assert.Equal(Verdict.Wrong, nowhere[0].Verdict);
    }

    [Fact, Trait("Proves", "F5")]
    public async Task An_event_that_is_missing_is_noticed()
    {
        await using var desk = await OpenAsync();
        using var ada = await VisitorPage.OpenAsync(desk);
        for (var i = 0; i < 5; i++)
        {
            await ada.SaysAsync($"words {i}");
        }
        await WriteAsync(desk, "DELETE FROM event WHERE seq = 3");

        var log = await WrongAsync(desk, "Log");
        Assert.Contains($"Conversation {ada.Conversation} should have 5 events and has 4.", log.Sentence, StringComparison.Ordinal);
        Assert.Contains("guichet restore", log.Advice, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Tables_of_another_time_and_a_clock_that_was_set_back_are_named()
    {
        await using var desk = await OpenAsync();
        await TestVisitor.SaysAsync(desk, "Hello");
        await WriteAsync(desk, "UPDATE event SET at = at + 86400000");
        Assert.Contains(await FindAsync(desk), f => f is { Subject: "Clock", Verdict: Verdict.Warning } && f.Sentence.Contains("still to come", StringComparison.Ordinal));

        await WriteAsync(desk, "UPDATE \"__EFMigrationsHistory\" SET \"MigrationId\" = '99990101000000_Later' WHERE \"MigrationId\" = (SELECT max(\"MigrationId\") FROM \"__EFMigrationsHistory\")");
        Assert.Contains("newer program", (await FindAsync(desk)).Single(f => f.Subject == "Tables").Sentence, StringComparison.Ordinal);
        await WriteAsync(desk, "UPDATE \"__EFMigrationsHistory\" SET \"MigrationId\" = '00010101000000_Earlier' || \"MigrationId\"");
        Assert.Contains("older than this program", (await FindAsync(desk)).Single(f => f.Subject == "Tables").Sentence, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Who_holds_the_port_and_whether_a_server_runs_is_said()
    {
        await using var desk = await OpenAsync();
        var free = FreePort.Find();
        var elsewhere = desk.Settings with { Url = new($"http://127.0.0.1:{free}") };
        var server = (await Examination.AllAsync(elsewhere).ToListAsync()).Single(f => f.Subject == "Server");
        Assert.Contains(TestDatabase.IsPostgres ? "is free" : "One runs on this folder, but does not answer", server.Sentence, StringComparison.Ordinal);

        using var other = new TcpListener(IPAddress.Loopback, free);
        other.Start();
        var answering = AnswerAsync(other, "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 2\r\n\r\nhi");
        server = (await Examination.AllAsync(elsewhere).ToListAsync()).Single(f => f.Subject == "Server");
        Assert.Contains("Another program answers", server.Sentence, StringComparison.Ordinal);
        other.Stop();
        await answering;
    }

    [Fact]
    public async Task The_way_from_the_public_address_is_tried()
    {
        await using var desk = await OpenAsync();
        Finding Of(string subject, List<Finding> findings) => findings.Single(f => f.Subject == subject);

        var insecure = await FindAsync(desk, s => s with { PublicUrl = new("http://chat.shop.example") });
        Assert.Equal(Verdict.Wrong, Of("Encryption", insecure).Verdict);
        Assert.Contains("is not known", Of("Public address", insecure).Sentence, StringComparison.Ordinal);
        Assert.Contains("with WebSockets", Of("Public address", await FindAsync(desk, s => s with { PublicUrl = desk.Url })).Sentence, StringComparison.Ordinal);

        var port = FreePort.Find();
        Assert.Contains("does not speak HTTPS", Of("Certificate", await FindAsync(desk, s => s with { PublicUrl = new($"https://localhost:{port}") })).Sentence, StringComparison.Ordinal);
        using var proxy = new TcpListener(IPAddress.Loopback, port);
        proxy.Start();
        foreach (var (days, said) in ((int, string)[])[(-3, "ended on"), (30, "Browsers will refuse")])
        {
            using var key = RSA.Create(2048);
            using var made = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1)
                .CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-30), DateTimeOffset.UtcNow.AddDays(days));
            using var certificate = X509CertificateLoader.LoadPkcs12(made.Export(X509ContentType.Pfx), null);
            var greeting = GreetAsync(proxy, certificate);
            var found = Of("Certificate", await FindAsync(desk, s => s with { PublicUrl = new($"https://localhost:{port}") }));
            Assert.Equal(Verdict.Wrong, found.Verdict);
            Assert.Contains(said, found.Sentence, StringComparison.Ordinal);
            await greeting;
        }
    }

    [Fact]
    public async Task A_PostgreSQL_that_is_not_there_is_a_sentence_and_no_stack_trace()
    {
        var folder = Directory.CreateTempSubdirectory("guichet-doctor-").FullName;
        var (code, output, errors) = await GuichetProgram.RunAsync("doctor", "--data", folder, "--postgres", "Host=127.0.0.1;Port=1", "--url", $"http://127.0.0.1:{FreePort.Find()}");
        Assert.Equal(1, code);
        Assert.Contains("PostgreSQL cannot be reached", output, StringComparison.Ordinal);
        Assert.Contains("wrong", errors, StringComparison.Ordinal);
        (code, _, errors) = await GuichetProgram.RunAsync("serve", "--data", folder, "--postgres", "Host=127.0.0.1;Port=1", "--url", $"http://127.0.0.1:{FreePort.Find()}");
        Assert.Equal(1, code);
        Assert.Contains("guichet doctor says what to do", errors, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", errors, StringComparison.Ordinal);
        Directory.Delete(folder, recursive: true);
    }

    [PostgresFact]
    public async Task A_PostgreSQL_that_forgets_in_a_power_cut_is_wrong()
    {
        await using var desk = await OpenAsync();
        await WriteAsync(desk, $"ALTER DATABASE \"{new Npgsql.NpgsqlConnectionStringBuilder(desk.Settings.Postgres).Database}\" SET synchronous_commit = off");
        Assert.Contains("synchronous_commit is off", (await WrongAsync(desk, "Durability")).Sentence, StringComparison.Ordinal);
        var unknown = new Npgsql.NpgsqlConnectionStringBuilder(desk.Settings.Postgres) { Database = "nowhere" }.ToString();
        Assert.Contains("createdb", (await FindAsync(desk, s => s with { Postgres = unknown })).Single(f => f.Subject == "Database").Advice, StringComparison.Ordinal);
    }

    private static Task<TestDesk> OpenAsync() => TestDesk.OpenAsync();

    private static Task<List<Finding>> FindAsync(TestDesk desk, Func<Settings, Settings>? change = null) =>
        Examination.AllAsync((change ?? (s => s))(desk.Settings with { Url = desk.Url })).ToListAsync().AsTask();

    private static async Task<Finding> WrongAsync(TestDesk desk, string subject) =>
        Assert.Single(await FindAsync(desk), f => f.Subject == subject && f.Verdict == Verdict.Wrong);

    private static async Task WriteAsync(TestDesk desk, string sql)
    {
        await using var db = desk.App.Services.GetRequiredService<Func<Db>>()();
        await db.Database.ExecuteSqlRawAsync(sql);
    }

    private static async Task AnswerAsync(TcpListener listener, string answer)
    {
        try
        {
            using var client = await listener.AcceptTcpClientAsync();
            await client.GetStream().ReadAtLeastAsync(new byte[4096], 1);
            await client.GetStream().WriteAsync(System.Text.Encoding.ASCII.GetBytes(answer));
        }
        catch (Exception exception) when (exception is SocketException or IOException)
        {
            // Nobody asked.
        }
    }

    /// <summary>A proxy that greets with its certificate, and says no more. Whoever does not like it has been told all the same.</summary>
    private static async Task GreetAsync(TcpListener listener, X509Certificate2 certificate)
    {
        for (var i = 0; i < 2; i++)
        {
            using var client = await listener.AcceptTcpClientAsync();
            await using var tls = new SslStream(client.GetStream());
            await Record.ExceptionAsync(() => tls.AuthenticateAsServerAsync(certificate));
        }
    }
}
