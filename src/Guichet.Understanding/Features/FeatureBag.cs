namespace Guichet.Understanding.Features;

/// <summary>What a feature is made of.</summary>
internal enum FeatureGroup
{
    Words,
    Characters,
    Concepts,

    /// <summary>Two concepts that stand in one text.</summary>
    ConceptPairs,
}

/// <summary>
/// The features of one text with their counts, in the order of their first appearance: a hash table that is used again for
/// the next text without allocation. The two lowest bits of a key say what it is of (<see cref="FeatureGroup"/>).
/// </summary>
internal sealed class FeatureBag
{
    private int[] slots = new int[1024];
    private int[] slotOf = new int[512];
    private ulong[] keys = new ulong[512];
    private int[] counts = new int[512];

    public int Count { get; private set; }

    /// <summary>Identifies the folded text itself.</summary>
    public ulong TextKey { get; set; }

    /// <summary>How much of the text stands in words of some concept, 0 to 1.</summary>
    public float ConceptShare { get; set; }

    public ReadOnlySpan<ulong> Keys => keys.AsSpan(0, Count);

    public ReadOnlySpan<int> Counts => counts.AsSpan(0, Count);

    public static FeatureGroup GroupOf(ulong key) => (FeatureGroup)(key & 3);

    public void Clear()
    {
        // Only what was used: after one long text the table stays large, and the next text is short.
        foreach (var slot in slotOf.AsSpan(0, Count))
        {
            slots[slot] = 0;
        }
        Count = 0;
        TextKey = 0;
        ConceptShare = 0;
    }

    public void Add(ulong key)
    {
        var slot = Find(key);
        if (slots[slot] != 0)
        {
            counts[slots[slot] - 1]++;
            return;
        }
        if (Count == keys.Length)
        {
            Grow();
            slot = Find(key);
        }
        keys[Count] = key;
        counts[Count] = 1;
        slotOf[Count] = slot;
        slots[slot] = ++Count;
    }

    private int Find(ulong key)
    {
        var mask = slots.Length - 1;
        var slot = (int)(key >> 32) & mask;
        while (slots[slot] != 0 && keys[slots[slot] - 1] != key)
        {
            slot = (slot + 1) & mask;
        }
        return slot;
    }

    private void Grow()
    {
        Array.Resize(ref keys, keys.Length * 2);
        Array.Resize(ref counts, keys.Length);
        Array.Resize(ref slotOf, keys.Length);
        slots = new int[keys.Length * 2];
        for (var i = 0; i < Count; i++)
        {
            slotOf[i] = Find(keys[i]);
            slots[slotOf[i]] = i + 1;
        }
    }
}
