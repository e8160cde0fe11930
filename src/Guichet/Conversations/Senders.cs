using System.Collections.Immutable;
using System.Globalization;

namespace Guichet.Conversations;

/// <summary>
/// The newest count (cseq) of each session that sends into a conversation, most recent first, as <c>session:count</c> words
/// in the conversation's row. Only the newest few are kept there; the log knows the rest.
/// </summary>
public static class Senders
{
    private const int Kept = 12;

    public static int? LastCount(string? senders, long session)
    {
        var rest = senders.AsSpan();
        while (rest.Length > 0)
        {
            var word = Next(ref rest);
            var colon = word.IndexOf(':');
            if (long.Parse(word[..colon], NumberStyles.HexNumber, CultureInfo.InvariantCulture) == session)
            {
                return int.Parse(word[(colon + 1)..], CultureInfo.InvariantCulture);
            }
        }
        return null;
    }

    public static string With(string? senders, long session, int count)
    {
        var words = ImmutableArray.CreateBuilder<string>();
        words.Add(string.Create(CultureInfo.InvariantCulture, $"{session:x}:{count}"));
        var mine = $"{session:x}:";
        var rest = senders.AsSpan();
        while (rest.Length > 0 && words.Count < Kept)
        {
            var word = Next(ref rest);
            if (!word.StartsWith(mine, StringComparison.Ordinal))
            {
                words.Add(word.ToString());
            }
        }
        return string.Join(' ', words);
    }

    private static ReadOnlySpan<char> Next(ref ReadOnlySpan<char> rest)
    {
        var space = rest.IndexOf(' ');
        var word = space < 0 ? rest : rest[..space];
        rest = space < 0 ? default : rest[(space + 1)..];
        return word;
    }
}
