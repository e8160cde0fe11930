using Guichet.Understanding.Concepts;
using Guichet.Understanding.Features;
using Guichet.Understanding.Intents;

namespace Guichet.Understanding.Faq;

/// <summary>An entry and its share of what speaks for any entry, 0 to 1.</summary>
public readonly record struct RankedEntry(FaqEntry Entry, double Share);

/// <summary>What a FAQ makes of a question: the likeliest entries, best first, and whether the first should be given as the answer.</summary>
public sealed record FaqAnswer(bool InScope, bool DidYouMean, double ScopeProbability, IReadOnlyList<RankedEntry> Ranking)
{
    /// <summary>The entry that answers, or null: "I don't know".</summary>
    public FaqEntry? Entry => InScope ? Ranking[0].Entry : null;
}

/// <summary>
/// Finds the entry of a FAQ that answers a question. Four rankings are fused: the intent classifier with an intent for each
/// entry, BM25 over the words of questions and wordings, over their words and characters, and over those of the answers; whether
/// there is an answer at all is the classifier's to say. Immutable; any number of threads may ask at once.
/// </summary>
public sealed class FaqModel
{
    private const double Words = 1, WordsAndCharacters = 0.5, Answers = 0.3;
    private const double Sharpness = 6;
    private const double Certain = 100;

    private static readonly SealedFile Kind = new("GUICHET\x1b"u8, 1);

    [ThreadStatic]
    private static FeatureExtractor? extractor;

    private readonly FaqEntry[] entries;
    private readonly IntentModel intents;
    private readonly Bm25 words;
    private readonly Bm25 characters;
    private readonly Bm25 answers;

    private FaqModel(FaqEntry[] entries, IntentModel intents)
    {
        (this.entries, this.intents) = (entries, intents);
        string[] asked = [.. entries.Select(e => string.Join(" \n ", e.Wordings.Prepend(e.Question)))];
        words = new(asked, 0, intents.Lexicon);
        characters = new(asked, 0.5f, intents.Lexicon);
        answers = new([.. entries.Select(e => e.Answer)], 0.5f, intents.Lexicon);
    }

    public IReadOnlyList<FaqEntry> Entries => entries;

    /// <summary>
    /// Learns the entries, and from <paramref name="outOfScope"/> what not to answer. Throws <see cref="ArgumentException"/> when
    /// there is no entry, or two have one id.
    /// </summary>
    public static FaqModel Train(IEnumerable<FaqEntry> entries, IEnumerable<string>? outOfScope = null, Lexicon? lexicon = null)
    {
        FaqEntry[] sorted = [.. entries.OrderBy(e => e.Id, StringComparer.Ordinal)];
        for (var i = 1; i < sorted.Length; i++)
        {
            if (sorted[i].Id == sorted[i - 1].Id)
            {
                throw new ArgumentException($"Two entries have the id \"{sorted[i].Id}\".", nameof(entries));
            }
        }
        var phrases = sorted.SelectMany(e => e.Wordings.Prepend(e.Question).Select(text => new LabelledPhrase(text, e.Id)));
        return new(sorted, IntentModel.Train(phrases.Concat((outOfScope ?? []).Select(text => new LabelledPhrase(text, null))), lexicon));
    }

    /// <summary>
    /// Reads what <see cref="Save"/> wrote. A model that was trained with a lexicon other than <see cref="Lexicon.Default"/> needs it
    /// again. Throws <see cref="InvalidDataException"/> when the file is damaged, or is none of ours.
    /// </summary>
    public static FaqModel Load(Stream stream, Lexicon? lexicon = null) => Kind.Read(stream, reader =>
    {
        var entries = new FaqEntry[SealedFile.ReadCount(reader, 4)];
        for (var i = 0; i < entries.Length; i++)
        {
            entries[i] = new(reader.ReadString(), reader.ReadString(), ReadAll(reader), reader.ReadString());
        }
        var intents = ModelFile.Read(reader, lexicon);
        return intents.Intents.SequenceEqual(entries.Select(e => e.Id)) ? new FaqModel(entries, intents) : throw new FormatException();
    });

    /// <summary>Writes the model as one file; the same entries make the same bytes.</summary>
    public void Save(Stream stream) => Kind.Write(stream, writer =>
    {
        writer.Write(entries.Length);
        foreach (var entry in entries)
        {
            writer.Write(entry.Id);
            writer.Write(entry.Question);
            writer.Write(entry.Wordings.Count);
            foreach (var wording in entry.Wordings)
            {
                writer.Write(wording);
            }
            writer.Write(entry.Answer);
        }
        ModelFile.Write(intents, writer);
    });

    /// <summary>
    /// Ranks the entries for a question; any UTF-16 is accepted, and what comes after 10 000 units is not read.
    /// <paramref name="strictness"/> is 0 (answer when in doubt) to 1 (rather stay silent).
    /// </summary>
    public FaqAnswer Ask(ReadOnlySpan<char> question, double strictness = IntentModel.DefaultStrictness, int top = 3)
    {
        var scope = intents.Classify(question, strictness, 1);
        var found = intents.Judge(question);
        var margins = found.Margins;
        var fused = new double[entries.Length];
        var best = float.NegativeInfinity;
        foreach (var margin in margins)
        {
            best = Math.Max(best, margin);
        }
        for (var i = 0; i < fused.Length; i++)
        {
            fused[i] = Math.Exp(Sharpness * (margins[i] - best));
        }
        var bag = (extractor ??= new()).Extract(question, intents.Lexicon);
        var scores = entries.Length <= 1024 ? stackalloc float[entries.Length] : new float[entries.Length];
        Add(words, Words, bag, scores, fused);
        Add(characters, WordsAndCharacters, bag, scores, fused);
        Add(answers, Answers, bag, scores, fused);
        if (found.Known is >= 0 and var taught)
        {
            // What stands there word by word is the answer, whatever resembles it.
            fused[taught] += Certain;
        }
        var sum = fused.Sum();
        RankedEntry[] ranking = [.. fused.Select((score, i) => new RankedEntry(entries[i], score / sum)).OrderByDescending(r => r.Share).Take(top)];
        return new(scope.InScope, scope.DidYouMean, scope.ScopeProbability, ranking);
    }

    private static void Add(Bm25 index, double weight, FeatureBag bag, Span<float> scores, double[] fused)
    {
        index.Score(bag, scores);
        var best = 0f;
        foreach (var score in scores)
        {
            best = Math.Max(best, score);
        }
        for (var i = 0; i < fused.Length && best > 0; i++)
        {
            fused[i] += weight * scores[i] / best;
        }
    }

    private static string[] ReadAll(BinaryReader reader)
    {
        var all = new string[SealedFile.ReadCount(reader, 1)];
        for (var i = 0; i < all.Length; i++)
        {
            all[i] = reader.ReadString();
        }
        return all;
    }
}
