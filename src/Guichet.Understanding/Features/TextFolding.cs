using System.Text;

namespace Guichet.Understanding.Features;

/// <summary>
/// Brings a text into the one spelling in which texts are compared: folded characters (<see cref="Characters"/>), composed kana
/// and Hangul, one space between words, none at the ends. Any UTF-16 is accepted; lone surrogates separate words.
/// </summary>
internal static class TextFolding
{
    /// <summary>What is read of a text, in UTF-16 units. It bounds time and memory; no remark to a bot is longer.</summary>
    public const int LongestText = 10_000;

    public static string Fold(string text)
    {
        char[]? buffer = null;
        return new string(Fold(text, ref buffer));
    }

    /// <summary>Folds into a buffer that is kept by the caller and grown where it is too small.</summary>
    public static ReadOnlySpan<char> Fold(ReadOnlySpan<char> text, ref char[]? buffer) => Fold(text, ref buffer, []);

    /// <summary>As above; each folded unit is told the place in the text that it comes from, if there are <paramref name="origins"/> to tell.</summary>
    public static ReadOnlySpan<char> Fold(ReadOnlySpan<char> text, ref char[]? buffer, Span<int> origins)
    {
        text = text[..Math.Min(text.Length, LongestText)];
        // No unit becomes more than four.
        if (buffer is null || buffer.Length < text.Length * 4)
        {
            buffer = new char[Math.Max(text.Length * 4, 256)];
        }
        var length = 0;
        var told = 0;
        for (int i = 0, from = 0; i < text.Length; Tell(origins, ref told, length, from), from = ++i)
        {
            var c = text[i];
            if (char.IsHighSurrogate(c) && i + 1 < text.Length && char.IsLowSurrogate(text[i + 1]))
            {
                var lower = Rune.ToLowerInvariant(new Rune(c, text[++i]));
                length += lower.EncodeToUtf16(buffer.AsSpan(length));
                continue;
            }
            switch (Characters.Fold(c))
            {
                case '\0':
                    break;
                case ' ':
                    if (length > 0 && buffer[length - 1] != ' ')
                    {
                        buffer[length++] = ' ';
                    }
                    break;
                case char.MaxValue:
                    var expansion = Characters.Expand(c);
                    expansion.CopyTo(buffer.AsSpan(length));
                    length += expansion.Length;
                    break;
                case var folded:
                    if (length > 0 && Compose(buffer[length - 1], folded) is var composed and not '\0')
                    {
                        buffer[length - 1] = composed;
                    }
                    else
                    {
                        buffer[length++] = folded;
                    }
                    break;
            }
        }
        return buffer.AsSpan(0, length > 0 && buffer[length - 1] == ' ' ? length - 1 : length);
    }

    private static void Tell(Span<int> origins, ref int told, int length, int from)
    {
        for (; told < length && !origins.IsEmpty; told++)
        {
            origins[told] = from;
        }
    }

    /// <summary>Canonical composition of what folding leaves apart: voiced kana and Hangul (Unicode 3.12), or <c>'\0'</c>.</summary>
    private static char Compose(char first, char second)
    {
        if (second is '\u3099' or '\u309a')
        {
            var row = (char)(first >= '\u30a1' ? first - 0x60 : first);
            var voiced = second == '\u3099';
            var step = row switch
            {
                'は' or 'ひ' or 'ふ' or 'へ' or 'ほ' => voiced ? 1 : 2,
                >= 'か' and <= 'ぢ' when voiced && (row - 'か') % 2 == 0 => 1,
                'つ' or 'て' or 'と' when voiced => 1,
                'う' when voiced => 'ゔ' - 'う',
                _ => 0,
            };
            return step == 0 ? '\0' : (char)(first + step);
        }
        if (first is >= '\u1100' and <= '\u1112' && second is >= '\u1161' and <= '\u1175')
        {
            return (char)(0xac00 + ((((first - 0x1100) * 21) + (second - 0x1161)) * 28));
        }
        if (first is >= '\uac00' and <= '\ud7a3' && (first - 0xac00) % 28 == 0 && second is > '\u11a7' and <= '\u11c2')
        {
            return (char)(first + (second - 0x11a7));
        }
        return '\0';
    }
}
