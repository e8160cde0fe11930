namespace Guichet.Understanding.Entities.Grammar;

/// <summary>
/// A stretch of the folded text that was understood as something. One that is weak ("a" for 1, "sat" for Saturday) only counts
/// as a part of something longer.
/// </summary>
internal sealed record Node(int Category, int Start, int End, object Value, bool Weak);
