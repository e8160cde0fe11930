using System.Globalization;
using Guichet.Understanding.Features;

namespace Guichet.Understanding.Entities.Grammar;

/// <summary>A folded text that knows where its words end and where each of its units stood before. A hyphen inside a word reads as a space.</summary>
internal sealed class ReadableText
{
    private readonly string original;
    private readonly char[] folded;
    private readonly int[] origins;

    public ReadableText(string text)
    {
        original = text;
        char[]? buffer = null;
        var places = new int[Math.Min(text.Length, TextFolding.LongestText) * 4];
        folded = TextFolding.Fold(text, ref buffer, places).ToArray();
        origins = places;
        Unbroken = new(folded);
        for (var i = 1; i + 1 < folded.Length; i++)
        {
            if (folded[i] is '-' or '‐' or '‑' && IsSpelled(i - 1) && IsSpelled(i + 1))
            {
                folded[i] = ' ';
            }
        }
    }

    /// <summary>With its hyphens, for addresses.</summary>
    public string Unbroken { get; }

    public int Length => folded.Length;

    public ReadOnlySpan<char> Span => folded;

    public char this[int i] => i >= 0 && i < folded.Length ? folded[i] : '\0';

    public bool IsDigit(int i) => char.IsAsciiDigit(this[i]);

    /// <summary>Part of a word of a script that writes spaces between words.</summary>
    public bool IsSpelled(int i) => this[i] is var c && (char.IsSurrogate(c) || Characters.KindOf(c) == CharacterKind.Letter);

    /// <summary>Whether a word may begin or end before this place.</summary>
    public bool IsBorder(int i) => i <= 0 || i >= Length || (!(IsSpelled(i - 1) && IsSpelled(i)) && !(IsDigit(i - 1) && IsDigit(i)));

    /// <summary>What the next word may begin at, after a space if there is one.</summary>
    public int SkipSpace(int i) => this[i] == ' ' ? i + 1 : i;

    /// <summary>The value of a fraction sign, which folding takes apart (½ becomes 1⁄2), or 0.</summary>
    public decimal FractionAt(int i) => i < Length && original[origins[i]] is '½' or '¼' or '¾' ? (decimal)char.GetNumericValue(original[origins[i]]) : 0;

    public int FractionEnd(int i)
    {
        var end = i;
        while (end < Length && origins[end] == origins[i])
        {
            end++;
        }
        return end;
    }

    /// <summary>The place of a folded stretch in the text as it was written, with the accents that follow its last letter.</summary>
    public (int Start, int Length) Place(int start, int end)
    {
        var from = origins[start];
        var to = origins[end - 1] + (char.IsHighSurrogate(original[origins[end - 1]]) ? 2 : 1);
        while (to < original.Length && CharUnicodeInfo.GetUnicodeCategory(original[to]) is UnicodeCategory.NonSpacingMark or UnicodeCategory.EnclosingMark)
        {
            to++;
        }
        return (from, to - from);
    }

    public string Written(int start, int end)
    {
        var (from, length) = Place(start, end);
        return original.Substring(from, length);
    }

    /// <summary>As written, but with ordinary letters for full-width ones and without what has no shape.</summary>
    public string Plain(int start, int end) => string.Concat(Written(start, end)
        .Where(c => CharUnicodeInfo.GetUnicodeCategory(c) != UnicodeCategory.Format)
        .Select(c => c is >= '！' and <= '～' ? (char)(c - '！' + '!') : c));
}
