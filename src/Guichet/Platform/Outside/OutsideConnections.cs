using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;

namespace Guichet.Platform.Outside;

/// <summary>
/// Opens connections to public addresses only. A name is resolved once, here, and what it was resolved to is what is connected
/// to: no text is believed, and no second answer can be another one (SEC-113, SEC-116).
/// </summary>
internal sealed class OutsideConnections(Settings settings, OutsideWorld world)
{
    private const int TriedAtMost = 3;

    /// <summary>One connection for each request: nothing is reused that was checked for something else.</summary>
    public HttpMessageInvoker Open() => new(new SocketsHttpHandler
    {
        ConnectCallback = async (context, cancel) => await ConnectAsync(context.DnsEndPoint, cancel),
        // A proxy would resolve the name itself.
        UseProxy = false,
        UseCookies = false,
        AllowAutoRedirect = false,
        AutomaticDecompression = DecompressionMethods.All,
        PooledConnectionLifetime = TimeSpan.Zero,
        MaxResponseDrainSize = 0,
        MaxResponseHeadersLength = 32,
        ActivityHeadersPropagator = null,
        SslOptions = new SslClientAuthenticationOptions
        {
            EnabledSslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13,
            CertificateChainPolicy = Policy(),
        },
    });

    private async Task<NetworkStream> ConnectAsync(DnsEndPoint to, CancellationToken cancel)
    {
        IPAddress[] addresses = [.. (await FindAsync(to.Host, cancel)).Select(PublicAddress.Plain)];
        if (addresses.Length == 0 || !addresses.All(IsAllowed))
        {
            throw new HttpRequestException("the name leads into a network that is not public");
        }
        for (var i = 0; ; i++)
        {
            var socket = new Socket(addresses[i].AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            try
            {
                await socket.ConnectAsync(addresses[i], to.Port, cancel);
                return new NetworkStream(socket, ownsSocket: true);
            }
            catch (SocketException) when (i + 1 < Math.Min(addresses.Length, TriedAtMost))
            {
                socket.Dispose();
            }
            catch
            {
                socket.Dispose();
                throw;
            }
        }
    }

    /// <summary>What is written as an address needs no look-up.</summary>
    private Task<IPAddress[]> FindAsync(string host, CancellationToken cancel) =>
        IPAddress.TryParse(host, out var address) ? Task.FromResult<IPAddress[]>([address]) : world.ResolveAsync(host, cancel);

    /// <summary>The operator may open parts of his own network; nobody else may (SEC-122).</summary>
    private bool IsAllowed(IPAddress address) => PublicAddress.Is(address) || settings.Intranet.Any(n => n.Contains(address));

    private X509ChainPolicy Policy()
    {
        // What a certificate says about where to fetch more of its chain, or whether it was revoked, is an address like any other.
        var policy = new X509ChainPolicy { DisableCertificateDownloads = true, RevocationMode = X509RevocationMode.NoCheck };
        if (world.Roots is { } roots)
        {
            policy.TrustMode = X509ChainTrustMode.CustomRootTrust;
            policy.CustomTrustStore.AddRange(roots);
        }
        return policy;
    }
}
