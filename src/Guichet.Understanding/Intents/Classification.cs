namespace Guichet.Understanding.Intents;

/// <summary>An intent and how likely it is the one that was meant, 0 to 1. All intents and "out of scope" add up to 1.</summary>
public readonly record struct RankedIntent(string Intent, double Confidence);

/// <summary>What a model makes of a sentence.</summary>
/// <param name="InScope">Whether the bot should take it to be the first of <paramref name="Ranking"/>, rather than say that it did not understand.</param>
/// <param name="DidYouMean">In scope, but so close to the threshold that the bot should ask which of <paramref name="Ranking"/> was meant.</param>
/// <param name="ScopeProbability">How likely the sentence means any intent at all, 0 to 1, if half of all sentences do.</param>
/// <param name="Ranking">The likeliest intents, best first.</param>
public sealed record Classification(bool InScope, bool DidYouMean, double ScopeProbability, IReadOnlyList<RankedIntent> Ranking)
{
    /// <summary>The intent of the sentence, or null when it is out of scope.</summary>
    public string? Intent => InScope ? Ranking[0].Intent : null;

    /// <summary>How likely <see cref="Intent"/> is right, 0 to 1.</summary>
    public double Confidence => InScope ? Ranking[0].Confidence : 1 - ScopeProbability;
}
