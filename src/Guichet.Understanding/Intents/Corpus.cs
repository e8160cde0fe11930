using Guichet.Understanding.Concepts;
using Guichet.Understanding.Features;

namespace Guichet.Understanding.Intents;

/// <summary>The features of one training phrase: numbers of <see cref="Corpus.Keys"/>, and how often each occurs.</summary>
internal sealed record Example(int Intent, int[] Features, int[] Counts, ulong TextKey, float ConceptShare)
{
    /// <summary>The intent of a phrase that has none.</summary>
    public const int NoIntent = -1;
}

/// <summary>Training phrases as numbers, in an order that does not depend on the order in which they were given.</summary>
internal sealed class Corpus
{
    private Corpus(string[] intents, Example[] examples, ulong[] keys) => (Intents, Examples, Keys) = (intents, examples, keys);

    public string[] Intents { get; }

    public Example[] Examples { get; }

    /// <summary>The hash of each feature.</summary>
    public ulong[] Keys { get; }

    public static Corpus Of(IEnumerable<LabelledPhrase> phrases, Lexicon? lexicon)
    {
        var sorted = phrases.OrderBy(p => p.Intent, StringComparer.Ordinal).ThenBy(p => p.Text, StringComparer.Ordinal).ToList();
        string[] intents = [.. sorted.Select(p => p.Intent).OfType<string>().Distinct()];
        if (intents.Length == 0)
        {
            throw new ArgumentException("There is no intent to learn: each phrase needs the name of one.", nameof(phrases));
        }
        var numbers = new Dictionary<ulong, int>();
        var extractor = new FeatureExtractor();
        var intent = Example.NoIntent;
        var examples = new Example[sorted.Count];
        for (var i = 0; i < examples.Length; i++)
        {
            if (sorted[i].Intent is { } name && (intent < 0 || name != intents[intent]))
            {
                intent++;
            }
            var bag = extractor.Extract(sorted[i].Text, lexicon);
            var features = new int[bag.Count];
            for (var f = 0; f < features.Length; f++)
            {
                if (!numbers.TryGetValue(bag.Keys[f], out features[f]))
                {
                    numbers.Add(bag.Keys[f], features[f] = numbers.Count);
                }
            }
            examples[i] = new(intent, features, bag.Counts.ToArray(), bag.TextKey, bag.ConceptShare);
        }
        return new(intents, examples, [.. numbers.Keys]);
    }
}
