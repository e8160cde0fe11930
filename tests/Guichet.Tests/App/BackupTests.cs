using System.IO.Compression;
using System.Net;
using Guichet.App.Backups;
using Guichet.Data;
using Guichet.Platform;
using Guichet.Platform.Problems;
using Guichet.Tests.Support;
using Microsoft.AspNetCore.Builder;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Host = Guichet.App.Host;

namespace Guichet.Tests.App;

public sealed class BackupTests(TestDesk desk) : IClassFixture<TestDesk>, IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("guichet-backup-").FullName;

    private string BackupFile => Path.Combine(folder, "guichet.backup");

    [Fact, Trait("Proves", "SEC-183")]
    public async Task A_backup_taken_while_people_write_brings_back_every_acknowledged_message()
    {
        using var stop = new CancellationTokenSource();
        var acknowledged = new List<string>();
        var writing = WriteAsync(acknowledged, stop.Token);
        await Until(() => acknowledged.Count >= 20);
        string[] before;
        lock (acknowledged)
        {
            before = [.. acknowledged];
        }

        var manifest = await Backup.WriteAsync(desk.Settings, BackupFile, withoutKey: false);
        await stop.CancelAsync();
        await writing;

        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(BackupFile));
        Assert.Equal([BackupFile], Directory.GetFiles(folder));
        await using var machine = new TestDatabase();
        var settings = await machine.CreateAsync();
        await RestoreAsync(settings);
        await using var restored = await StartAsync(settings);
        using var owner = await SignInAsync(restored);
        var texts = await TextsAsync(restored);
        Assert.Superset(before.ToHashSet(), texts);
        Assert.Equal(manifest.Tables["event"], await restored.Services.GetRequiredService<Func<Db>>()().Events.LongCountAsync());
        // The log goes on where it was: nothing is given twice.
        var conversation = (await owner.GetAsync($"{owner.Path}/inbox?folder=open"))["conversations"][0].GetProperty("id").GetString();
        Assert.Equal(HttpStatusCode.OK, (await owner.PostAsync($"{owner.Path}/conversations/{conversation}/close", new { })).Status);
        await restored.StopAsync();
    }

    [Fact]
    public async Task Tokens_given_before_are_good_after_and_without_the_key_they_are_not()
    {
        var said = await TestVisitor.SaysAsync(desk, "Remember me");
        Assert.Equal(HttpStatusCode.OK, said.Status);
        await Backup.WriteAsync(desk.Settings, BackupFile, withoutKey: true);
        await using (var archive = await ZipFile.OpenReadAsync(BackupFile))
        {
            Assert.Null(archive.GetEntry(Backup.KeyEntry));
        }
        File.Delete(BackupFile);
        await Backup.WriteAsync(desk.Settings, BackupFile, withoutKey: false);

        await using var machine = new TestDatabase();
        var settings = await machine.CreateAsync();
        await RestoreAsync(settings);

        Assert.Equal(await File.ReadAllTextAsync(desk.Settings.KeyFile), await File.ReadAllTextAsync(settings.KeyFile));
    }

    [Fact]
    public async Task Where_something_is_already_nothing_is_restored()
    {
        await Backup.WriteAsync(desk.Settings, BackupFile, withoutKey: false);
        var refused = await Assert.ThrowsAsync<RefusedException>(() => Restore.ReadAsync(desk.Settings, BackupFile));
        Assert.Equal("not-empty", refused.Code);
        refused = await Assert.ThrowsAsync<RefusedException>(() => Backup.WriteAsync(desk.Settings, BackupFile, withoutKey: false));
        Assert.Equal("file-exists", refused.Code);
    }

    [Fact]
    public async Task A_damaged_file_is_refused_and_leaves_nothing_behind()
    {
        await Backup.WriteAsync(desk.Settings, BackupFile, withoutKey: false);
        await using (var archive = await ZipFile.OpenAsync(BackupFile, ZipArchiveMode.Update))
        {
            var manifest = await Manifest.ReadAsync(archive);
            archive.GetEntry("manifest.json")!.Delete();
            await (manifest with { Tables = new Dictionary<string, long>(manifest.Tables) { ["event"] = 12_345 } }).WriteAsync(archive);
        }
        await using var machine = new TestDatabase();
        var settings = await machine.CreateAsync();

        Assert.Equal("backup-damaged", (await Assert.ThrowsAsync<RefusedException>(() => RestoreAsync(settings))).Code);
        Assert.False(File.Exists(settings.Database));
        await File.WriteAllTextAsync(BackupFile, "no archive");
        Assert.Equal("not-a-backup", (await Assert.ThrowsAsync<RefusedException>(() => RestoreAsync(settings))).Code);
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);

    private async Task WriteAsync(List<string> acknowledged, CancellationToken stop)
    {
        for (var i = 0; !stop.IsCancellationRequested; i++)
        {
            var text = $"Message {i} 你好";
            await TestVisitor.SaysAsync(desk, text);
            lock (acknowledged)
            {
                acknowledged.Add(text);
            }
        }
    }

    private static async Task Until(Func<bool> done)
    {
        while (!done())
        {
            await Task.Delay(20);
        }
    }

    private async Task RestoreAsync(Settings settings)
    {
        DataDirectory.Prepare(settings, withDatabase: false);
        await Restore.ReadAsync(settings, BackupFile);
    }

    private static async Task<WebApplication> StartAsync(Settings settings)
    {
        var app = await Host.PrepareAsync(settings, s => s.AddLogging(l => l.ClearProviders()));
        await app.StartAsync();
        return app;
    }

    private async Task<Staff> SignInAsync(WebApplication app)
    {
        var owner = new Staff(new Uri(app.Urls.First()), desk.Owner.Email);
        return await Accounts.SignInTests.SignInAsync(owner);
    }

    private static Task<HashSet<string>> TextsAsync(WebApplication app)
    {
        using var db = app.Services.GetRequiredService<Func<Db>>()();
        return Task.FromResult(db.Events.Select(e => e.Body).AsEnumerable()
            .Select(b => System.Text.Json.JsonDocument.Parse(b).RootElement).Where(b => b.TryGetProperty("text", out _)).Select(b => b.GetProperty("text").GetString()!).ToHashSet());
    }
}
