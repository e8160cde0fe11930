using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Guichet.Understanding.Features;

namespace Guichet.Understanding.Intents;

/// <summary>How a text stands to a model: the two best margins, and the share of its words and characters that the model knows.</summary>
internal readonly record struct Evidence(float Margin, float SecondMargin, float Words, float Characters)
{
    /// <summary>
    /// How much speaks for the text to be in scope at all, as log-odds. The weights of margin, lead and coverage were fitted once
    /// over many bots (docs/subsystems/understanding.md); each bot's own threshold and calibration go on from there.
    /// </summary>
    public double Scope => (2.1 * Margin) + (0.33 * (Margin - SecondMargin)) + (0.94 * Words) + (1.36 * Characters) - 1.78;
}

/// <summary>A vocabulary and the weights of each feature for each class, in one byte a weight and one scale a feature.</summary>
internal sealed class LinearModel
{
    private readonly int stride;
    private readonly sbyte[] weights;

    /// <summary>Whether a feature speaks for any intent. One that only phrases out of scope have does not.</summary>
    private readonly bool[] speaks;

    /// <summary><paramref name="weights"/>: (features + 1) rows of <see cref="LinearSvm.Stride"/>; the last row is the bias.</summary>
    public LinearModel(Vocabulary vocabulary, int classes, sbyte[] weights, float[] scales)
    {
        (Vocabulary, Classes, this.weights, Scales) = (vocabulary, classes, weights, scales);
        stride = LinearSvm.Stride(classes);
        speaks = new bool[Rows];
        for (var row = 0; row < Rows; row++)
        {
            speaks[row] = Row(row).ContainsAnyInRange((sbyte)1, sbyte.MaxValue);
        }
    }

    public Vocabulary Vocabulary { get; }

    public int Classes { get; }

    public float[] Scales { get; }

    public int Rows => Scales.Length;

    public ReadOnlySpan<sbyte> Row(int row) => weights.AsSpan(row * stride, Classes);

    public static LinearModel Train(Corpus corpus, IReadOnlyList<Example> examples, out int[] rows)
    {
        var vocabulary = Vocabulary.Of(corpus, examples, out rows);
        var data = new SparseVector[examples.Count];
        for (var i = 0; i < data.Length; i++)
        {
            data[i] = Vector(corpus, examples[i], vocabulary, rows);
        }
        var classes = corpus.Intents.Length;
        return Quantize(vocabulary, classes, LinearSvm.Train(data, vocabulary.Keys.Length, classes));
    }

    /// <summary>Scores a text whose features are given by row. <paramref name="margins"/> has room for a padded row of classes.</summary>
    public Evidence Score(ReadOnlySpan<int> rows, ReadOnlySpan<int> counts, ReadOnlySpan<ulong> keys, float conceptShare, Span<float> values, Span<float> margins)
    {
        Vocabulary.Weigh(rows, counts, keys, values);
        margins = margins[..stride];
        margins.Clear();
        AddRow(Rows - 1, 1, margins);
        for (var i = 0; i < rows.Length; i++)
        {
            if (rows[i] >= 0)
            {
                AddRow(rows[i], values[i], margins);
            }
        }
        var (first, second) = (float.NegativeInfinity, float.NegativeInfinity);
        foreach (var margin in margins[..Classes])
        {
            (first, second) = margin > first ? (margin, first) : (first, Math.Max(second, margin));
        }
        var (words, characters) = Coverage(rows, keys, conceptShare);
        // A model of one class leads by what separates it from all else.
        return new(first, Classes == 1 ? -1 : second, words, characters);
    }

    /// <summary>The share of the words and of the characters that speak for some intent, weighted by what they tell.</summary>
    private (float Words, float Characters) Coverage(ReadOnlySpan<int> rows, ReadOnlySpan<ulong> keys, float conceptShare)
    {
        Span<float> known = [0, 0, 0, 0];
        Span<float> all = [0, 0, 0, 0];
        for (var i = 0; i < rows.Length; i++)
        {
            var group = (int)FeatureBag.GroupOf(keys[i]);
            var idf = rows[i] < 0 ? Vocabulary.UnknownIdf : Vocabulary.Idf[rows[i]];
            all[group] += idf;
            known[group] += rows[i] >= 0 && speaks[rows[i]] ? idf : 0;
        }
        var (words, characters, concepts) = (Share(0, known, all), Share(1, known, all), conceptShare * Share(2, known, all));
        // A word in another language is known by what it means.
        return (words + ((1 - words) * concepts), characters + ((1 - characters) * concepts));

        static float Share(int group, ReadOnlySpan<float> known, ReadOnlySpan<float> all) => all[group] > 0 ? known[group] / all[group] : 0;
    }

    private static SparseVector Vector(Corpus corpus, Example example, Vocabulary vocabulary, int[] rows)
    {
        var known = example.Features.Where(f => rows[f] >= 0).ToArray();
        var counts = example.Counts.Where((_, i) => rows[example.Features[i]] >= 0).ToArray();
        var keys = Array.ConvertAll(known, f => corpus.Keys[f]);
        var found = Array.ConvertAll(known, f => rows[f]);
        var values = new float[found.Length];
        vocabulary.Weigh(found, counts, keys, values);
        return new(found, values, example.Intent);
    }

    private static LinearModel Quantize(Vocabulary vocabulary, int classes, float[] exact)
    {
        var stride = LinearSvm.Stride(classes);
        var scales = new float[exact.Length / stride];
        var weights = new sbyte[exact.Length];
        for (var row = 0; row < scales.Length; row++)
        {
            var from = exact.AsSpan(row * stride, classes);
            var largest = 0f;
            foreach (var weight in from)
            {
                largest = Math.Max(largest, Math.Abs(weight));
            }
            scales[row] = largest / sbyte.MaxValue;
            for (var c = 0; c < classes && largest > 0; c++)
            {
                weights[(row * stride) + c] = (sbyte)MathF.Round(from[c] / scales[row]);
            }
        }
        return new(vocabulary, classes, weights, scales);
    }

    private void AddRow(int row, float value, Span<float> margins)
    {
        ref var from = ref weights[row * stride];
        ref var to = ref MemoryMarshal.GetReference(margins);
        var by = Vector256.Create(value * Scales[row]);
        for (nuint i = 0; i < (nuint)margins.Length; i += LinearSvm.Block)
        {
            var bytes = Vector128.LoadUnsafe(ref from, i);
            Add(Vector128.WidenLower(bytes), by, ref to, i);
            Add(Vector128.WidenUpper(bytes), by, ref to, i + 8);
        }

        static void Add(Vector128<short> weights, Vector256<float> by, ref float to, nuint at)
        {
            var exact = Vector256.ConvertToSingle(Vector256.Create(Vector128.WidenLower(weights), Vector128.WidenUpper(weights)));
            (Vector256.LoadUnsafe(ref to, at) + (exact * by)).StoreUnsafe(ref to, at);
        }
    }
}
