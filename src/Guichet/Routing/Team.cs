using System.Collections.Immutable;
using Guichet.Platform;

namespace Guichet.Routing;

/// <summary>How the conversations of a team find their agent. Numbers are stored: never reuse one.</summary>
public enum Strategy : short
{
    /// <summary>To whoever has the fewest running conversations.</summary>
    LeastBusy = 1,

    /// <summary>To each in turn, however busy.</summary>
    RoundRobin = 2,

    /// <summary>To whoever keeps the largest share of his slots free: capacities of 10 and 5 are filled two to one.</summary>
    FreeShare = 3,

    /// <summary>Everybody is rung; the first who picks it up has it.</summary>
    RingAll = 4,

    /// <summary>Waits until somebody picks it.</summary>
    Manual = 5,
}

/// <summary>A lower class gets a conversation only while nobody of a higher one can take it. Numbers are stored.</summary>
public enum Rank : short
{
    First = 1,
    Normal = 2,
    Last = 3,

    /// <summary>Helps and watches; is never given a conversation.</summary>
    Supervisor = 4,
}

public sealed record TeamMember(Id Agent, Rank Rank);

/// <summary>A team as the router sees it: who shares its queue, and how it is handed out.</summary>
public sealed record RoutedTeam(Id Id, Strategy Strategy, ImmutableArray<TeamMember> Members)
{
    public bool PrefersEarlier { get; init; }

    /// <summary>After so long a conversation that needs skills is given to whoever is free; null is never.</summary>
    public TimeSpan? WidenAfter { get; init; }
}

/// <summary>An agent as the router sees him.</summary>
public sealed record Seat(Id Agent, bool Accepting, int Capacity, ImmutableHashSet<string> Skills)
{
    /// <summary>When he was last given a conversation; 0 is never.</summary>
    public long GivenAt { get; init; }

    /// <summary>Skills and languages are the same however they are written.</summary>
    public static ImmutableHashSet<string> SkillsOf(params IEnumerable<string> names) => ImmutableHashSet.CreateRange(StringComparer.OrdinalIgnoreCase, names);
}

/// <summary>A conversation that nobody has yet, since a moment in milliseconds since 1970.</summary>
public sealed record Waiting(Id Conversation, Id Team, long Since)
{
    /// <summary>The higher is served first, whoever came first.</summary>
    public int Urgency { get; init; }

    /// <summary>Who spoke with this visitor before.</summary>
    public Id? Earlier { get; init; }

    /// <summary>Who had it and let it wait: it does not come back to them.</summary>
    public ImmutableHashSet<Id> HadIt { get; init; } = [];

    /// <summary>Skills and languages that are asked for.</summary>
    public ImmutableHashSet<string> Needs { get; init; } = [];
}
