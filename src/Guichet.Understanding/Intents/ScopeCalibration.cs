namespace Guichet.Understanding.Intents;

/// <summary>
/// Turns scores into probabilities and finds the threshold of a bot from its own phrases. In scope are phrases that a model
/// judges without having learnt them (4-fold cross-validation); out of scope those of whole intents that a model was not taught.
/// </summary>
/// <param name="Lenient">The scope score below which the lowest tenth of the phrases in scope lies.</param>
/// <param name="Strict">The scope score that separates both kinds best (largest Youden's J).</param>
/// <param name="Slope">With <paramref name="Offset"/>: log-odds of being in scope from the scope score (Platt scaling, both kinds equally likely).</param>
/// <param name="Offset">See <paramref name="Slope"/>.</param>
/// <param name="Sharpness">What margins are multiplied by before softmax (the inverse of temperature scaling, Guo et al. 2017).</param>
internal sealed record ScopeCalibration(double Lenient, double Strict, double Slope, double Offset, double Sharpness)
{
    private const int Folds = 4;

    /// <summary>Eight models are trained on them.</summary>
    private const int MostPhrases = 2000;

    private const int ManyPhrases = 1000;
    private const int MostRepeats = 8;
    private const int Seed = 20191;

    /// <summary>For bots with less than two phrases an intent, where nothing can be held back: g = 0.35 of the published study.</summary>
    private static readonly ScopeCalibration Default = new(-0.62, -0.62, 1, 0, 6);

    public static ScopeCalibration Fit(Corpus corpus)
    {
        var (inside, outside) = (new List<Held>(), new List<Held>());
        var random = new Random(Seed);
        // One division of a small bot is a matter of luck, and several cost little.
        for (var repeat = Math.Clamp(ManyPhrases / corpus.Examples.Length, 1, MostRepeats); repeat > 0; repeat--)
        {
            HoldBack(corpus, random, inside, outside);
        }
        return inside.Count == 0 ? Default : Of(inside, outside);
    }

    private static void HoldBack(Corpus corpus, Random random, List<Held> inside, List<Held> outside)
    {
        var sample = corpus.Examples.ToArray();
        random.Shuffle(sample);
        sample = sample[..Math.Min(sample.Length, MostPhrases)];
        var taught = sample.Where(e => e.Intent >= 0).GroupBy(e => e.Intent).ToList();
        var folded = taught.Where(i => i.Count() >= 2).SelectMany(i => i.Select((e, n) => (Example: e, Fold: n % Folds))).ToList();
        if (folded.Count < taught.Count)
        {
            return;
        }
        Example[] always = [.. sample.Except(folded.Select(f => f.Example))];
        for (var fold = 0; fold < Folds; fold++)
        {
            Judge(corpus, [.. always, .. folded.Where(f => f.Fold != fold).Select(f => f.Example)], folded.Where(f => f.Fold == fold).Select(f => f.Example), inside);
        }
        var order = taught.Select(i => i.Key).ToArray();
        random.Shuffle(order);
        var groups = Math.Min(Folds, order.Length);
        var groupOf = order.Select((intent, n) => (intent, n)).ToDictionary(i => i.intent, i => i.n % groups);
        for (var group = 0; group < groups && groups > 1; group++)
        {
            var kept = sample.ToLookup(e => e.Intent >= 0 && groupOf[e.Intent] == group);
            Judge(corpus, [.. kept[false]], kept[true], outside);
        }
    }

    private static void Judge(Corpus corpus, Example[] learnt, IEnumerable<Example> held, List<Held> judged)
    {
        var model = LinearModel.Train(corpus, learnt, out var rows);
        foreach (var example in held)
        {
            var found = Array.ConvertAll(example.Features, f => rows[f]);
            var keys = Array.ConvertAll(example.Features, f => corpus.Keys[f]);
            var margins = new float[LinearSvm.Stride(model.Classes)];
            var evidence = model.Score(found, example.Counts, keys, example.ConceptShare, new float[found.Length], margins);
            judged.Add(new(evidence.Scope, example.Intent, margins[..model.Classes]));
        }
    }

    private static ScopeCalibration Of(List<Held> inside, List<Held> outside)
    {
        var sharpness = Sharpen(inside);
        double[] scores = [.. inside.Select(h => h.Scope).Order()];
        var lenient = scores[scores.Length / 10];
        if (outside.Count == 0)
        {
            return Default with { Lenient = lenient, Strict = lenient, Sharpness = sharpness };
        }
        double[] foreign = [.. outside.Select(h => h.Scope).Order()];
        var strict = Separate(scores, foreign);
        var (slope, offset) = Platt(scores, foreign);
        return new(Math.Min(lenient, strict), Math.Max(lenient, strict), slope, offset, sharpness);
    }

    /// <summary>The threshold with the largest sum of true positive and true negative rate, in the middle of its gap.</summary>
    private static double Separate(double[] inside, double[] outside)
    {
        var (best, threshold, below, foreignBelow) = (double.NegativeInfinity, 0.0, 0, 0);
        double[] all = [.. inside.Concat(outside).Order()];
        for (var i = 1; i < all.Length; i++)
        {
            var middle = (all[i - 1] + all[i]) / 2;
            while (below < inside.Length && inside[below] < middle)
            {
                below++;
            }
            while (foreignBelow < outside.Length && outside[foreignBelow] < middle)
            {
                foreignBelow++;
            }
            var sum = 1 - ((double)below / inside.Length) + ((double)foreignBelow / outside.Length);
            if (sum > best)
            {
                (best, threshold) = (sum, middle);
            }
        }
        return threshold;
    }

    /// <summary>Logistic regression on one number by Newton's method (Platt 1999; Lin, Lin and Weng 2007), each kind with the same total weight.</summary>
    private static (double Slope, double Offset) Platt(double[] inside, double[] outside)
    {
        var (slope, offset) = (1.0, 0.0);
        for (var round = 0; round < 30; round++)
        {
            // A weak pull towards the slope of 1 keeps kinds that do not overlap from certainty.
            var (gs, go, hss, hso, hoo) = (0.01 * (slope - 1), 0.0, 0.01, 0.0, 1e-9);
            Accumulate(inside, 1);
            Accumulate(outside, 0);
            var determinant = (hss * hoo) - (hso * hso);
            var (ds, @do) = (((hoo * gs) - (hso * go)) / determinant, ((hss * go) - (hso * gs)) / determinant);
            (slope, offset) = (slope - Math.Clamp(ds, -1, 1), offset - Math.Clamp(@do, -1, 1));
            if (Math.Abs(ds) + Math.Abs(@do) < 1e-9)
            {
                break;
            }

            void Accumulate(double[] scores, double target)
            {
                foreach (var score in scores)
                {
                    var p = Sigmoid((slope * score) + offset);
                    var (error, curve) = ((p - target) / scores.Length, p * (1 - p) / scores.Length);
                    gs += error * score;
                    go += error;
                    hss += curve * score * score;
                    hso += curve * score;
                    hoo += curve;
                }
            }
        }
        return (Math.Max(slope, 0.1), offset);
    }

    /// <summary>The sharpness under which the right intents of held-back phrases are likeliest.</summary>
    private static double Sharpen(List<Held> inside)
    {
        var (best, sharpness) = (double.PositiveInfinity, Default.Sharpness);
        for (var tried = 1.0; tried < 30; tried *= 1.1)
        {
            var loss = inside.Sum(h =>
            {
                var highest = h.Margins.Max();
                return Math.Log(h.Margins.Sum(m => Math.Exp(tried * (m - highest)))) - (tried * (h.Margins[h.Intent] - highest));
            });
            if (loss < best)
            {
                (best, sharpness) = (loss, tried);
            }
        }
        return sharpness;
    }

    public static double Sigmoid(double logOdds) => 1 / (1 + Math.Exp(-logOdds));

    private sealed record Held(double Scope, int Intent, float[] Margins);
}
