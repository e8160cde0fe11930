namespace Guichet.Understanding.Entities.Grammar;

/// <summary>One place in a rule: any of some categories. What is captured is told to the meaning.</summary>
internal sealed record Element(int[] Categories, bool Captured, bool Strong);

/// <summary>A sequence of elements that makes a category, with the meaning that computes its value.</summary>
internal sealed record Rule(int Category, Element[] Elements, Meaning Meaning, string[] Arguments);

/// <summary>Computes the value of a rule from what was captured, or null when this makes no sense: the 31st of April.</summary>
internal delegate object? Meaning(Captures captures, string[] arguments);
