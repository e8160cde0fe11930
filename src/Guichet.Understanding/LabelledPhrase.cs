namespace Guichet.Understanding;

/// <summary>A phrase and what it is meant to say: the name of an intent, or null for what the bot must not answer.</summary>
public sealed record LabelledPhrase(string Text, string? Intent)
{
    /// <summary>What stands in a file for a phrase without an intent.</summary>
    public const string OutOfScope = "oos";

    /// <summary>
    /// Reads lines of <c>text⇥intent</c>, UTF-8, without a header; the intent <see cref="OutOfScope"/> is none.
    /// Empty lines are skipped. Throws <see cref="InvalidDataException"/> with the number of the first line that is otherwise.
    /// </summary>
    public static IReadOnlyList<LabelledPhrase> Read(TextReader lines)
    {
        ArgumentNullException.ThrowIfNull(lines);
        var phrases = new List<LabelledPhrase>();
        for (var number = 1; lines.ReadLine() is { } line; number++)
        {
            if (line.Length == 0)
            {
                continue;
            }
            phrases.Add(line.Split('\t') is [var text, { Length: > 0 } intent]
                ? new(text, intent == OutOfScope ? null : intent)
                : throw new InvalidDataException($"Line {number} is not a phrase, a tab and the name of an intent."));
        }
        return phrases;
    }
}
