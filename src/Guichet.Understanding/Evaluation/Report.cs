using Guichet.Understanding.Intents;

namespace Guichet.Understanding.Evaluation;

/// <summary>A number of sentences of one intent that were taken for another; null is out of scope.</summary>
public readonly record struct Confusion(string? Meant, string? Taken, int Count);

/// <summary>How well a model does on labelled sentences. Shares are 0 to 1, and <see cref="double.NaN"/> where there was nothing to count.</summary>
/// <param name="Sentences">How many were judged.</param>
/// <param name="Accuracy">Right of all, where "out of scope" is an answer like any other.</param>
/// <param name="InScopeAccuracy">Right of those with an intent, at the model's threshold.</param>
/// <param name="FirstAccuracy">Those with an intent that the model ranks first, whatever the threshold says.</param>
/// <param name="OutOfScopeRecall">Refused of those without an intent.</param>
/// <param name="Auroc">How often a sentence in scope scores higher than one out of scope: area under the ROC curve, ties half.</param>
/// <param name="Mcc">Matthews' correlation of meant and taken over all intents and "out of scope" (Gorodkin 2004), -1 to 1.</param>
/// <param name="Confusions">What was taken for something else, most frequent first.</param>
public sealed record Report(
    int Sentences, double Accuracy, double InScopeAccuracy, double FirstAccuracy, double OutOfScopeRecall, double Auroc, double Mcc, IReadOnlyList<Confusion> Confusions)
{
    public static Report Of(IntentModel model, IReadOnlyList<LabelledPhrase> test, double strictness = IntentModel.DefaultStrictness)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(test);
        var judged = test.Select(t => (Meant: t.Intent, By: model.Classify(t.Text, strictness, 1))).ToList();
        var inside = judged.Where(j => j.Meant is not null).ToList();
        var outside = judged.Where(j => j.Meant is null).ToList();
        return new(
            judged.Count,
            Share(judged, j => j.By.Intent == j.Meant),
            Share(inside, j => j.By.Intent == j.Meant),
            Share(inside, j => j.By.Ranking[0].Intent == j.Meant),
            Share(outside, j => !j.By.InScope),
            AreaUnderRoc([.. inside.Select(j => j.By.ScopeProbability)], [.. outside.Select(j => j.By.ScopeProbability)]),
            MatthewsCorrelation([.. judged.Select(j => (j.Meant, j.By.Intent))]),
            [.. judged.Where(j => j.By.Intent != j.Meant).GroupBy(j => (j.Meant, j.By.Intent)).Select(g => new Confusion(g.Key.Meant, g.Key.Intent, g.Count()))
                .OrderByDescending(c => c.Count).ThenBy(c => c.Meant, StringComparer.Ordinal).ThenBy(c => c.Taken, StringComparer.Ordinal)]);
    }

    /// <summary>The Mann–Whitney statistic as a share.</summary>
    internal static double AreaUnderRoc(double[] positives, double[] negatives)
    {
        Array.Sort(negatives);
        var wins = 0.0;
        foreach (var positive in positives)
        {
            var (below, upTo) = (Bound(negatives, positive, false), Bound(negatives, positive, true));
            wins += below + ((upTo - below) / 2.0);
        }
        return wins / ((double)positives.Length * negatives.Length);
    }

    internal static double MatthewsCorrelation((string? Meant, string? Taken)[] judged)
    {
        double n = judged.Length, right = judged.Count(j => j.Meant == j.Taken);
        var meant = judged.CountBy(j => j.Meant ?? "").ToDictionary();
        var taken = judged.CountBy(j => j.Taken ?? "").ToDictionary();
        var both = meant.Sum(m => (double)m.Value * taken.GetValueOrDefault(m.Key));
        var spread = ((n * n) - taken.Values.Sum(t => (double)t * t)) * ((n * n) - meant.Values.Sum(m => (double)m * m));
        return spread > 0 ? ((right * n) - both) / Math.Sqrt(spread) : double.NaN;
    }

    private static double Share<T>(List<T> items, Func<T, bool> counts) => items.Count == 0 ? double.NaN : (double)items.Count(counts) / items.Count;

    /// <summary>How many of the sorted numbers are less than <paramref name="value"/>, or at most it.</summary>
    private static int Bound(double[] sorted, double value, bool inclusive)
    {
        var (low, high) = (0, sorted.Length);
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (sorted[middle] < value || (inclusive && sorted[middle] == value))
            {
                low = middle + 1;
            }
            else
            {
                high = middle;
            }
        }
        return low;
    }
}
