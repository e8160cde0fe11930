using System.Buffers;
using System.Text.RegularExpressions;
using Guichet.Understanding.Entities.Grammar;

namespace Guichet.Understanding.Entities;

/// <summary>What reads the same in all languages: e-mail and page addresses, telephone and order numbers.</summary>
internal static partial class Contacts
{
    private const int ShortestPhone = 7;
    private const int LongestPhone = 15;
    private const int ShortestOrderNumber = 4;

    /// <summary>What may stand between the word for an order and its number: a few words and signs.</summary>
    private const int LongestGap = 24;

    private static readonly SearchValues<char> ClosingMarks = SearchValues.Create(".,;:!?'\"»。、");
    private static readonly SearchValues<char> SentenceMarks = SearchValues.Create(".,;!?。、");
    private static readonly SearchValues<char> NumberMarks = SearchValues.Create("0123456789-");

    public static IEnumerable<(EntityKind Kind, int Start, int End, EntityValue Value)> Find(ReadableText text, LanguageTable table)
    {
        foreach (Match match in EmailExpression().Matches(text.Unbroken))
        {
            var end = match.Index + match.Length;
            yield return (EntityKind.Email, match.Index, end, new EmailValue(text.Plain(match.Index, end)));
        }
        foreach (Match match in WebExpression().Matches(text.Unbroken))
        {
            var end = TrimAddress(text.Unbroken, match.Index, match.Index + match.Length);
            var address = text.Plain(match.Index, end);
            if (text[match.Index - 1] is not ('@' or '.' or '-') && text[end] != '@'
                && Uri.TryCreate(address.Contains("://", StringComparison.Ordinal) ? address : $"https://{address}", UriKind.Absolute, out var uri))
            {
                yield return (EntityKind.WebAddress, match.Index, end, new WebAddressValue(uri));
            }
        }
        foreach (Match match in PhoneExpression().Matches(text.Unbroken))
        {
            var end = match.Index + match.Length;
            if (!text.IsSpelled(match.Index - 1) && !text.IsDigit(match.Index - 1) && !text.IsSpelled(end) && ReadPhone(text.Unbroken.AsSpan(match.Index, match.Length), table.Language) is { } phone)
            {
                yield return (EntityKind.Phone, match.Index, end, phone);
            }
        }
        foreach (Match match in CodeExpression().Matches(text.Unbroken))
        {
            var (start, end) = (match.Index, match.Index + match.Length);
            var code = text.Unbroken.AsSpan(start, match.Length).TrimStart('#');
            if (!code.ContainsAnyInRange('0', '9') || text.IsSpelled(start - 1) || text[start - 1] is '@' or '/' or '.' || text[end] is '@' or '/' || text.IsSpelled(end))
            {
                continue;
            }
            var marked = text.Unbroken[start] == '#' && code.Length >= ShortestOrderNumber - 1;
            if (marked || LooksLikeCode(code) || (code.Length >= ShortestOrderNumber && FollowsOrderWord(text, table, start)))
            {
                yield return (EntityKind.OrderNumber, start, end, new OrderNumberValue(text.Plain(end - code.Length, end)));
            }
        }
    }

    /// <summary>A sentence's mark after an address is not part of it, nor a bracket that it does not open.</summary>
    private static int TrimAddress(string text, int start, int end)
    {
        while (end > start && (ClosingMarks.Contains(text[end - 1])
            || (text[end - 1] == ')' && !text.AsSpan(start, end - start).Contains('('))))
        {
            end--;
        }
        return end;
    }

    private static PhoneValue? ReadPhone(ReadOnlySpan<char> written, string language)
    {
        var digits = string.Concat(written.ToString().Where(char.IsAsciiDigit));
        var international = written[0] == '+' || digits.StartsWith("00", StringComparison.Ordinal);
        if (written[0] != '+' && international)
        {
            digits = digits[2..];
        }
        var number = international ? $"+{digits.Replace("(0)", "", StringComparison.Ordinal)}" : digits;
        var national = digits.Length > 0 && (digits[0] == '0'
            || (language == "ru" && digits.Length == 11 && digits[0] == '8')
            || (language == "en" && digits.Length is 10 && !written.ToString().All(char.IsAsciiDigit)));
        return digits.Length is < ShortestPhone or > LongestPhone || (!international && !national) ? null : new(number);
    }

    /// <summary>One to five letters and four digits or more: GX-20417. A year after a word ("covid-2020") has a longer word or is rare.</summary>
    private static bool LooksLikeCode(ReadOnlySpan<char> code)
    {
        var letters = code.IndexOfAnyExceptInRange('a', 'z');
        return letters is >= 1 and <= 5 && code[letters..].TrimStart('-') is { Length: >= 4 } rest && !rest.ContainsAnyExcept(NumberMarks);
    }

    private static bool FollowsOrderWord(ReadableText text, LanguageTable table, int start)
    {
        var before = text.Unbroken.AsSpan(Math.Max(0, start - LongestGap), Math.Min(start, LongestGap));
        foreach (var word in table.OrderWords)
        {
            var at = before.LastIndexOf(word);
            if (at >= 0 && !text.IsSpelled(start - before.Length + at - 1) && !before[(at + word.Length)..].ContainsAny(SentenceMarks) && !before[(at + word.Length)..].ContainsAnyInRange('0', '9'))
            {
                return true;
            }
        }
        return false;
    }

    [GeneratedRegex(@"[a-z0-9\u0400-\u04ff._%+'-]{1,64}@[a-z0-9\u0400-\u04ff-]+(\.[a-z0-9\u0400-\u04ff-]+)*\.[a-z\u0400-\u04ff]{2,24}", RegexOptions.NonBacktracking)]
    private static partial Regex EmailExpression();

    [GeneratedRegex(@"(https?://[^\s<>""、。「」]+|(www\.[a-z0-9-]+(\.[a-z0-9-]+)+|[a-z0-9-]+(\.[a-z0-9-]+)*\.(com|org|net|info|io|dev|app|shop|eu|fi|fr|jp|ru|uk|de|ca|be|ch|рф))(/[^\s<>""、。「」]*)?)", RegexOptions.NonBacktracking)]
    private static partial Regex WebExpression();

    [GeneratedRegex(@"(\+|\()?[0-9](\)? ?[-./]? ?\(?[0-9]){5,19}", RegexOptions.NonBacktracking)]
    private static partial Regex PhoneExpression();

    [GeneratedRegex(@"#?[a-z0-9]+(-[a-z0-9]+)*", RegexOptions.NonBacktracking)]
    private static partial Regex CodeExpression();
}
