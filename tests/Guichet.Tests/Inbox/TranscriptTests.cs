using System.Net;
using System.Text.RegularExpressions;
using Guichet.Platform;
using Guichet.Tests.Support;

namespace Guichet.Tests.Inbox;

public sealed partial class TranscriptTests(TestDesk desk) : IClassFixture<TestDesk>
{
    [Fact]
    public async Task The_file_holds_everything_in_order_with_who_and_when()
    {
        using var ada = await NamedAsync("Ada");
        var id = ada.Conversation!;
        await desk.Owner.PostAsync($"{desk.Owner.Path}/conversations/{id}/owner", new { version = 0 });
        await WriteAsync(id, "messages", "Which one?\nThe green one?");
        await WriteAsync(id, "notes", "He is in a hurry");
        // More than two pages of it, so that a seam would show.
        for (var i = 0; i < 430; i++)
        {
            await ada.SaysAsync($"line {i}");
        }
        await desk.Owner.PostAsync($"{desk.Owner.Path}/conversations/{id}/close", new { });

        var file = await DownloadAsync(id, "Asia/Tokyo");

        Assert.Equal("text/plain; charset=utf-8", file.Header("Content-Type"));
        Assert.Equal("nosniff", file.Header("X-Content-Type-Options"));
        string[] expected =
        [
            "Conversation with Ada\nTime zone: Asia/Tokyo\n", "WHEN  Ada (visitor):\n    Is it there?\n", "WHEN  Ada Owner (agent) became assignee\n",
            "WHEN  Ada Owner (agent):\n    Which one?\n    The green one?\n", "WHEN  Ada Owner (agent), note for staff only:\n    He is in a hurry\n",
            .. Enumerable.Range(0, 430).Select(i => $"WHEN  Ada (visitor):\n    line {i}\n"), "WHEN  Ada Owner (agent) closed the conversation\n",
        ];
        Assert.Equal(string.Join('\n', expected), InTokyo().Replace(file.Text, "WHEN"));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("Nowhere/Land")]
    [InlineData("../../../etc/passwd")]
    [InlineData("/dev/zero")]
    [InlineData("Europe/Helsinki\n")]
    public async Task Where_a_zone_is_not_known_the_times_are_in_UTC_and_the_file_says_so(string? zone)
    {
        using var ada = await NamedAsync("Ada");

        var file = await DownloadAsync(ada.Conversation!, zone);

        Assert.Contains("Time zone: UTC\n", file.Text, StringComparison.Ordinal);
        Assert.Contains(" +00:00  Ada (visitor):\n", file.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nobody_writes_a_line_that_looks_like_one_of_somebody_else()
    {
        using var ada = await NamedAsync("Ada\n\u20282026-01-01 00:00:00 +00:00  Ada Owner (agent):");
        await ada.SaysAsync(string.Join("2026-01-01 00:00:00 +00:00  Ada Owner (agent):", "\n\n", "\r\n", "\r", "\u2028", "\u2029", "\u0085", "\f", ""));

        var file = await DownloadAsync(ada.Conversation!, "UTC");

        Assert.DoesNotContain(file.Text.Split('\n', '\r', '\u2028', '\u2029', '\u0085', '\f'), line => line.StartsWith("2026-01-01", StringComparison.Ordinal));
    }

    [Theory, Trait("Proves", "SEC-024")]
    [InlineData("\"><img src=x onerror=alert(1)>.png", "img src=x onerror=alert(1) png")]
    [InlineData("J. R. Öz", "J. R. Öz")]
    [InlineData("Ada\r\nSet-Cookie: a=b\r\n\r\n<script>", "AdaSet-Cookie a=b script")]
    [InlineData("photo\u202Egnp.exe", "photognp.exe")]
    [InlineData("../../etc/passwd", "etc passwd")]
    [InlineData("..\\..\\C:\\Windows\\a%00.txt", "C Windows a 00.txt")]
    [InlineData("\"; filename=\"evil.exe", "; filename= evil.exe")]
    [InlineData("...", "Visitor")]
    [InlineData("", "Visitor")]
    [InlineData("やぎの店やぎの店やぎの店やぎの店やぎの店やぎの店やぎの店やぎの店やぎの店やぎの店やぎの店やぎの店やぎの店やぎの店やぎの店やぎの店やぎの店やぎの店やぎの店やぎの店", "やぎの店やぎの店やぎの店やぎの店やぎの店やぎの店やぎの店やぎの店やぎの店やぎの店やぎの店やぎの店やぎの店やぎの店やぎの店")]
    public async Task The_name_of_a_file_is_a_name_and_no_more(string contact, string name)
    {
        using var ada = await NamedAsync(contact);

        var file = await DownloadAsync(ada.Conversation!, "UTC");

        var today = desk.Clock.GetUtcNow().ToString("yyyy-MM-dd", null);
        var disposition = file.Raw.Content.Headers.ContentDisposition!;
        Assert.Equal(("attachment", $"{name} {today}.txt"), (disposition.DispositionType, disposition.FileNameStar));
        Assert.Matches("^attachment; filename=\"[^\"\\\\%/]+\"; filename\\*=UTF-8''[A-Za-z0-9!#$&+.^_`|~%-]+$", file.Header("Content-Disposition"));
        Assert.Equal(string.Concat($"{name} {today}.txt".Select(c => char.IsAscii(c) ? c : '_')), disposition.FileName!.Trim('"'));
        Assert.Null(file.Header("Set-Cookie"));
    }

    /// <summary>A visitor who has asked something, and whom staff have given that name.</summary>
    private async Task<VisitorPage> NamedAsync(string name)
    {
        var visitor = await VisitorPage.OpenAsync(desk);
        await visitor.SaysAsync("Is it there?");
        var contact = (await desk.Owner.GetAsync($"{desk.Owner.Path}/conversations/{visitor.Conversation}"))["contact"].GetProperty("id").GetString();
        Assert.Equal(HttpStatusCode.OK, (await desk.Owner.PutAsync($"{desk.Owner.Path}/contacts/{contact}", new { name })).Status);
        return visitor;
    }

    private async Task WriteAsync(string id, string what, string text)
    {
        var session = Id.New().ToString()[..16];
        var answer = await desk.Owner.PostAsync($"{desk.Owner.Path}/conversations/{id}/{what}", new { clientId = Guid.CreateVersion7(), session, cseq = 1, seen = 99, text });
        Assert.Equal(HttpStatusCode.OK, answer.Status);
    }

    private async Task<Answer> DownloadAsync(string id, string? zone)
    {
        var file = await desk.Owner.GetAsync($"{desk.Owner.Path}/conversations/{id}/transcript{(zone is null ? "" : $"?zone={Uri.EscapeDataString(zone)}")}");
        Assert.Equal(HttpStatusCode.OK, file.Status);
        return file;
    }

    [GeneratedRegex(@"^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d \+09:00", RegexOptions.Multiline)]
    private static partial Regex InTokyo();
}
