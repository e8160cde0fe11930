using System.Collections.Immutable;
using System.Text.Json;
using Guichet.Platform;
using Guichet.Platform.Geography;

namespace Guichet.Conversations;

/// <summary>A page that a visitor looked at, and when.</summary>
public sealed record VisitedPage(string Url, string? Title, long At);

/// <summary>
/// What the widget's frame tells of a visit. Kept in memory while the visitor is connected, and on his contact from the first
/// message on. Everything in it was said by a browser: it is shown as text and believed for nothing.
/// </summary>
public sealed record Visit
{
    private const int UrlLength = 2_000;
    private const int TitleLength = 300;
    private const int PagesKept = 20;

    public string? Language { get; init; }
    public string? TimeZone { get; init; }
    public string? Referrer { get; init; }
    public ImmutableDictionary<string, string>? Utm { get; init; }
    public long? FirstVisitAt { get; init; }
    public int? Visits { get; init; }
    public long? OnSiteSince { get; init; }

    /// <summary>Oldest first; the last one is the page that he is on.</summary>
    public ImmutableArray<VisitedPage> Pages { get; init; } = [];
    public string? UserAgent { get; init; }

    /// <summary>Where the connection came from; the address itself is not kept.</summary>
    public Place? Place { get; init; }

    public VisitedPage? Page => Pages.IsDefaultOrEmpty ? null : Pages[^1];

    public VisitedPage? Before => Pages.IsDefault || Pages.Length < 2 ? null : Pages[^2];

    /// <summary>Cut to its limits; text that cannot be stored is left out.</summary>
    public Visit Limited(string? userAgent, Place? place) => this with
    {
        Language = Cut(Language, 35),
        TimeZone = Cut(TimeZone, 64),
        Referrer = Cut(Referrer, UrlLength),
        Utm = Utm?.Take(10).Where(u => Cut(u.Key, 40) is not null && Cut(u.Value, 200) is not null).ToImmutableDictionary(u => Cut(u.Key, 40)!, u => Cut(u.Value, 200)!),
        Pages = Pages.IsDefault ? [] : [.. Pages.TakeLast(PagesKept).Select(p => new VisitedPage(Cut(p.Url, UrlLength) ?? "", Cut(p.Title, TitleLength), p.At))],
        UserAgent = Cut(userAgent, 400),
        // Whatever the browser says about it: it is not his to say.
        Place = place,
    };

    public Visit On(string? url, string? title, long at) =>
        Cut(url, UrlLength) is not { } page ? this
        : Page?.Url == page ? this with { Pages = Pages.SetItem(Pages.Length - 1, new(page, Cut(title, TitleLength), Page.At)) }
        : this with { Pages = [.. Pages.TakeLast(PagesKept - 1), new(page, Cut(title, TitleLength), at)] };

    public byte[] ToBytes() => JsonSerializer.SerializeToUtf8Bytes(this, Json.Options);

    public static Visit? Of(ReadOnlySpan<byte> bytes) => bytes.IsEmpty ? null : JsonSerializer.Deserialize<Visit>(bytes, Json.Options);

    private static string? Cut(string? text, int limit) => text is null || Text.Count(text) < 0 ? null : Text.Head(text, limit);
}
