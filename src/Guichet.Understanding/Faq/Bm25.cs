using Guichet.Understanding.Concepts;
using Guichet.Understanding.Features;

namespace Guichet.Understanding.Faq;

/// <summary>
/// BM25 (Robertson and Zaragoza 2009; k1 = 1.2, b = 0.75) over features of words and, with a weight of their own, of characters.
/// Immutable.
/// </summary>
internal sealed class Bm25
{
    private const float K1 = 1.2f;
    private const float B = 0.75f;

    private readonly Dictionary<ulong, Posting[]> postings = [];
    private readonly float[] groupWeights;

    /// <summary>A feature of a word weighs 1, that of a character so much, that of a concept two.</summary>
    public Bm25(IReadOnlyList<string> documents, float characters, Lexicon? lexicon)
    {
        groupWeights = [1, characters, 2, 0];
        var extractor = new FeatureExtractor();
        var lists = new Dictionary<ulong, List<(int Document, int Count)>>();
        var lengths = new float[documents.Count];
        for (var document = 0; document < lengths.Length; document++)
        {
            var bag = extractor.Extract(documents[document], lexicon);
            for (var i = 0; i < bag.Count; i++)
            {
                if (groupWeights[(int)FeatureBag.GroupOf(bag.Keys[i])] is > 0 and var weight)
                {
                    lengths[document] += weight * bag.Counts[i];
                    if (!lists.TryGetValue(bag.Keys[i], out var list))
                    {
                        lists[bag.Keys[i]] = list = [];
                    }
                    list.Add((document, bag.Counts[i]));
                }
            }
        }
        var average = Math.Max(1, lengths.Average());
        foreach (var (key, list) in lists)
        {
            var idf = MathF.Log(1 + ((documents.Count - list.Count + 0.5f) / (list.Count + 0.5f)));
            postings[key] = [.. list.Select(l => new Posting(l.Document, idf * l.Count * (K1 + 1) / (l.Count + (K1 * (1 - B + (B * lengths[l.Document] / average))))))];
        }
    }

    /// <summary>Sets the score of each document.</summary>
    public void Score(FeatureBag query, Span<float> scores)
    {
        scores.Clear();
        for (var i = 0; i < query.Count; i++)
        {
            if (postings.TryGetValue(query.Keys[i], out var list))
            {
                var weight = groupWeights[(int)FeatureBag.GroupOf(query.Keys[i])];
                foreach (var posting in list)
                {
                    scores[posting.Document] += weight * posting.Weight;
                }
            }
        }
    }

    private readonly record struct Posting(int Document, float Weight);
}
