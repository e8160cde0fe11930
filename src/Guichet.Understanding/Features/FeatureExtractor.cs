using System.Text;
using Guichet.Understanding.Concepts;

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

    private const ulong Border = 1;

    private readonly ConceptFinder concepts = new();

    private char[]? buffer;

    public FeatureBag Bag { get; } = new();

    /// <summary>Fills <see cref="Bag"/> with the features of <paramref name="text"/>; its concepts are those of <paramref name="lexicon"/>.</summary>
    public FeatureBag Extract(ReadOnlySpan<char> text, Lexicon? lexicon)
    {
        Bag.Clear();
        concepts.Clear();
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
                Bag.Add(Key(word, FeatureGroup.Words));
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
            if (kind.IsUnspaced() && lexicon is not null)
            {
                concepts.Pieces(lexicon, folded, i, end);
            }
            else if (kind is CharacterKind.Letter or CharacterKind.Digit && lexicon is not null)
            {
                concepts.Word(lexicon, folded[i..Math.Min(end, i + LongestWord)]);
            }
            i = end;
        }
        if (lexicon is not null)
        {
            AddConcepts(lexicon);
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
                    Bag.Add(Key(hash, FeatureGroup.Characters));
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
            Bag.Add(Key(hash, FeatureGroup.Characters));
            if (i + 1 < text.Length && (i + 1 < end || KindAt(text, i + 1, out _).IsUnspaced()))
            {
                Bag.Add(Key(Step(hash, text[i + 1]), FeatureGroup.Characters));
            }
        }
    }

    /// <summary>Each concept and each two of them, in whatever order they were said.</summary>
    private void AddConcepts(Lexicon lexicon)
    {
        var found = concepts.Found;
        Bag.ConceptShare = concepts.Share;
        for (var i = 0; i < found.Length; i++)
        {
            var key = lexicon.KeyOf(found[i]);
            Bag.Add(Key(key, FeatureGroup.Concepts));
            for (var j = 0; j < i; j++)
            {
                Bag.Add(Key(key + lexicon.KeyOf(found[j]), FeatureGroup.ConceptPairs));
            }
        }
    }

    private static ulong Pair(ulong first, ulong second) => Key((first * 0x9e3779b97f4a7c15) ^ second, FeatureGroup.Words);

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
    private static ulong Key(ulong hash, FeatureGroup group)
    {
        hash = (hash ^ (hash >> 33)) * 0xff51afd7ed558ccd;
        hash = (hash ^ (hash >> 33)) * 0xc4ceb9fe1a85ec53;
        return ((hash ^ (hash >> 33)) & ~3ul) | (ulong)group;
    }
}
