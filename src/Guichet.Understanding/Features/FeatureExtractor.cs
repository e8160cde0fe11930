using System.Text;

namespace Guichet.Understanding.Features;

/// <summary>
/// Text to features of any language: words, pairs of neighbouring words, the first and the last word; character 2- to 5-grams
/// inside words with their borders (fastText's subwords, Bojanowski et al. 2017), and character 1- and 2-grams where a script
/// has no spaces. Features are 64-bit FNV-1a hashes, so there is no dictionary of a language and none to be missing.
/// Not thread-safe: one for each thread.
/// </summary>
internal sealed class FeatureExtractor
{
    private const int ShortestGram = 2;
    private const int LongestGram = 5;

    /// <summary>Longer words are keys, addresses or noise: their beginning says enough.</summary>
    private const int LongestWord = 40;

    private const ulong Words = 0;
    private const ulong Grams = 1;
    private const ulong Border = 1;

    private char[]? buffer;

    public FeatureBag Bag { get; } = new();

    /// <summary>Fills <see cref="Bag"/> with the features of <paramref name="text"/>.</summary>
    public FeatureBag Extract(ReadOnlySpan<char> text)
    {
        Bag.Clear();
        var folded = TextFolding.Fold(text, ref buffer);
        Bag.TextKey = Hash(Seed('t'), folded);
        var previous = Border;
        for (var i = 0; i < folded.Length;)
        {
            var kind = KindAt(folded, i, out var length);
            var end = i + length;
            if (kind is not (CharacterKind.Space or CharacterKind.Symbol))
            {
                while (end < folded.Length && KindAt(folded, end, out length) == kind)
                {
                    end += length;
                }
            }
            if (kind != CharacterKind.Space)
            {
                var word = Hash(Seed('w'), folded[i..end]);
                Bag.Add(Key(word, Words));
                Bag.Add(Pair(previous, word));
                previous = word;
            }
            if (kind is CharacterKind.Letter or CharacterKind.Digit)
            {
                AddGrams(folded[i..Math.Min(end, i + LongestWord)]);
            }
            else if (kind.IsUnspaced())
            {
                AddUnspaced(folded, i, end);
            }
            i = end;
        }
        if (previous != Border)
        {
            Bag.Add(Pair(previous, Border));
        }
        return Bag;
    }

    private static CharacterKind KindAt(ReadOnlySpan<char> text, int i, out int length)
    {
        if (!char.IsSurrogate(text[i]))
        {
            length = 1;
            return Characters.KindOf(text[i]);
        }
        length = 2;
        return Characters.KindOf(new Rune(text[i], text[i + 1]));
    }

    private void AddGrams(ReadOnlySpan<char> word)
    {
        var seed = Seed('c');
        for (var from = -1; from < word.Length; from++)
        {
            var hash = seed;
            for (var n = 1; n <= LongestGram && from + n <= word.Length + 1; n++)
            {
                var at = from + n - 1;
                hash = Step(hash, at < 0 ? '<' : at == word.Length ? '>' : word[at]);
                if (n >= ShortestGram)
                {
                    Bag.Add(Key(hash, Grams));
                }
            }
        }
    }

    /// <summary>Pairs reach over the border of two kinds of character: an ending in kana belongs to the stem in kanji before it.</summary>
    private void AddUnspaced(ReadOnlySpan<char> text, int from, int end)
    {
        var seed = Seed('u');
        for (var i = from; i < end; i++)
        {
            var hash = Step(seed, text[i]);
            Bag.Add(Key(hash, Grams));
            if (i + 1 < text.Length && (i + 1 < end || KindAt(text, i + 1, out _).IsUnspaced()))
            {
                Bag.Add(Key(Step(hash, text[i + 1]), Grams));
            }
        }
    }

    private static ulong Pair(ulong first, ulong second) => Key((first * 0x9e3779b97f4a7c15) ^ second, Words);

    private static ulong Seed(char template) => Step(14695981039346656037, template);

    private static ulong Hash(ulong hash, ReadOnlySpan<char> text)
    {
        foreach (var c in text)
        {
            hash = Step(hash, c);
        }
        return hash;
    }

    private static ulong Step(ulong hash, char c) => (hash ^ c) * 1099511628211;

    /// <summary>FNV leaves its low bits too regular for a table, so they are mixed (MurmurHash3's finalizer).</summary>
    private static ulong Key(ulong hash, ulong group)
    {
        hash = (hash ^ (hash >> 33)) * 0xff51afd7ed558ccd;
        hash = (hash ^ (hash >> 33)) * 0xc4ceb9fe1a85ec53;
        return ((hash ^ (hash >> 33)) & ~1ul) | group;
    }
}
