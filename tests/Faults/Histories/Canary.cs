using System.Text;

namespace Guichet.Faults.Histories;

/// <summary>
/// A mark in everything that people write in a run, of the form <c>canary:workspace:visitor:kind</c>. Whoever receives one
/// that is not his has received somebody else's words, whatever his program then does with them.
/// </summary>
public sealed record Canary(string Workspace, string Visitor, string Kind)
{
    public const string Note = "note";

    /// <summary>In names and the like, which every visitor of the workspace may see.</summary>
    public const string Anybody = "anybody";

    private static readonly byte[] Prefix = "canary:"u8.ToArray();

    public static IEnumerable<Canary> In(ReadOnlyMemory<byte> payload)
    {
        for (int at; (at = payload.Span.IndexOf(Prefix)) >= 0;)
        {
            payload = payload[(at + Prefix.Length)..];
            var end = payload.Span.IndexOfAnyExcept(Letters);
            var word = Encoding.ASCII.GetString(payload.Span[..(end < 0 ? payload.Length : end)]).Split(':');
            if (word.Length == 3)
            {
                yield return new(word[0], word[1], word[2]);
            }
        }
    }

    public override string ToString() => $"canary:{Workspace}:{Visitor}:{Kind}";

    private static readonly System.Buffers.SearchValues<byte> Letters =
        System.Buffers.SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789:"u8);
}
