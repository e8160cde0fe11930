using System.Text;
using AngleSharp.Html;
using AngleSharp.Html.Parser;
using AngleSharp.Html.Parser.Tokens;
using AngleSharp.Text;
using Guichet.Platform.Outside;
using Text = Guichet.Platform.Text;

namespace Guichet.Conversations.Links;

/// <summary>
/// What a page's head says of it: read as a stream of tags, without a tree and without a script, so that no page takes longer
/// than its bytes (SEC-027).
/// </summary>
internal sealed class PageWords
{
    private const int TitleLength = 120;
    private const int DescriptionLength = 240;

    private readonly Dictionary<string, string> told = [];

    public string? Title => Clean(First("og:title", "twitter:title", "title"), TitleLength);

    public string? Description => Clean(First("og:description", "twitter:description", "description"), DescriptionLength);

    public string? Picture => First("og:image:secure_url", "og:image", "twitter:image");

    /// <summary>Null when it is written in a way that we do not read.</summary>
    public static PageWords? Read(Fetched page)
    {
        if (PageEncoding.Of(page) is not { } encoding)
        {
            return null;
        }
        var words = new PageWords();
        using var source = new TextSource(encoding.GetString(page.Bytes).TrimStart('\ufeff'));
        var tokens = new HtmlTokenizer(source, HtmlEntityProvider.Resolver);
        var inTitle = false;
        for (var token = tokens.Get(); token.Type != HtmlTokenType.EndOfFile; token = tokens.Get())
        {
            if (token is HtmlTagToken tag)
            {
                if (tag.Name == "body" || (tag.Type == HtmlTokenType.EndTag && tag.Name == "head"))
                {
                    break;
                }
                inTitle = tag.Type == HtmlTokenType.StartTag && tag.Name == "title";
                if (tag.Type == HtmlTokenType.StartTag)
                {
                    tokens.State = ModeOf(tag.Name);
                    words.Note(tag);
                }
            }
            else if (inTitle && token.Type == HtmlTokenType.Character)
            {
                words.told.TryAdd("title", token.Data);
            }
        }
        return words;
    }

    private static HtmlParseMode ModeOf(string tag) => tag switch
    {
        "title" or "textarea" => HtmlParseMode.RCData,
        "script" => HtmlParseMode.Script,
        "style" or "noscript" or "noframes" or "iframe" or "xmp" or "noembed" => HtmlParseMode.Rawtext,
        "plaintext" => HtmlParseMode.Plaintext,
        _ => HtmlParseMode.PCData,
    };

    private void Note(HtmlTagToken tag)
    {
        if (tag.Name == "meta" && tag.GetAttribute("content") is { Length: > 0 } content)
        {
            foreach (var name in (string[])["property", "name"])
            {
                if (tag.GetAttribute(name) is { Length: > 0 } said)
                {
                    told.TryAdd(said.ToLowerInvariant(), content);
                }
            }
        }
    }

    private string? First(params ReadOnlySpan<string> names)
    {
        foreach (var name in names)
        {
            if (told.TryGetValue(name, out var words) && !string.IsNullOrWhiteSpace(words))
            {
                return words;
            }
        }
        return null;
    }

    /// <summary>One line, nothing in it that cannot be seen or turns a line around.</summary>
    private static string? Clean(string? words, int most)
    {
        if (words is null)
        {
            return null;
        }
        var line = string.Join(' ', words.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        return PersonName.Clean(Text.Head(line, most + 1)) is not { } clean ? null
            : Text.Head(clean, most) is var head && head.Length < clean.Length ? head.TrimEnd() + "…" : clean;
    }
}

/// <summary>In which writing a page comes: one of those that browsers know, as the answer or the page's first words say. UTF-7, UTF-16 and the like are none.</summary>
internal static class PageEncoding
{
    private const int LookedAt = 1024;

    private static readonly HashSet<string> Known =
    [
        "utf-8", "windows-1250", "windows-1251", "windows-1252", "windows-1253", "windows-1254", "windows-1255", "windows-1256", "windows-1257", "windows-1258",
        "iso-8859-2", "iso-8859-5", "iso-8859-7", "iso-8859-9", "iso-8859-15", "koi8-r", "koi8-u", "shift_jis", "euc-jp", "gb2312", "gb18030", "big5", "euc-kr",
    ];

    private static readonly Dictionary<string, string> OtherNames = new()
    {
        ["utf8"] = "utf-8",
        ["us-ascii"] = "windows-1252",
        ["iso-8859-1"] = "windows-1252",
        ["latin1"] = "windows-1252",
        ["gbk"] = "gb18030",
        ["x-sjis"] = "shift_jis",
    };

    public static Encoding? Of(Fetched page)
    {
        if (page.Bytes is [0xfe, 0xff, ..] or [0xff, 0xfe, ..])
        {
            return null;
        }
        var said = page.Bytes is [0xef, 0xbb, 0xbf, ..] ? "utf-8" : page.Charset ?? Declared(page.Bytes) ?? "utf-8";
        var name = OtherNames.GetValueOrDefault(said.Trim().ToLowerInvariant(), said.Trim().ToLowerInvariant());
        return !Known.Contains(name) ? null : name == "utf-8" ? Encoding.UTF8 : CodePagesEncodingProvider.Instance.GetEncoding(name);
    }

    private static string? Declared(byte[] page)
    {
        var head = Encoding.Latin1.GetString(page, 0, Math.Min(page.Length, LookedAt));
        var at = head.IndexOf("charset=", StringComparison.OrdinalIgnoreCase);
        return at < 0 ? null : string.Concat(head[(at + 8)..].TrimStart('"', '\'', ' ').TakeWhile(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_'));
    }
}
