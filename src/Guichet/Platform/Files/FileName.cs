using System.Globalization;
using System.Text;

namespace Guichet.Platform.Files;

/// <summary>
/// The name that a sender gave his file, for people to read: no path, nothing that another system takes for more than a name,
/// nothing that turns the direction of writing (SEC-100). Files are stored under other names.
/// </summary>
public static class FileName
{
    public const int Most = 120;
    private const int LongestEnding = 20;
    private const string Nameless = "file";

    private static readonly string[] Devices =
        ["con", "prn", "aux", "nul", .. Enumerable.Range(0, 10).SelectMany(i => (string[])[$"com{i}", $"lpt{i}"])];

    public static string Clean(string? given)
    {
        var last = (given ?? "")[((given ?? "").LastIndexOfAny(['/', '\\']) + 1)..];
        var name = new StringBuilder();
        foreach (var rune in last.EnumerateRunes())
        {
            var shown = Rune.GetUnicodeCategory(rune) is not (UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator
                or UnicodeCategory.ParagraphSeparator or UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned) && rune != Rune.ReplacementChar;
            name.Append(!shown ? "" : "<>:\"|?*%".Contains(rune.ToString(), StringComparison.Ordinal) ? "_" : rune.ToString());
        }
        var clean = name.ToString().Trim().TrimStart('.').TrimEnd('.', ' ');
        if (clean.Length == 0)
        {
            return Nameless;
        }
        var stem = clean.Split('.')[0].TrimEnd();
        clean = Devices.Contains(stem.ToLowerInvariant()) ? "_" + clean : clean;
        return Text.Count(clean) <= Most ? clean : Shortened(clean);
    }

    /// <summary>The end says what it is, so it stays.</summary>
    private static string Shortened(string name)
    {
        var ending = Path.GetExtension(name);
        ending = Text.Count(ending) is > 1 and <= LongestEnding ? ending : "";
        return Text.Head(name, Most - Text.Count(ending)).TrimEnd('.', ' ') + ending;
    }
}
