using Guichet.Understanding.Entities.Grammar;

namespace Guichet.Understanding.Entities;

/// <summary>
/// Finds the names of list entries in a text, with a slip of the finger: one from five letters on, two from nine. The names are a
/// trie; one walk over it from each word computes Damerau–Levenshtein distances row by row and leaves a branch when all are too far.
/// </summary>
internal sealed class ListMatcher
{
    private const int MostSlips = 2;

    /// <summary>Longer names are texts; the walk goes as deep as a name is long.</summary>
    private const int LongestName = 100;

    private const int OneSlipFrom = 5;
    private const int TwoSlipsFrom = 9;

    private readonly Branch root = new();

    public ListMatcher(IReadOnlyList<EntityList> lists)
    {
        foreach (var list in lists)
        {
            foreach (var (entry, names) in list.Entries)
            {
                foreach (var name in names.Append(entry))
                {
                    Add(new string(new ReadableText(name).Span), new(list.Name, entry), list.Fuzzy);
                }
            }
        }
    }

    public IEnumerable<(EntityKind Kind, int Start, int End, EntityValue Value)> Find(ReadableText text)
    {
        if (root.Next.Count == 0)
        {
            return [];
        }
        var found = new List<(EntityKind Kind, int Start, int End, EntityValue Value, int Slips)>();
        var first = Enumerable.Range(0, MostSlips + 1).ToArray();
        for (var start = 0; start < text.Length; start++)
        {
            if (text[start] != ' ' && text.IsBorder(start))
            {
                var walk = new Walk(text, start, found);
                walk.Step(root, '\0', 0, first, []);
            }
        }
        // Of the names in one place the longest is meant, but a slip must bring more than it takes.
        return found.GroupBy(f => f.Start).Select(g => g.OrderByDescending(f => f.End - (2 * f.Slips)).ThenBy(f => f.Slips).First())
            .Select(f => (f.Kind, f.Start, f.End, f.Value));
    }

    private void Add(string folded, ListEntryValue value, bool fuzzy)
    {
        if (folded.Length is 0 or > LongestName)
        {
            return;
        }
        var branch = root;
        foreach (var c in folded)
        {
            branch = branch.Next.TryGetValue(c, out var next) ? next : branch.Next[c] = new();
        }
        var letters = folded.Count(c => !char.IsLowSurrogate(c));
        branch.Names.Add((value, !fuzzy || letters < OneSlipFrom ? 0 : letters < TwoSlipsFrom ? 1 : 2));
    }

    private sealed class Branch
    {
        public Dictionary<char, Branch> Next { get; } = [];

        public List<(ListEntryValue Value, int Slips)> Names { get; } = [];
    }

    /// <summary>From one place of the text. A row holds, for so much of a name, the distances to the text up to depth ± two.</summary>
    private readonly struct Walk(ReadableText text, int start, List<(EntityKind, int, int, EntityValue, int)> found)
    {
        private const int Far = 99;

        public void Step(Branch branch, char letter, int depth, int[] row, int[] before)
        {
            foreach (var (value, allowed) in branch.Names)
            {
                for (var read = Math.Max(1, depth - allowed); read <= depth + allowed; read++)
                {
                    var slips = At(row, read);
                    if (slips <= allowed && start + read <= text.Length && text.IsBorder(start + read) && text[start + read - 1] != ' ')
                    {
                        found.Add((EntityKind.ListEntry, start, start + read, value, slips));
                    }
                }
            }
            foreach (var (next, child) in branch.Next)
            {
                var below = new int[depth + 1 + MostSlips + 1];
                var least = Far;
                for (var read = 0; read < below.Length; read++)
                {
                    if (read < depth + 1 - MostSlips || start + read > text.Length)
                    {
                        below[read] = Far;
                        continue;
                    }
                    var distance = At(row, read) + 1;
                    if (read > 0)
                    {
                        var same = text[start + read - 1] == next;
                        distance = Math.Min(distance, Math.Min(below[read - 1] + 1, At(row, read - 1) + (same ? 0 : 1)));
                        if (read > 1 && depth > 0 && letter == text[start + read - 1] && text[start + read - 2] == next)
                        {
                            distance = Math.Min(distance, At(before, read - 2) + 1);
                        }
                    }
                    below[read] = distance;
                    least = Math.Min(least, distance);
                }
                if (least <= MostSlips)
                {
                    Step(child, next, depth + 1, below, row);
                }
            }
        }

        private static int At(int[] row, int read) => read >= 0 && read < row.Length ? row[read] : Far;
    }
}
