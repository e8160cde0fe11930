using System.Text.Json;
using Guichet.Faults.Histories;

namespace Guichet.Faults.Clients;

/// <summary>One conversation on one screen: lines put in order by their numbers, each shown once.</summary>
internal sealed class Transcript
{
    private readonly Lock gate = new();
    private readonly SortedDictionary<long, Line> lines = [];
    private long seen;
    private Guid? newest;

    /// <summary>Everything up to here is on the screen.</summary>
    public long Seen => Volatile.Read(ref seen);

    /// <summary>The newest message whose name is known: what the person reacts to.</summary>
    public Guid? Newest
    {
        get
        {
            lock (gate)
            {
                return newest;
            }
        }
    }

    public IReadOnlyList<Line> Lines
    {
        get
        {
            lock (gate)
            {
                return [.. lines.Values];
            }
        }
    }

    public void Add(Line line)
    {
        lock (gate)
        {
            if (!lines.TryAdd(line.Number, line))
            {
                return;
            }
            while (lines.ContainsKey(seen + 1))
            {
                seen++;
            }
            newest = line.Kind == "message" && line.ClientId is not null ? line.ClientId : newest;
        }
    }

    /// <summary>As staff see an event: by seq.</summary>
    public static Line OfStaff(JsonElement e) =>
        new(e.GetProperty("seq").GetInt64(), e.GetProperty("kind").GetString()!, ClientId(e), e.GetProperty("body").TryGetProperty("text", out var text) ? text.GetString() : null);

    /// <summary>As a visitor sees one: by ordinal.</summary>
    public static Line OfVisitor(JsonElement e) =>
        new(e.GetProperty("ordinal").GetInt64(), e.GetProperty("kind").GetString()!, ClientId(e), e.TryGetProperty("text", out var text) ? text.GetString() : null);

    private static Guid? ClientId(JsonElement e) => e.TryGetProperty("clientId", out var id) ? id.GetGuid() : null;
}
