namespace Guichet.Understanding.Entities.Grammar;

/// <summary>Spellings and what they stand for. A spelling that ends in <c>*</c> stands for all words that begin so.</summary>
internal sealed class Trie<T>
{
    private readonly Branch root = new();

    public void Add(string folded, T value)
    {
        var open = folded.EndsWith('*');
        var branch = root;
        foreach (var c in open ? folded[..^1] : folded)
        {
            branch = branch.Next.TryGetValue(c, out var next) ? next : branch.Next[c] = new();
        }
        (open ? branch.Open : branch.Closed).Add(value);
    }

    /// <summary>All that stands at a place, from the shortest to the longest, whether or not a word ends there.</summary>
    public IEnumerable<(int End, T Value)> Find(ReadableText text, int start)
    {
        var branch = root;
        for (var at = start; ; at++)
        {
            foreach (var value in branch.Closed)
            {
                yield return (at, value);
            }
            if (branch.Open.Count > 0)
            {
                var end = at;
                while (end < text.Length && text.IsSpelled(end) && end - at <= LongestEnding)
                {
                    end++;
                }
                foreach (var value in branch.Open)
                {
                    yield return (end, value);
                }
            }
            if (at >= text.Length || !branch.Next.TryGetValue(text[at], out var next))
            {
                yield break;
            }
            branch = next;
        }
    }

    private const int LongestEnding = 8;

    private sealed class Branch
    {
        public Dictionary<char, Branch> Next { get; } = [];

        public List<T> Closed { get; } = [];

        public List<T> Open { get; } = [];
    }
}
