using System.Buffers;

namespace Guichet.Platform;

/// <summary>What a person wrote: counted in Unicode scalar values, as the browser's half does (web/sync/src/text.ts).</summary>
public static class Text
{
    private static readonly SearchValues<char> Suspects = SearchValues.Create(
        [.. Enumerable.Range(0xD800, 0x800).Select(c => (char)c), '\0']);

    /// <summary>
    /// The number of scalar values, or -1 when the text holds U+0000 or a surrogate without its partner: neither database
    /// can store both of these faithfully, so they are refused at the door.
    /// </summary>
    public static int Count(ReadOnlySpan<char> text)
    {
        var from = text.IndexOfAny(Suspects);
        if (from < 0)
        {
            return text.Length;
        }
        var count = from;
        for (var i = from; i < text.Length; i++, count++)
        {
            var c = text[i];
            if (c == '\0' || char.IsLowSurrogate(c))
            {
                return -1;
            }
            if (char.IsHighSurrogate(c) && (++i == text.Length || !char.IsLowSurrogate(text[i])))
            {
                return -1;
            }
        }
        return count;
    }

    /// <summary>The first <paramref name="limit"/> scalar values, never half of one.</summary>
    public static string Head(string text, int limit)
    {
        if (text.Length <= limit)
        {
            return text;
        }
        var end = 0;
        for (var count = 0; count < limit && end < text.Length; count++)
        {
            end += char.IsHighSurrogate(text[end]) && end + 1 < text.Length ? 2 : 1;
        }
        return text[..Math.Min(end, text.Length)];
    }
}
