using System.Collections.Concurrent;

namespace Guichet.Platform;

/// <summary>What keeps this node from doing all of its work. It goes on serving what it can.</summary>
public enum Trouble
{
    /// <summary>Nothing can be stored: the disk is full or broken, or the database does not answer.</summary>
    NotStoring,

    /// <summary>The database is not as it was written.</summary>
    Damaged,

    /// <summary>No more connections are taken.</summary>
    Full,
}

/// <summary>Whether this node is well: what <c>/healthz</c> says, and what is logged once when it begins and once when it ends.</summary>
public sealed partial class Health(ILogger<Health> log)
{
    private readonly ConcurrentDictionary<Trouble, bool> troubles = new();

    public bool IsWell => troubles.IsEmpty;

    /// <returns>Whether it is news.</returns>
    public bool Begin(Trouble trouble, string what)
    {
        if (!troubles.TryAdd(trouble, true))
        {
            return false;
        }
        Began(log, trouble, what);
        return true;
    }

    public void End(Trouble trouble)
    {
        if (!troubles.IsEmpty && troubles.TryRemove(trouble, out _))
        {
            Ended(log, trouble);
        }
    }

    [LoggerMessage(LogLevel.Critical, "{Trouble}: {What}")]
    private static partial void Began(ILogger log, Trouble trouble, string what);

    [LoggerMessage(LogLevel.Warning, "{Trouble}: over")]
    private static partial void Ended(ILogger log, Trouble trouble);
}
