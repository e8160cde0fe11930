using System.ComponentModel.DataAnnotations;

namespace Guichet.Platform;

/// <summary>A line that a person typed: with something to see in it, storable, and at most so many characters long.</summary>
[AttributeUsage(AttributeTargets.Property | AttributeTargets.Parameter)]
public sealed class WordsAttribute(int most) : ValidationAttribute
{
    public int Most { get; } = most;

    /// <summary>Nothing at all is right too.</summary>
    public bool MayBeEmpty { get; init; }

    public override bool IsValid(object? value) => value is not string text
        || (Text.Count(text) is >= 0 and var length && length <= Most && !text.Any(char.IsControl) && (MayBeEmpty || !string.IsNullOrWhiteSpace(text)));

    public override string FormatErrorMessage(string name) => MayBeEmpty
        ? $"Write at most {Most} characters on one line."
        : $"Write 1 to {Most} characters on one line, at least one of which can be seen.";
}
