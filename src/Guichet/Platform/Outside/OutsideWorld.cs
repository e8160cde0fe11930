using System.Net;
using System.Security.Cryptography.X509Certificates;

namespace Guichet.Platform.Outside;

/// <summary>What the machine believes of the world: whose names lead where, and whose certificates are good. Tests have a world of their own.</summary>
internal record OutsideWorld
{
    public Func<string, CancellationToken, Task<IPAddress[]>> ResolveAsync { get; init; } = Dns.GetHostAddressesAsync;

    /// <summary>Null: those that the system trusts.</summary>
    public X509Certificate2Collection? Roots { get; init; }
}
