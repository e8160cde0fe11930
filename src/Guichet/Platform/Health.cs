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
    /// <summary>A bit for each: it is asked after every commit and every connection.</summary>
    private int troubles;

    public bool IsWell => Volatile.Read(ref troubles) == 0;

    /// <returns>Whether it is news.</returns>
    public bool Begin(Trouble trouble, string what)
    {
        if ((Interlocked.Or(ref troubles, Bit(trouble)) & Bit(trouble)) != 0)
        {
            return false;
        }
        Began(log, trouble, what);
        return true;
    }

    public void End(Trouble trouble)
    {
        if ((Volatile.Read(ref troubles) & Bit(trouble)) != 0 && (Interlocked.And(ref troubles, ~Bit(trouble)) & Bit(trouble)) != 0)
        {
            Ended(log, trouble);
        }
    }

    private static int Bit(Trouble trouble) => 1 << (int)trouble;

    [LoggerMessage(LogLevel.Critical, "{Trouble}: {What}")]
    private static partial void Began(ILogger log, Trouble trouble, string what);

    [LoggerMessage(LogLevel.Warning, "{Trouble}: over")]
    private static partial void Ended(ILogger log, Trouble trouble);
}
