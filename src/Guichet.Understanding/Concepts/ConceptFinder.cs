namespace Guichet.Understanding.Concepts;

/// <summary>Collects the concepts of one text while its words go by. One for each thread.</summary>
internal sealed class ConceptFinder
{
    private readonly int[] found = new int[Lexicon.MostInText];
    private int count;

    /// <summary>The words before this one, the nearest first.</summary>
    private readonly ulong[] before = new ulong[Lexicon.MostWords - 1];
    private int letters;
    private int covered;

    /// <summary>How much of the text stands in words of some concept, 0 to 1.</summary>
    public float Share => letters == 0 ? 0 : (float)covered / letters;

    public ReadOnlySpan<int> Found => found.AsSpan(0, count);

    public void Clear()
    {
        (count, letters, covered) = (0, 0, 0);
        Array.Fill(before, LexiconKeys.Empty);
    }

    public void Word(Lexicon lexicon, ReadOnlySpan<char> word)
    {
        var key = LexiconKeys.Empty;
        var hit = false;
        foreach (var c in word)
        {
            key = LexiconKeys.Step(key, c);
            hit |= Stem(lexicon, key);
        }
        hit |= Whole(lexicon, key);
        letters += word.Length;
        covered += hit ? word.Length : 0;
        Array.Copy(before, 0, before, 1, before.Length - 1);
        before[0] = key;
    }

    /// <summary>Everything that stands in a run of a script without spaces, and reaches over the borders of its kinds.</summary>
    public void Pieces(Lexicon lexicon, ReadOnlySpan<char> text, int from, int end)
    {
        var reached = from;
        for (var i = from; i < end; i++)
        {
            var key = LexiconKeys.Empty;
            for (var n = i; n < text.Length && n < i + Lexicon.LongestPiece && text[n] != ' '; n++)
            {
                key = LexiconKeys.Step(key, text[n]);
                if (Add(lexicon.FindPiece(key)))
                {
                    covered += Math.Max(0, Math.Min(n + 1, end) - Math.Max(i, reached));
                    reached = Math.Max(reached, n + 1);
                }
            }
        }
        letters += end - from;
        Array.Fill(before, LexiconKeys.Empty);
    }

    private bool Stem(Lexicon lexicon, ulong key)
    {
        var hit = Add(lexicon.FindStem(key));
        foreach (var word in before)
        {
            key = LexiconKeys.After(word, key);
            hit |= Add(lexicon.FindStem(key));
        }
        return hit;
    }

    private bool Whole(Lexicon lexicon, ulong key)
    {
        var hit = Add(lexicon.FindWord(key));
        foreach (var word in before)
        {
            key = LexiconKeys.After(word, key);
            hit |= Add(lexicon.FindWord(key));
        }
        return hit;
    }

    private bool Add(int[]? concepts)
    {
        foreach (var concept in concepts ?? [])
        {
            if (count < found.Length && !Found.Contains(concept))
            {
                found[count++] = concept;
            }
        }
        return concepts is not null;
    }
}
