namespace Guichet.Platform.Problems;

/// <summary>
/// A product rule says no. Thrown at any depth, mapped once to problem details (RFC 9457) by <see cref="RefusalHandler"/>.
/// The code is stable and what a program branches on; the sentence says to a person what is wrong and what to do.
/// </summary>
public sealed class RefusedException(int status, string code, string sentence) : Exception(sentence)
{
    public int Status { get; } = status;
    public string Code { get; } = code;

    /// <summary>Further members of the problem: what the caller needs in order to go on.</summary>
    public Dictionary<string, object?> Members { get; } = [];

    public TimeSpan? RetryAfter { get; init; }

    public RefusedException With(string member, object? value)
    {
        Members[member] = value;
        return this;
    }
}

/// <summary>The words with which code refuses: <c>throw Refusal.Conflict("taken", "…")</c>.</summary>
public static class Refusal
{
    public static RefusedException Invalid(string member, string sentence) =>
        new RefusedException(400, "invalid", sentence).With("errors", new Dictionary<string, string[]> { [member] = [sentence] });

    /// <summary>Not there or not yours: the same answer, so that nobody learns which.</summary>
    public static RefusedException NotFound() => new(404, "not-found", "There is nothing here for you.");

    public static RefusedException NotFound(string code, string sentence) => new(404, code, sentence);

    public static RefusedException SignedOut(string code, string sentence) => new(401, code, sentence);

    public static RefusedException Forbidden(string code, string sentence) => new(403, code, sentence);

    public static RefusedException Conflict(string code, string sentence) => new(409, code, sentence);

    public static RefusedException TooMany(string code, string sentence, TimeSpan retryAfter) => new(429, code, sentence) { RetryAfter = retryAfter };

    public static RefusedException Busy(string sentence) => new(503, "busy", sentence) { RetryAfter = TimeSpan.FromSeconds(1) };

    /// <summary>The database or its disk does not take it. Whoever sent it keeps it and sends it again.</summary>
    public static RefusedException NotStored() =>
        new(503, "not-stored", "This could not be stored: the server's disk or database is out of order. It was not sent; please try again.") { RetryAfter = TimeSpan.FromSeconds(2) };
}
