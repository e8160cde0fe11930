namespace Guichet.Understanding.Entities;

/// <summary>A piece of what somebody wrote, with its meaning. Start and length count UTF-16 units of the text as it was written.</summary>
public sealed record Entity(EntityKind Kind, int Start, int Length, string Text, EntityValue Value)
{
    /// <summary>The kind and the value in one spelling: <c>Money 5 EUR</c>.</summary>
    public override string ToString() => $"{Kind} {Value}";
}
