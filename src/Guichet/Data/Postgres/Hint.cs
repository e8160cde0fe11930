using System.Globalization;
using System.Text;
using Guichet.Platform;

namespace Guichet.Data.Postgres;

/// <summary>This node's name in hints, new at each start.</summary>
internal sealed class NodeName
{
    public string Text { get; } = Id.New().ToString()[..8];
}

/// <summary>
/// What one node tells the others in the transaction that stored a batch: <c>node workspace:position …</c>. A wake-up, not the
/// news: who misses it reads the log. NOTIFY refuses 8 000 bytes and would abort the batch, so a long one is split.
/// </summary>
internal static class Hint
{
    private const int LargestPayload = 7_000;

    public static IEnumerable<string> Write(NodeName node, IReadOnlyDictionary<Id, long> positions)
    {
        var text = new StringBuilder(node.Text);
        foreach (var (workspace, position) in positions)
        {
            if (text.Length > LargestPayload)
            {
                yield return text.ToString();
                text.Clear().Append(node.Text);
            }
            text.Append(CultureInfo.InvariantCulture, $" {workspace}:{position}");
        }
        yield return text.ToString();
    }

    public static (string Node, IEnumerable<Id> Workspaces) Read(string payload)
    {
        var words = payload.Split(' ');
        return (words[0], words.Skip(1).Select(w => Id.Parse(w[..32])));
    }
}
