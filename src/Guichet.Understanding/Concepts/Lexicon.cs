using System.Reflection;
using System.Text;
using Guichet.Understanding.Features;

namespace Guichet.Understanding.Concepts;

/// <summary>
/// Words of several languages that mean the same thing to a customer service: a bot that was taught "where is my parcel" finds
/// PARCEL and WHERE in "où est mon colis" too. Immutable. The files say how they are written (<c>Concepts/general.txt</c>); a shop
/// adds its own.
/// </summary>
public sealed class Lexicon
{
    /// <summary>Words that are said in sequence.</summary>
    internal const int MostWords = 6;

    /// <summary>No entry in a script without spaces is longer.</summary>
    internal const int LongestPiece = 16;

    /// <summary>More concepts than these are no sentence; what follows is not counted.</summary>
    internal const int MostInText = 32;

    private static readonly Lazy<Lexicon> Shipped = new(LoadShipped);

    private readonly List<string> names = [];
    private readonly Dictionary<string, int> numbers = [];
    private readonly Dictionary<ulong, int[]> words = [];
    private readonly Dictionary<ulong, int[]> stems = [];
    private readonly Dictionary<ulong, int[]> pieces = [];

    private Lexicon()
    {
    }

    /// <summary>The general concepts and the packs of all trades.</summary>
    public static Lexicon Default => Shipped.Value;

    /// <summary>The names of the concepts.</summary>
    public IReadOnlyList<string> Names => names;

    /// <summary>
    /// Reads files of lines <c>CONCEPT | en | fr | fi | ja | ru</c>. Throws <see cref="InvalidDataException"/> with the number of
    /// the first line that is otherwise.
    /// </summary>
    public static Lexicon Read(params IEnumerable<TextReader> files)
    {
        var lexicon = new Lexicon();
        foreach (var file in files)
        {
            lexicon.Add(file);
        }
        return lexicon;
    }

    internal ulong KeyOf(int concept) => LexiconKeys.Of(names[concept]);

    /// <summary>The concepts of a whole word, of a word that begins so, and of a run of characters; null where there are none.</summary>
    internal int[]? FindWord(ulong key) => words.GetValueOrDefault(key);

    internal int[]? FindStem(ulong key) => stems.GetValueOrDefault(key);

    internal int[]? FindPiece(ulong key) => pieces.GetValueOrDefault(key);

    private static Lexicon LoadShipped()
    {
        var assembly = Assembly.GetExecutingAssembly();
        var files = assembly.GetManifestResourceNames().Where(n => n.Contains(".Concepts.", StringComparison.Ordinal) && n.EndsWith(".txt", StringComparison.Ordinal)).Order(StringComparer.Ordinal);
        return Read(files.Select(name => new StreamReader(assembly.GetManifestResourceStream(name)!, Encoding.UTF8)));
    }

    private void Add(TextReader lines)
    {
        for (var number = 1; lines.ReadLine() is { } line; number++)
        {
            if (line.Length == 0 || line[0] == '#')
            {
                continue;
            }
            var cells = line.Split('|', StringSplitOptions.TrimEntries);
            if (cells.Length < 2 || cells[0].Length == 0 || cells[0].Any(c => c is not ((>= 'A' and <= 'Z') or (>= '0' and <= '9') or '_')))
            {
                throw new InvalidDataException($"Line {number} is not a CONCEPT and its words, with | between the languages.");
            }
            if (!numbers.TryGetValue(cells[0], out var concept))
            {
                numbers.Add(cells[0], concept = names.Count);
                names.Add(cells[0]);
            }
            foreach (var entry in cells.Skip(1).SelectMany(Entries))
            {
                AddEntry(entry, concept, number);
            }
        }
    }

    private static IEnumerable<string> Entries(string cell)
    {
        var quoted = false;
        var from = 0;
        for (var i = 0; i <= cell.Length; i++)
        {
            if (i < cell.Length && cell[i] == '"')
            {
                quoted = !quoted;
            }
            if ((i == cell.Length || (cell[i] == ' ' && !quoted)) && i > from)
            {
                yield return cell[from..i].Replace("\"", "", StringComparison.Ordinal);
            }
            from = i < cell.Length && cell[i] == ' ' && !quoted ? i + 1 : from;
        }
    }

    private void AddEntry(string entry, int concept, int line)
    {
        var isStem = entry.EndsWith('*');
        var folded = TextFolding.Fold(isStem ? entry[..^1] : entry);
        if (folded.Length == 0)
        {
            throw new InvalidDataException($"Line {line}: \"{entry}\" has no letters.");
        }
        if (Characters.KindOf(folded[0]).IsUnspaced())
        {
            Put(pieces, LexiconKeys.Start(folded.AsSpan(0, Math.Min(folded.Length, LongestPiece))), concept);
            return;
        }
        // As in a text, what is neither letter nor digit parts words: "wi-fi" is two.
        var parts = new string([.. folded.Select(c => Characters.KindOf(c) is CharacterKind.Letter or CharacterKind.Digit ? c : ' ')]).Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (parts.Length is 0 or > MostWords)
        {
            throw new InvalidDataException($"Line {line}: \"{entry}\" is not one to {MostWords} words.");
        }
        var key = LexiconKeys.Start(parts[^1]);
        for (var i = parts.Length - 2; i >= 0; i--)
        {
            key = LexiconKeys.After(LexiconKeys.Start(parts[i]), key);
        }
        Put(isStem ? stems : words, key, concept);
    }

    private static void Put(Dictionary<ulong, int[]> map, ulong key, int concept) =>
        map[key] = map.TryGetValue(key, out var known) ? known.Contains(concept) ? known : [.. known, concept] : [concept];
}

/// <summary>Hashes by which words, beginnings of words and pieces of text are looked up (64-bit FNV-1a).</summary>
internal static class LexiconKeys
{
    public const ulong Empty = 14695981039346656037;

    public static ulong Step(ulong key, char c) => (key ^ c) * 1099511628211;

    public static ulong Start(ReadOnlySpan<char> text)
    {
        var key = Empty;
        foreach (var c in text)
        {
            key = Step(key, c);
        }
        return key;
    }

    /// <summary>A word, or a beginning of one, behind another word.</summary>
    public static ulong After(ulong before, ulong key) => (before * 0x9e3779b97f4a7c15) ^ key;

    public static ulong Of(string name) => After(Step(Empty, 'l'), Start(name));
}
