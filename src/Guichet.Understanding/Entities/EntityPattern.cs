using System.Text.RegularExpressions;

namespace Guichet.Understanding.Entities;

/// <summary>A regular expression that a bot was taught. It is run without backtracking, in time that grows with the text and not faster.</summary>
public sealed class EntityPattern
{
    private const int LongestPattern = 500;
    private const int MostRepetitions = 1_000;
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(200);

    /// <summary>Throws <see cref="ArgumentException"/> with a sentence that says what cannot be used.</summary>
    public EntityPattern(string name, string expression)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        ArgumentNullException.ThrowIfNull(expression);
        if (expression.Length is 0 or > LongestPattern)
        {
            throw new ArgumentException($"A pattern has 1 to {LongestPattern} characters; {name} has {expression.Length}.");
        }
        if (Repetitions(expression) > MostRepetitions)
        {
            throw new ArgumentException($"The counts in braces of {name} multiply to more than {MostRepetitions}. Use smaller ones, or * and +.");
        }
        Name = name;
        try
        {
            Expression = new(expression, RegexOptions.NonBacktracking | RegexOptions.CultureInvariant | RegexOptions.IgnoreCase, Patience);
        }
        catch (NotSupportedException)
        {
            throw new ArgumentException($"The pattern {name} looks ahead or behind, or refers back. That needs backtracking and is not available.");
        }
        catch (ArgumentException malformed)
        {
            throw new ArgumentException($"The pattern {name} is not a regular expression: {malformed.Message}", malformed);
        }
    }

    public string Name { get; }

    internal Regex Expression { get; }

    /// <summary>Nested counts multiply, and their states are all built: (a{1000}){1000}. The product of all is their upper bound.</summary>
    private static double Repetitions(string expression) => Regex.Matches(expression, @"\{(\d+)(?:,(\d*))?\}", RegexOptions.NonBacktracking)
        .Aggregate(1.0, (product, count) => product * count.Groups.Values.Skip(1).Max(g => double.TryParse(g.Value, out var n) ? Math.Max(n, 1) : 1));
}
