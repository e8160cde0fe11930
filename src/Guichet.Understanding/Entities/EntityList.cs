namespace Guichet.Understanding.Entities;

/// <summary>A list that a bot knows: its entries by id, each with the names that people use for it.</summary>
public sealed record EntityList(string Name, IReadOnlyDictionary<string, IReadOnlyList<string>> Entries, bool Fuzzy = true);
