using System.Globalization;
using System.Text.RegularExpressions;

namespace Guichet.Understanding.Entities.Grammar;

/// <summary>
/// The words and rules of a language, read from its file in Tables: docs/subsystems/understanding.md says how such a file reads.
/// </summary>
internal sealed partial class LanguageTable
{
    private static readonly Dictionary<string, Lazy<LanguageTable>> Languages =
        new[] { "en", "fr", "fi", "ja", "ru" }.ToDictionary(l => l, l => new Lazy<LanguageTable>(() => new(l)));

    private readonly Dictionary<string, int> categories = [];

    private LanguageTable(string language)
    {
        Language = language;
        foreach (var known in (string[])["number", "date", "clock"])
        {
            Category(known);
        }
        foreach (var line in Lines("all").Concat(Lines(language)))
        {
            if (WordsLine().Match(line) is { Success: true } words)
            {
                AddWords(words.Groups["category"].Value, words.Groups["value"].Value, words.Groups["spellings"].Value.Split(", "));
            }
            else if (RuleLine().Match(line) is { Success: true } rule)
            {
                AddRules(rule.Groups["category"].Value, rule.Groups["elements"].Value.Split(' '), rule.Groups["meaning"].Value.Split(' '));
            }
            else
            {
                throw new InvalidDataException($"{language}: this is neither words nor a rule: {line}");
            }
        }
    }

    public static IReadOnlyCollection<string> Known => Languages.Keys;

    public string Language { get; }

    /// <summary>Words and the literal pieces of rules.</summary>
    public Trie<(int Category, object Value, bool Weak)> Words { get; } = new();

    /// <summary>Pieces of number words, with their values.</summary>
    public Trie<(decimal Value, bool Weak)> Numbers { get; } = new();

    /// <summary>What may stand between two pieces of a number: "and".</summary>
    public Trie<bool> Joints { get; } = new();

    public List<string> OrderWords { get; } = [];

    public List<Rule> Rules { get; } = [];

    public int Categories => categories.Count;

    public static LanguageTable Of(string language) => Languages[language].Value;

    public int Category(string name)
    {
        if (!categories.TryGetValue(name, out var number))
        {
            categories.Add(name, number = categories.Count);
        }
        return number;
    }

    private static IEnumerable<string> Lines(string file)
    {
        using var stream = typeof(LanguageTable).Assembly.GetManifestResourceStream($"Guichet.Understanding.Entities.Tables.{file}.txt")
            ?? throw new InvalidOperationException($"There is no table {file}.");
        using var reader = new StreamReader(stream);
        while (reader.ReadLine() is { } line)
        {
            if (line.Length > 0 && line[0] != '#')
            {
                yield return line;
            }
        }
    }

    private void AddWords(string category, string value, string[] spellings)
    {
        foreach (var written in spellings)
        {
            var weak = written.StartsWith('~');
            var spelling = Fold(weak ? written[1..] : written);
            switch (category)
            {
                case "number":
                    Numbers.Add(spelling, (decimal.Parse(value, CultureInfo.InvariantCulture), weak));
                    break;
                case "joint":
                    Joints.Add(spelling, true);
                    break;
                case "order":
                    OrderWords.Add(spelling);
                    break;
                default:
                    object meaning = decimal.TryParse(value, CultureInfo.InvariantCulture, out var number) ? number : value;
                    Words.Add(spelling, (Category(category), meaning, weak));
                    break;
            }
        }
    }

    private void AddRules(string category, string[] elements, string[] meaning)
    {
        IEnumerable<Element[]> patterns = [[]];
        foreach (var written in elements)
        {
            var optional = written.StartsWith('[');
            var element = Read(optional ? written[1..^1] : written);
            patterns = [.. patterns.SelectMany(p => optional ? (Element[][])[p, [.. p, element]] : [[.. p, element]])];
        }
        Rules.AddRange(patterns.Select(p => new Rule(Category(category), p, Meanings.ByName[meaning[0]], meaning[1..])));
    }

    private Element Read(string written)
    {
        var captured = written.StartsWith('{');
        var strong = written.EndsWith("!}", StringComparison.Ordinal);
        return new([.. (captured ? written[1..(strong ? ^2 : ^1)] : written).Split('|').Select(name => captured ? Category(name) : Literal(name))], captured, strong);
    }

    private int Literal(string written)
    {
        var spelling = Fold(written.Replace('_', ' '));
        var known = categories.ContainsKey($"'{spelling}'");
        var category = Category($"'{spelling}'");
        if (!known)
        {
            Words.Add(spelling, (category, spelling, false));
        }
        return category;
    }

    private static string Fold(string written) => new(new ReadableText(written).Span);

    [GeneratedRegex(@"^(?<category>[a-z0-9]+) (?<value>\S+): (?<spellings>.+)$", RegexOptions.NonBacktracking)]
    private static partial Regex WordsLine();

    [GeneratedRegex(@"^(?<category>[a-z]+) = (?<elements>.+) : (?<meaning>.+)$", RegexOptions.NonBacktracking)]
    private static partial Regex RuleLine();
}
