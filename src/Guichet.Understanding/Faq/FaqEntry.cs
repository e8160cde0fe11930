namespace Guichet.Understanding.Faq;

/// <summary>A question with its answer; <paramref name="Wordings"/> are further ways in which people ask it.</summary>
public sealed record FaqEntry(string Id, string Question, IReadOnlyList<string> Wordings, string Answer)
{
    /// <summary>
    /// Reads a folder: <c>faq.tsv</c> of lines <c>id⇥question⇥answer</c> and, if it is there, <c>variants.tsv</c> of lines
    /// <c>wording⇥id</c>; UTF-8 without headers. Throws <see cref="InvalidDataException"/> with the file and the line that is otherwise.
    /// </summary>
    public static IReadOnlyList<FaqEntry> ReadFolder(string folder)
    {
        var variants = Path.Combine(folder, "variants.tsv");
        var wordings = (File.Exists(variants) ? Rows(variants, 2, "a wording, a tab and the id of its entry") : []).ToLookup(r => r[1], r => r[0]);
        FaqEntry[] entries = [.. Rows(Path.Combine(folder, "faq.tsv"), 3, "an id, a question and an answer with tabs between them")
            .Select(r => new FaqEntry(r[0], r[1], [.. wordings[r[0]]], r[2]))];
        return wordings.Select(w => w.Key).Except(entries.Select(e => e.Id)).FirstOrDefault() is { } unknown
            ? throw new InvalidDataException($"{variants}: there is no entry \"{unknown}\".")
            : entries;
    }

    private static IEnumerable<string[]> Rows(string file, int columns, string what)
    {
        var number = 0;
        foreach (var line in File.ReadLines(file))
        {
            number++;
            if (line.Length > 0)
            {
                var row = line.Split('\t');
                yield return row.Length == columns && row.All(c => c.Length > 0) ? row : throw new InvalidDataException($"{file}: line {number} is not {what}.");
            }
        }
    }
}
