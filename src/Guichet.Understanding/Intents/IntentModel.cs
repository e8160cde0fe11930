using Guichet.Understanding.Concepts;
using Guichet.Understanding.Features;

namespace Guichet.Understanding.Intents;

/// <summary>
/// A trained intent classifier: TF-IDF features of words and characters, a linear support vector machine, and a threshold of its
/// own (docs/subsystems/understanding.md). Immutable; any number of threads may classify at once. The same phrases in any order
/// make the same model.
/// </summary>
public sealed class IntentModel
{
    /// <summary>Halfway between lenient and strict: the bot answers most of what it knows and refuses most of what it does not.</summary>
    public const double DefaultStrictness = 0.5;

    /// <summary>Scope scores this far above the threshold are still worth a question back; about 0.1 in probability.</summary>
    private const double AskingBand = 0.4;

    [ThreadStatic]
    private static Scratch? scratch;

    private readonly string[] intents;
    private readonly Dictionary<ulong, int> rows = [];

    internal IntentModel(string[] intents, LinearModel linear, ScopeCalibration calibration, Dictionary<ulong, int> known, Lexicon? lexicon)
    {
        (this.intents, Linear, Calibration, Known, Lexicon) = (intents, linear, calibration, known, lexicon);
        rows.EnsureCapacity(linear.Vocabulary.Keys.Length);
        foreach (var key in linear.Vocabulary.Keys)
        {
            rows.Add(key, rows.Count);
        }
    }

    /// <summary>What the model tells apart, in ordinal order.</summary>
    public IReadOnlyList<string> Intents => intents;

    /// <summary>Whose concepts the model was trained with; null is none.</summary>
    internal Lexicon? Lexicon { get; }

    internal LinearModel Linear { get; }

    internal ScopeCalibration Calibration { get; }

    /// <summary>The training phrases that belong to one intent only, by <see cref="FeatureBag.TextKey"/>.</summary>
    internal Dictionary<ulong, int> Known { get; }

    /// <summary>
    /// Learns from phrases with their intents, and from phrases without one (<see cref="LabelledPhrase.Intent"/> null) what not
    /// to answer. With a lexicon it also learns concepts, and so understands other languages than it was taught in. Throws <see cref="ArgumentException"/> when no phrase has an intent.
    /// </summary>
    public static IntentModel Train(IEnumerable<LabelledPhrase> phrases, Lexicon? lexicon = null)
    {
        var corpus = Corpus.Of(phrases, lexicon);
        var linear = LinearModel.Train(corpus, corpus.Examples, out _);
        var known = corpus.Examples.GroupBy(e => e.TextKey).Where(g => g.Select(e => e.Intent).Distinct().Count() == 1);
        return new(corpus.Intents, linear, ScopeCalibration.Fit(corpus), known.ToDictionary(g => g.Key, g => g.First().Intent), lexicon);
    }

    /// <summary>
    /// Reads what <see cref="Save"/> wrote. A model that was trained with a lexicon other than <see cref="Lexicon.Default"/> needs it
    /// again. Throws <see cref="InvalidDataException"/> when the file is damaged, or is none of ours.
    /// </summary>
    public static IntentModel Load(Stream stream, Lexicon? lexicon = null) => ModelFile.Kind.Read(stream, reader => ModelFile.Read(reader, lexicon));

    /// <summary>Writes the model as one file; the same model makes the same bytes.</summary>
    public void Save(Stream stream) => ModelFile.Kind.Write(stream, writer => ModelFile.Write(this, writer));

    /// <summary>
    /// Ranks the intents of a sentence; any UTF-16 is accepted, and what comes after 10 000 units is not read.
    /// <paramref name="strictness"/> is 0 (answer when in doubt) to 1 (rather stay silent); <paramref name="top"/> is how many
    /// intents to rank.
    /// </summary>
    public Classification Classify(ReadOnlySpan<char> text, double strictness = DefaultStrictness, int top = 3)
    {
        // Less than 0 is also what is no number.
        ArgumentOutOfRangeException.ThrowIfLessThan(strictness, 0);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(strictness, 1);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(top);
        var found = Judge(text);
        var threshold = Calibration.Lenient + (strictness * (Calibration.Strict - Calibration.Lenient));
        var probability = found.Known is { } known ? (known == Example.NoIntent ? 0 : 1)
            : found.IsEmpty ? 0
            : ScopeCalibration.Sigmoid((Calibration.Slope * found.Evidence.Scope) + Calibration.Offset);
        var inScope = found.Known is { } taught ? taught != Example.NoIntent : !found.IsEmpty && found.Evidence.Scope >= threshold;
        return new(inScope, inScope && found.Known is null && found.Evidence.Scope < threshold + AskingBand, probability, Rank(found.Margins, probability, top));
    }

    /// <summary>How far a text is on each intent's side. The margins are this thread's until it asks again.</summary>
    internal Judgement Judge(ReadOnlySpan<char> text)
    {
        var work = scratch ??= new();
        var bag = work.Extractor.Extract(text, Lexicon);
        var margins = work.Prepare(bag.Count, LinearSvm.Stride(intents.Length));
        for (var i = 0; i < bag.Count; i++)
        {
            work.Rows[i] = rows.TryGetValue(bag.Keys[i], out var row) ? row : Vocabulary.Unknown;
        }
        var evidence = Linear.Score(work.Rows.AsSpan(0, bag.Count), bag.Counts, bag.Keys, bag.ConceptShare, work.Values, margins);
        int? taught = Known.TryGetValue(bag.TextKey, out var known) ? known : null;
        if (taught is { } intent && intent != Example.NoIntent)
        {
            // What was taught word by word is what it was taught to be, whatever resembles it.
            margins[intent] = Math.Max(1, evidence.Margin + 1);
        }
        return new(margins[..intents.Length], evidence, taught, bag.Count == 0);
    }

    /// <summary>The highest margins with their share of softmax, times the probability of being in scope.</summary>
    private RankedIntent[] Rank(Span<float> margins, double probability, int top)
    {
        var highest = float.NegativeInfinity;
        foreach (var margin in margins)
        {
            highest = Math.Max(highest, margin);
        }
        var sum = 0.0;
        foreach (var margin in margins)
        {
            sum += Math.Exp(Calibration.Sharpness * (margin - highest));
        }
        var ranking = new RankedIntent[Math.Min(top, margins.Length)];
        for (var rank = 0; rank < ranking.Length; rank++)
        {
            var best = 0;
            for (var i = 1; i < margins.Length; i++)
            {
                best = margins[i] > margins[best] ? i : best;
            }
            ranking[rank] = new(intents[best], probability * Math.Exp(Calibration.Sharpness * (margins[best] - highest)) / sum);
            margins[best] = float.NegativeInfinity;
        }
        return ranking;
    }

    /// <summary>The margins of a text, what they say of its scope, and what it was taught to be if it is a training phrase.</summary>
    internal readonly ref struct Judgement(Span<float> margins, Evidence evidence, int? known, bool isEmpty)
    {
        public Span<float> Margins { get; } = margins;

        public Evidence Evidence { get; } = evidence;

        public int? Known { get; } = known;

        public bool IsEmpty { get; } = isEmpty;
    }

    /// <summary>What one thread needs while it classifies, kept for its next sentence.</summary>
    private sealed class Scratch
    {
        private float[] margins = [];

        public FeatureExtractor Extractor { get; } = new();

        public int[] Rows { get; private set; } = [];

        public float[] Values { get; private set; } = [];

        public Span<float> Prepare(int features, int classes)
        {
            if (Rows.Length < features)
            {
                (Rows, Values) = (new int[features * 2], new float[features * 2]);
            }
            if (margins.Length < classes)
            {
                margins = new float[classes];
            }
            return margins.AsSpan(0, classes);
        }
    }
}
