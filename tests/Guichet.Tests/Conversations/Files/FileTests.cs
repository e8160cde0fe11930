using System.Net;
using System.Net.Sockets;
using System.Text;
using Guichet.Conversations.Files;
using Guichet.Data;
using Guichet.Platform;
using Guichet.Platform.Files;
using Guichet.Tests.Support;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Guichet.Tests.Conversations.Files;

/// <summary>Files, both ways: sent up, named by a message, handed out to those who may see the message.</summary>
public sealed class FileTests(TestDesk desk) : IClassFixture<TestDesk>
{
    private static readonly byte[] Page = Encoding.UTF8.GetBytes("<!doctype html><script>alert(1)</script>");

    [Fact, Trait("Proves", "R-144")]
    public async Task Either_side_sends_files_and_the_other_gets_them()
    {
        using var ada = await VisitorPage.OpenAsync(desk);
        var photo = await ada.SendFileAsync("lamp.png", Pictures.Png(more: Pictures.Chunk("tIME", new byte[7])));
        var said = await ada.SaysAsync("", files: [IdOf(photo)]);
        var card = said["event"].GetProperty("files")[0];
        Assert.Equal("lamp.png", card.GetProperty("name").GetString());
        Assert.Equal((3, 2), (card.GetProperty("width").GetInt32(), card.GetProperty("height").GetInt32()));

        var toStaff = await desk.Owner.GetAsync(PathOf(ada, IdOf(photo)));
        Assert.Equal(Pictures.Png(), toStaff.Bytes);
        Assert.Equal("image/png", toStaff.Header("Content-Type"));
        var head = await desk.Owner.GetAsync($"{desk.Owner.Path}/conversations/{ada.Conversation}");
        Assert.Equal("📎 lamp.png", head["last"].GetProperty("text").GetString());

        await TakeAsync(ada);
        var bill = await desk.Owner.SendFileAsync(ada.Conversation!, "bill.pdf", "%PDF-1.7"u8.ToArray());
        var answered = await StaffSaysAsync(ada, "messages", "Here it is: https://shop.example/bill", IdOf(bill));
        Assert.True(answered.Raw.IsSuccessStatusCode, answered.Text);
        Assert.Equal("%PDF-1.7", (await ada.FileAsync(IdOf(bill))).Text);
        var events = (await ada.EventsAsync())["events"].EnumerateArray().Last();
        Assert.Equal("bill.pdf", events.GetProperty("files")[0].GetProperty("name").GetString());
        Assert.Contains("[file: bill.pdf, 8 bytes]", (await desk.Owner.GetAsync($"{desk.Owner.Path}/conversations/{ada.Conversation}/transcript")).Text, StringComparison.Ordinal);
    }

    [Fact, Trait("Proves", "SEC-110b"), Trait("Proves", "SEC-110c")]
    public async Task A_file_is_for_those_who_see_its_message()
    {
        using var ada = await VisitorPage.OpenAsync(desk);
        using var bob = await VisitorPage.OpenAsync(desk);
        using var elsewhere = await desk.OtherWorkspaceAsync();
        await ada.SaysAsync("Hello");
        await bob.SaysAsync("Hello");
        var photo = IdOf(await ada.SendFileAsync("lamp.png", Pictures.Png()));

        // Before it is sent it is his alone.
        Assert.Equal(HttpStatusCode.OK, (await ada.FileAsync(photo)).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await desk.Owner.GetAsync(PathOf(ada, photo))).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await bob.FileAsync(photo)).Status);

        // Nobody else can send it, and nobody else gets it.
        Assert.Equal((HttpStatusCode.NotFound, "file-not-found"), Of(await bob.SaysAsync("Mine", files: [photo])));
        await TakeAsync(ada);
        Assert.Equal((HttpStatusCode.NotFound, "file-not-found"), Of(await StaffSaysAsync(ada, "messages", "Mine", photo)));
        Assert.Equal(HttpStatusCode.OK, (await ada.SaysAsync("", files: [photo])).Status);
        Assert.Equal(HttpStatusCode.OK, (await desk.Owner.GetAsync(PathOf(ada, photo))).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await desk.Owner.GetAsync(PathOf(bob, photo))).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await bob.FileAsync(photo)).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await elsewhere.GetAsync($"{elsewhere.Path}/conversations/{ada.Conversation}/files/{photo}")).Status);
        Assert.Equal((HttpStatusCode.Conflict, "file-used"), Of(await ada.SaysAsync("Again", files: [photo])));

        // A note's file is for staff, and a file sent up in one conversation is not for another.
        var secret = IdOf(await desk.Owner.SendFileAsync(ada.Conversation!, "list.txt", "secret"u8.ToArray()));
        Assert.Equal(HttpStatusCode.NotFound, (await StaffSaysAsync(bob, "notes", "Look", secret)).Status);
        Assert.Equal(HttpStatusCode.OK, (await StaffSaysAsync(ada, "notes", "Look", secret)).Status);
        Assert.Equal(HttpStatusCode.OK, (await desk.Owner.GetAsync(PathOf(ada, secret))).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await ada.FileAsync(secret)).Status);
        var other = await desk.Owner.PostAsync($"{desk.Owner.Path}/sites", TestDesk.SiteOf("Another"));
        using var limited = await desk.JoinAsync(Guichet.Conversations.Role.Agent, [Id.Parse(other["id"].GetString()!)]);
        Assert.Equal(HttpStatusCode.NotFound, (await limited.GetAsync(PathOf(ada, photo))).Status);
    }

    [Fact]
    public async Task The_same_message_again_is_the_same_message()
    {
        using var ada = await VisitorPage.OpenAsync(desk);
        var photo = IdOf(await ada.SendFileAsync("lamp.png", Pictures.Png()));
        var clientId = Guid.CreateVersion7();
        var first = await ada.SaysAsync("", clientId, 1, files: [photo]);
        var second = await ada.SaysAsync("", clientId, 1, files: [photo]);

        Assert.Equal(first["event"].GetRawText(), second["event"].GetRawText());
        Assert.Equal((HttpStatusCode.BadRequest, "invalid"), Of(await ada.SaysAsync("", count: 2)));
    }

    [Fact]
    public async Task A_refused_message_can_be_written_anew_with_its_files()
    {
        await using var own = await TestDesk.OpenAsync();
        using var ada = await VisitorPage.OpenAsync(own);
        await ada.SaysAsync("Hello");
        var photo = IdOf(await ada.SendFileAsync("lamp.png", Pictures.Png()));
        Assert.Equal("out-of-order", (await ada.SaysAsync("", count: 99, files: [photo])).Code);
        // While the first might still be on its way it is not given to another.
        Assert.Equal("file-used", (await ada.SaysAsync("", count: 2, files: [photo])).Code);
        own.Clock.Advance(TimeSpan.FromMinutes(1));
        Assert.Null((await ada.SaysAsync("", count: 2, files: [photo])).Code);
    }

    [Theory, Trait("Proves", "SEC-100")]
    [InlineData("../../etc/passwd", "passwd")]
    [InlineData(@"..\..\x", "x")]
    [InlineData("%2e%2e%2f", "_2e_2e_2f")]
    [InlineData("%252e", "_252e")]
    [InlineData(@"C:\x", "x")]
    [InlineData(@"\\host\share", "share")]
    [InlineData("a/../b", "b")]
    [InlineData("nul\0.txt", "_nul.txt")]
    [InlineData(".htaccess", "htaccess")]
    [InlineData("CON", "_CON")]
    [InlineData("com1.txt", "_com1.txt")]
    [InlineData("dots. . ", "dots")]
    [InlineData("🐋.txt", "🐋.txt")]
    [InlineData("\u202Egpj.exe.txt", "gpj.exe.txt")]
    [InlineData("<b>\"x\"|?*", "_b__x____")]
    [InlineData("\r\nSet-Cookie: a=b", "Set-Cookie_ a=b")]
    [InlineData("", "file")]
    public async Task A_name_is_only_for_reading(string given, string shown)
    {
        using var ada = await VisitorPage.OpenAsync(desk);
        var sent = await ada.SendFileAsync(given, "words"u8.ToArray());

        Assert.Equal(shown, sent["name"].GetString());
        var id = IdOf(sent);
        Assert.Equal("words", await File.ReadAllTextAsync(Path.Combine(Folder(desk), id[..2], id[2..4], id)));
        Assert.Equal("words", (await ada.FileAsync(id)).Text);
        Assert.All(Directory.EnumerateFiles(desk.Settings.DataDirectory, "*", SearchOption.AllDirectories), f => Assert.NotEqual(shown, Path.GetFileName(f)));
    }

    [Fact, Trait("Proves", "SEC-100")]
    public async Task A_long_name_is_cut_before_its_ending()
    {
        using var ada = await VisitorPage.OpenAsync(desk);
        var name = (await ada.SendFileAsync(new string('x', 5_000) + ".txt", "words"u8.ToArray()))["name"].GetString()!;

        Assert.Equal(new string('x', 116) + ".txt", name);
    }

    [Fact, Trait("Proves", "SEC-101")]
    public async Task Only_ids_lead_to_files_and_nothing_leads_out()
    {
        using var ada = await VisitorPage.OpenAsync(desk);
        var id = IdOf(await ada.SendFileAsync("a.txt", "words"u8.ToArray()));
        foreach (var path in (string[])["..%2f..%2fguichet.db", "%2e%2e%2f%2e%2e%2fguichet.key", id.ToUpperInvariant(), id + ".small", "arriving", "*"])
        {
            Assert.Equal(HttpStatusCode.NotFound, (await ada.FileAsync(path)).Status);
        }
        var stored = Path.Combine(Folder(desk), id[..2], id[2..4], id);
        File.Delete(stored);
        File.CreateSymbolicLink(stored, desk.Settings.KeyFile);
        Assert.Equal(HttpStatusCode.NotFound, (await ada.FileAsync(id)).Status);
        File.Delete(stored);
        var other = Directory.CreateDirectory(Path.Combine(desk.Settings.DataDirectory, "other")).FullName;
        await File.WriteAllTextAsync(Path.Combine(other, id), "planted");
        Directory.Delete(Path.GetDirectoryName(stored)!, recursive: true);
        Directory.CreateSymbolicLink(Path.GetDirectoryName(stored)!, other);
        Assert.Equal(HttpStatusCode.NotFound, (await ada.FileAsync(id)).Status);
        Directory.Delete(Path.GetDirectoryName(stored)!);
    }

    [Theory, Trait("Proves", "SEC-102"), Trait("Proves", "SEC-103")]
    [InlineData("a.html")]
    [InlineData("a.svg")]
    [InlineData("a.xml")]
    [InlineData("a.xhtml")]
    [InlineData("a.mht")]
    [InlineData("a.swf")]
    [InlineData("a.hta")]
    [InlineData("a.jar")]
    [InlineData("a.png")]
    [InlineData("a.weba")]
    public async Task What_could_run_is_only_ever_saved(string name)
    {
        using var ada = await VisitorPage.OpenAsync(desk);
        var file = await ada.FileAsync(IdOf(await ada.SendFileAsync(name, Page)));

        Assert.Equal(Page, file.Bytes);
        Assert.Equal("application/octet-stream", file.Header("Content-Type"));
        Assert.StartsWith("attachment", file.Header("Content-Disposition"), StringComparison.Ordinal);
        Assert.Equal("nosniff", file.Header("X-Content-Type-Options"));
        Assert.StartsWith("sandbox; default-src 'none'", file.Header("Content-Security-Policy"), StringComparison.Ordinal);
        Assert.Equal("same-site", file.Header("Cross-Origin-Resource-Policy"));
        Assert.Equal("no-cache, private", file.Header("Cache-Control"));
    }

    [Fact, Trait("Proves", "SEC-103")]
    public async Task What_is_two_things_at_once_is_shown_as_neither_or_loses_one()
    {
        using var ada = await VisitorPage.OpenAsync(desk);
        byte[] polyglot = [.. "GIF89a/*"u8, .. new byte[20], .. "*/=1;alert(1)"u8];
        Assert.Equal("picture-not-clean", (await ada.SendFileAsync("a.gif", polyglot)).Code);

        var tailed = await ada.FileAsync(IdOf(await ada.SendFileAsync("a.png", Pictures.Png(tail: Page))));
        Assert.Equal(Pictures.Png(), tailed.Bytes);
        Assert.Equal("image/png", tailed.Header("Content-Type"));

        var disguised = await ada.FileAsync(IdOf(await ada.SendFileAsync("a.html", Pictures.Gif())));
        Assert.Equal("application/octet-stream", disguised.Header("Content-Type"));
        Assert.StartsWith("attachment", disguised.Header("Content-Disposition"), StringComparison.Ordinal);
    }

    [Fact, Trait("Proves", "SEC-104"), Trait("Proves", "SEC-106")]
    public async Task What_cannot_be_shown_is_saved_and_what_cannot_be_cleaned_is_refused()
    {
        using var ada = await VisitorPage.OpenAsync(desk);
        var bomb = await ada.SendFileAsync("a.png", Pictures.Png(50_000, 50_000));
        Assert.False(bomb.Json.TryGetProperty("width", out _));
        Assert.StartsWith("attachment", (await ada.FileAsync(IdOf(bomb))).Header("Content-Disposition"), StringComparison.Ordinal);
        Assert.Equal("application/octet-stream", (await ada.SendFileAsync("a.ico", [0, 0, 1, 0, 1, 0]))["type"].GetString());

        var broken = Pictures.WebP();
        broken[17] = 0xFF;
        Assert.Equal("picture-not-clean", (await ada.SendFileAsync("a.webp", broken)).Code);
        Assert.Equal("picture-not-clean", (await ada.SendFileAsync("a.tif", [.. "II*\0"u8, 8, 0, 0, 0])).Code);
        Assert.Equal("picture-not-clean", (await ada.SendFileAsync("a.heic", [0, 0, 0, 24, .. "ftypheic"u8, 0, 0, 0, 0])).Code);
        Assert.Equal("program", (await ada.SendFileAsync("a.txt", "MZ this is a program"u8.ToArray())).Code);
    }

    [Theory, Trait("Proves", "SEC-106")]
    [InlineData("a.jpg")]
    [InlineData("a.pdf")]
    public async Task Nobody_learns_where_a_photo_was_taken(string name)
    {
        using var ada = await VisitorPage.OpenAsync(desk);
        await ada.SaysAsync("Hello");
        var id = IdOf(await ada.SendFileAsync(name, Pictures.Jpeg()));
        await ada.SaysAsync("", files: [id]);

        var got = await desk.Owner.GetAsync(PathOf(ada, id));
        Assert.Equal(HttpStatusCode.OK, got.Status);
        Assert.DoesNotContain("GPS", Encoding.Latin1.GetString(got.Bytes), StringComparison.Ordinal);
        Assert.DoesNotContain("GPS", Encoding.Latin1.GetString(await File.ReadAllBytesAsync(Path.Combine(Folder(desk), id[..2], id[2..4], id))), StringComparison.Ordinal);
    }

    [Fact, Trait("Proves", "SEC-107")]
    public async Task What_is_too_large_or_never_ends_leaves_nothing()
    {
        await using var own = await TestDesk.OpenAsync(s => s with { UploadTime = TimeSpan.FromSeconds(2) });
        using var ada = await VisitorPage.OpenAsync(own);
        var large = new byte[(10 * 1024 * 1024) + 1];
        Assert.Equal((HttpStatusCode.RequestEntityTooLarge, "file-too-large"), Of(await ada.SendFileAsync("a.bin", large)));

        // Without a length, in pieces: it is stopped on the way.
        Assert.StartsWith("HTTP/1.1 413", await RawAsync(own, ada, "Transfer-Encoding: chunked", async stream =>
        {
            for (var sent = 0; sent <= large.Length; sent += 1 << 20)
            {
                await stream.WriteAsync(Encoding.ASCII.GetBytes("100000\r\n"));
                await stream.WriteAsync(new byte[1 << 20]);
                await stream.WriteAsync("\r\n"u8.ToArray());
            }
        }), StringComparison.Ordinal);

        // Longer announced than sent, and then silence: three of them take all the places of this visitor.
        var paused = Enumerable.Range(0, 3).Select(_ => RawAsync(own, ada, "Content-Length: 1000", stream => stream.WriteAsync(new byte[10]).AsTask())).ToList();
        while (Directory.GetFiles(Path.Combine(Folder(own), "arriving")).Length < 3)
        {
            await Task.Delay(10);
        }
        Assert.Equal((HttpStatusCode.TooManyRequests, "too-many-uploads"), Of(await ada.SendFileAsync("a.bin", new byte[10])));
        Assert.All(await Task.WhenAll(paused), answer => Assert.StartsWith("HTTP/1.1 408", answer, StringComparison.Ordinal));
        Assert.Empty(Directory.GetFiles(Path.Combine(Folder(own), "arriving")));
        Assert.Equal(HttpStatusCode.OK, (await ada.SendFileAsync("a.bin", new byte[10])).Status);
    }

    [Fact, Trait("Proves", "SEC-108")]
    public async Task Nobody_fills_the_disk()
    {
        await using var own = await TestDesk.OpenAsync(s => s with { FileQuota = 60 * 1024 * 1024 });
        using var ada = await VisitorPage.OpenAsync(own);
        for (var i = 0; i < 20; i++)
        {
            Assert.Equal(HttpStatusCode.OK, (await ada.SendFileAsync("a.bin", new byte[10])).Status);
        }
        var refused = await ada.SendFileAsync("a.bin", new byte[10]);
        Assert.Equal((HttpStatusCode.TooManyRequests, "too-many-files"), Of(refused));
        Assert.InRange(int.Parse(refused.Header("Retry-After")!, System.Globalization.CultureInfo.InvariantCulture), 3500, 3600);

        using var bob = await VisitorPage.OpenAsync(own);
        for (var i = 0; i < 5; i++)
        {
            Assert.Equal(HttpStatusCode.OK, (await bob.SendFileAsync("a.bin", new byte[10 * 1024 * 1024])).Status);
        }
        Assert.Equal((HttpStatusCode.TooManyRequests, "too-many-files"), Of(await bob.SendFileAsync("a.bin", new byte[10])));

        using var carol = await VisitorPage.OpenAsync(own);
        Assert.Equal(HttpStatusCode.OK, (await carol.SendFileAsync("a.bin", new byte[10 * 1024 * 1024])).Status);
        Assert.Equal((HttpStatusCode.Forbidden, "storage-full"), Of(await carol.SendFileAsync("a.bin", new byte[10])));
        // Another workspace has room of its own, and an hour later the first visitor may go on, but for the room.
        own.Clock.Advance(TimeSpan.FromMinutes(61));
        Assert.Equal("storage-full", (await ada.SendFileAsync("a.bin", new byte[10])).Code);
    }

    [Theory, Trait("Proves", "SEC-109")]
    [InlineData("bytes=0-0", 206, 1)]
    [InlineData("bytes=-2", 206, 2)]
    [InlineData("bytes=3-", 206, 7)]
    [InlineData("bytes=20-", 416, 0)]
    [InlineData("many", 200, 10)]
    [InlineData("bytes=9-1", 200, 10)]
    [InlineData("lines=1", 200, 10)]
    public async Task One_part_at_most_is_handed_out(string range, int status, int length)
    {
        using var ada = await VisitorPage.OpenAsync(desk);
        var id = IdOf(await ada.SendFileAsync("a.bin", "0123456789"u8.ToArray()));
        range = range == "many" ? "bytes=" + string.Join(',', Enumerable.Repeat("0-0", 1000)) : range;

        var part = await ada.FileAsync(id, r => r.Headers.TryAddWithoutValidation("Range", range));
        Assert.Equal(status, (int)part.Status);
        Assert.Equal(length, part.Status == HttpStatusCode.RequestedRangeNotSatisfiable ? 0 : part.Bytes.Length);
        var stale = await ada.FileAsync(id, r =>
        {
            r.Headers.TryAddWithoutValidation("Range", "bytes=0-0");
            r.Headers.TryAddWithoutValidation("If-Range", "\"another\"");
        });
        Assert.Equal((200, 10), ((int)stale.Status, stale.Bytes.Length));
        var known = await ada.FileAsync(id, r => r.Headers.TryAddWithoutValidation("If-None-Match", stale.Header("ETag")));
        Assert.Equal(HttpStatusCode.NotModified, known.Status);
    }

    [Fact, Trait("Proves", "SEC-110c"), Trait("Proves", "F7")]
    public async Task What_was_never_sent_goes_after_a_day_and_what_was_sent_stays()
    {
        await using var own = await TestDesk.OpenAsync();
        using var ada = await VisitorPage.OpenAsync(own);
        await ada.SaysAsync("Hello");
        var sent = IdOf(await ada.SendFileAsync("sent.txt", "sent"u8.ToArray()));
        await ada.SaysAsync("", files: [sent]);
        var forgotten = IdOf(await ada.SendFileAsync("forgotten.txt", "forgotten"u8.ToArray()));
        // Claimed by a message that was refused: it never came into the log.
        var refused = IdOf(await ada.SendFileAsync("refused.txt", "refused"u8.ToArray()));
        Assert.Equal("out-of-order", (await ada.SaysAsync("", count: 99, files: [refused])).Code);
        var sweep = own.App.Services.GetRequiredService<FileSweep>();

        own.Clock.Advance(TimeSpan.FromHours(23));
        await sweep.SweepAsync(default);
        Assert.Equal(3, Stored(own).Count);

        own.Clock.Advance(TimeSpan.FromHours(2));
        await sweep.SweepAsync(default);
        await sweep.SweepAsync(default);
        Assert.Equal([sent], Stored(own));
        Assert.Equal(HttpStatusCode.NotFound, (await ada.FileAsync(forgotten)).Status);
        Assert.Equal("file-not-found", (await ada.SaysAsync("", files: [refused], count: 3)).Code);
        Assert.Equal("sent", (await ada.FileAsync(sent)).Text);
    }

    [Fact, Trait("Proves", "F7")]
    public async Task Bytes_without_a_row_go_and_a_row_without_bytes_never_is()
    {
        await using var own = await TestDesk.OpenAsync();
        using var ada = await VisitorPage.OpenAsync(own);
        // The database fails after the bytes are kept.
        await SqlAsync(own, "ALTER TABLE stored_file RENAME COLUMN hash TO hush");
        Assert.Equal(HttpStatusCode.InternalServerError, (await ada.SendFileAsync("a.txt", "words"u8.ToArray())).Status);
        await SqlAsync(own, "ALTER TABLE stored_file RENAME COLUMN hush TO hash");
        var left = Assert.Single(Stored(own));
        Assert.Equal((HttpStatusCode.NotFound, "file-not-found"), Of(await ada.SaysAsync("", files: [left])));
        var sweep = own.App.Services.GetRequiredService<FileSweep>();
        await sweep.SweepAsync(default);
        Assert.Single(Stored(own));
        own.Clock.Advance(TimeSpan.FromHours(25));
        await sweep.SweepAsync(default);
        Assert.Empty(Stored(own));

        // The disk fails before the row is written.
        Directory.Delete(Folder(own), recursive: true);
        await File.WriteAllTextAsync(Folder(own), "in the way");
        Assert.Equal(HttpStatusCode.InternalServerError, (await ada.SendFileAsync("a.txt", "words"u8.ToArray())).Status);
        await using var db = own.App.Services.GetRequiredService<Func<Db>>()();
        Assert.Empty(await db.StoredFiles.ToListAsync());
        File.Delete(Folder(own));
    }

    [Fact]
    public async Task What_was_not_sent_can_be_taken_back()
    {
        using var ada = await VisitorPage.OpenAsync(desk);
        await ada.SaysAsync("Hello");
        var mine = IdOf(await desk.Owner.SendFileAsync(ada.Conversation!, "a.txt", "words"u8.ToArray()));
        using var colleague = await desk.JoinAsync(Guichet.Conversations.Role.Admin);
        Assert.Equal(HttpStatusCode.NotFound, (await colleague.DeleteAsync(PathOf(ada, mine))).Status);
        Assert.Equal(HttpStatusCode.NoContent, (await desk.Owner.DeleteAsync(PathOf(ada, mine))).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await desk.Owner.GetAsync(PathOf(ada, mine))).Status);

        var sent = IdOf(await desk.Owner.SendFileAsync(ada.Conversation!, "a.txt", "words"u8.ToArray()));
        await StaffSaysAsync(ada, "notes", "", sent);
        Assert.Equal(HttpStatusCode.NotFound, (await desk.Owner.DeleteAsync(PathOf(ada, sent))).Status);
    }

    [Theory]
    [InlineData("none", "no-files", "no-files")]
    [InlineData("pictures", "pictures-only", null)]
    [InlineData("all", null, null)]
    public async Task A_site_says_what_it_takes(string taken, string? document, string? picture)
    {
        await using var own = await TestDesk.OpenAsync();
        using var ada = await VisitorPage.OpenAsync(own);
        await ada.SaysAsync("Hello");
        var saved = await own.Owner.PutAsync($"{own.Owner.Path}/sites/{own.Site.GetProperty("id").GetString()}", new Dictionary<string, object?>(TestDesk.SiteOf("Shop")) { ["filesTaken"] = taken, ["fileMegabytes"] = 1 });
        Assert.Equal(taken, saved["filesTaken"].GetString());

        Assert.Equal(document, (await ada.SendFileAsync("a.txt", "words"u8.ToArray())).Code);
        Assert.Equal(picture, (await ada.SendFileAsync("a.png", Pictures.Png())).Code);
        Assert.Equal(taken == "none" ? "no-files" : "file-too-large", (await ada.SendFileAsync("a.txt", new byte[(1 << 20) + 1])).Code);
        Assert.Null((await own.Owner.SendFileAsync(ada.Conversation!, "a.txt", "words"u8.ToArray())).Code);
    }

    [Fact]
    public async Task A_large_picture_gets_a_small_one()
    {
        using var ada = await VisitorPage.OpenAsync(desk);
        await ada.SaysAsync("Hello");
        var sent = await ada.SendFileAsync("large.png", await File.ReadAllBytesAsync(Architecture.Source.Folder("docs/pictures/console-inbox-light.png")));
        Assert.True(sent["small"].GetBoolean(), "vipsthumbnail is missing: tools/setup test brings it");
        var small = await ada.FileAsync(IdOf(sent) + "?small=true");
        Assert.Equal("image/webp", small.Header("Content-Type"));
        var whole = await ada.FileAsync(IdOf(sent));
        Assert.InRange(small.Bytes.Length, 1, whole.Bytes.Length / 2);
        Assert.NotEqual(whole.Header("ETag"), small.Header("ETag"));
    }

    [Fact, Trait("Proves", "SEC-075")]
    public async Task Files_are_taken_from_our_own_pages_only()
    {
        using var ada = await VisitorPage.OpenAsync(desk);
        await ada.SaysAsync("Hello");
        var path = $"{desk.Owner.Path}/conversations/{ada.Conversation}/files";
        Assert.Equal("cross-site", (await desk.Owner.SendBytesAsync(path, "a.txt", [1], r => r.Headers.Remove("X-Guichet"))).Code);
        Assert.Equal(HttpStatusCode.UnsupportedMediaType, (await desk.Owner.SendBytesAsync(path, "a.txt", [1], r => r.Content!.Headers.ContentType = new("text/plain"))).Status);
        Assert.Equal("not-bytes", (await desk.Owner.SendBytesAsync(path, "a.txt", [1], r => r.Content!.Headers.ContentType = null)).Code);
    }

    private static string IdOf(Answer sent)
    {
        Assert.True(sent.Status == HttpStatusCode.OK, sent.Text);
        return sent["id"].GetString()!;
    }

    private static (HttpStatusCode, string?) Of(Answer answer) => (answer.Status, answer.Code);

    private static string Folder(TestDesk desk) => Path.Combine(desk.Settings.DataDirectory, "files");

    private static List<string> Stored(TestDesk desk) =>
        [.. desk.App.Services.GetRequiredService<FileStore>().All().Select(f => f.Name).Order()];

    private string PathOf(VisitorPage visitor, string file) => $"{desk.Owner.Path}/conversations/{visitor.Conversation}/files/{file}";

    private Task<Answer> TakeAsync(VisitorPage visitor) => desk.Owner.PostAsync($"{desk.Owner.Path}/conversations/{visitor.Conversation}/owner", new { version = 0 });

    private Task<Answer> StaffSaysAsync(VisitorPage visitor, string what, string text, string file) => desk.Owner.PostAsync(
        $"{desk.Owner.Path}/conversations/{visitor.Conversation}/{what}",
        new { clientId = Guid.CreateVersion7(), session = Id.New().ToString()[..16], cseq = 1, seen = 1_000, text, files = new[] { file } });

    private static async Task SqlAsync(TestDesk desk, string sql)
    {
        await using var db = desk.App.Services.GetRequiredService<Func<Db>>()();
        await db.Database.ExecuteSqlRawAsync(sql);
    }

    /// <summary>A request that says of itself what is not so.</summary>
    private static async Task<string> RawAsync(TestDesk desk, VisitorPage visitor, string header, Func<NetworkStream, Task> body)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(desk.Url.Host, desk.Url.Port);
        await using var stream = client.GetStream();
        await stream.WriteAsync(Encoding.ASCII.GetBytes(
            $"POST /v1/visitor/files HTTP/1.1\r\nHost: {desk.Url.Authority}\r\nAuthorization: Bearer {visitor.Token}\r\nContent-Type: application/octet-stream\r\n{header}\r\n\r\n"));
        try
        {
            await body(stream);
        }
        catch (IOException)
        {
            // The server has heard enough.
        }
        var answer = new byte[4096];
        return Encoding.ASCII.GetString(answer, 0, await stream.ReadAsync(answer));
    }
}
