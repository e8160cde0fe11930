using Guichet.Platform;

namespace Guichet.Accounts;

/// <summary>
/// An account's sessions or rights have ended, told after the commit. Requests notice by themselves, because every one asks
/// the database; open sockets do not, and are closed by whoever listens here (SEC-139).
/// </summary>
public sealed class SessionEnds
{
    /// <summary>The account, and the hash of the one session that goes on.</summary>
    public event Action<Id, byte[]?>? Told;

    public void Ended(Id account, byte[]? except = null) => Told?.Invoke(account, except);
}
