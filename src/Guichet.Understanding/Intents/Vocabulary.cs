using Guichet.Understanding.Features;

namespace Guichet.Understanding.Intents;

/// <summary>
/// Which features a model knows, as rows 0, 1, 2 …, and how much each tells: its inverse document frequency to the power of 0.7,
/// which keeps rare n-grams from drowning the rest. Each group (words, characters) is scaled to length 1, then weighted.
/// </summary>
internal sealed class Vocabulary(ulong[] keys, float[] idf, float unknownIdf)
{
    public const int Unknown = -1;
    private const double IdfPower = 0.7;

    /// <summary>Above this many phrases a feature that occurred once is noise and only costs memory.</summary>
    private const int LargeCorpus = 5000;

    /// <summary>Words, characters, concepts and their pairs; the last two are scaled together.</summary>
    private static readonly float[] GroupWeights = [1.0f, 1.5f, 1.0f];

    /// <summary>The hash of each row's feature.</summary>
    public ulong[] Keys { get; } = keys;

    public float[] Idf { get; } = idf;

    /// <summary>The inverse document frequency of a feature that was never seen: as if it had been seen once.</summary>
    public float UnknownIdf { get; } = unknownIdf;

    /// <summary>Also finds the row of each of the corpus' features; <see cref="Unknown"/> where the given examples have it not.</summary>
    public static Vocabulary Of(Corpus corpus, IReadOnlyList<Example> examples, out int[] rows)
    {
        var frequencies = new int[corpus.Keys.Length];
        foreach (var example in examples)
        {
            foreach (var feature in example.Features)
            {
                frequencies[feature]++;
            }
        }
        var least = examples.Count > LargeCorpus ? 2 : 1;
        rows = new int[frequencies.Length];
        var count = 0;
        for (var feature = 0; feature < rows.Length; feature++)
        {
            rows[feature] = frequencies[feature] >= least ? count++ : Unknown;
        }
        var keys = new ulong[count];
        var idf = new float[count];
        for (var feature = 0; feature < rows.Length; feature++)
        {
            if (rows[feature] is >= 0 and var row)
            {
                keys[row] = corpus.Keys[feature];
                idf[row] = Idf(examples.Count, frequencies[feature]);
            }
        }
        return new(keys, idf, Idf(examples.Count, 1));

        static float Idf(int phrases, int frequency) => (float)Math.Pow(Math.Log((1.0 + phrases) / (1 + frequency)) + 1, IdfPower);
    }

    /// <summary>
    /// Term weights of one text. <paramref name="rows"/> and <paramref name="counts"/> are its features; weights of unknown ones
    /// become 0.
    /// </summary>
    public void Weigh(ReadOnlySpan<int> rows, ReadOnlySpan<int> counts, ReadOnlySpan<ulong> keys, Span<float> weights)
    {
        Span<float> squares = [0, 0, 0];
        for (var i = 0; i < rows.Length; i++)
        {
            var idf = rows[i] < 0 ? 0 : Idf[rows[i]];
            weights[i] = counts[i] == 1 ? idf : idf * (1 + MathF.Log(counts[i]));
            squares[Scaled(keys[i])] += weights[i] * weights[i];
        }
        for (var group = 0; group < squares.Length; group++)
        {
            squares[group] = squares[group] > 0 ? GroupWeights[group] / MathF.Sqrt(squares[group]) : 0;
        }
        for (var i = 0; i < rows.Length; i++)
        {
            weights[i] *= squares[Scaled(keys[i])];
        }
    }

    private static int Scaled(ulong key) => Math.Min((int)FeatureBag.GroupOf(key), GroupWeights.Length - 1);
}
