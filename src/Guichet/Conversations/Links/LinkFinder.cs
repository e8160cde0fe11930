using System.Text.RegularExpressions;

namespace Guichet.Conversations.Links;

/// <summary>The link of a message that may be looked up: its first, unless it reads like a key to something.</summary>
internal static partial class LinkFinder
{
    private const int LongestWord = 15;

    public static Uri? Find(string text)
    {
        if (!text.Contains("://", StringComparison.Ordinal) || Pattern.Match(text) is not { Success: true } found)
        {
            return null;
        }
        var written = Trimmed(found.Value);
        return Uri.TryCreate(written, UriKind.Absolute, out var link) && link.Scheme is "http" or "https" && !IsSecret(link) ? link : null;
    }

    /// <summary>As the browser's half does (web/widget/src/panel/linkify.ts): what ends the sentence does not belong to the address.</summary>
    private static string Trimmed(string written)
    {
        var end = written.TrimEnd('.', ',', ';', ':', '!', '?', '…', '。', '、', '！', '？', '」', '』', '\'', '"', '*', '_', '~');
        return end.EndsWith(')') && !end.Contains('(') ? end[..^1] : end;
    }

    /// <summary>
    /// Looking at a link that works once would use it up: to set a password, to sign in, to confirm. They are told by a part that
    /// nobody could have chosen: long, with letters and digits.
    /// </summary>
    private static bool IsSecret(Uri link) => Parts.Split(Uri.UnescapeDataString(link.PathAndQuery + link.Fragment)).Any(IsRandom)
        || Names.IsMatch(link.Query) || UuidPattern.IsMatch(link.PathAndQuery + link.Fragment);

    private static bool IsRandom(string part) => part.Length > LongestWord && part.Any(char.IsAsciiDigit) && part.Any(char.IsAsciiLetter);

    [GeneratedRegex("""\bhttps?://[^\s<>"'`]+""", RegexOptions.IgnoreCase)]
    private static partial Regex Pattern { get; }

    [GeneratedRegex("[^A-Za-z0-9]+")]
    private static partial Regex Parts { get; }

    [GeneratedRegex("[?&](token|code|key|sig|signature|secret|password|otp|auth|ticket|session|sid)=", RegexOptions.IgnoreCase)]
    private static partial Regex Names { get; }

    [GeneratedRegex("[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}", RegexOptions.IgnoreCase)]
    private static partial Regex UuidPattern { get; }
}
