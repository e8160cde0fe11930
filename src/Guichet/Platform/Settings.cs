using System.Net;

namespace Guichet.Platform;

/// <summary>What is decided by whoever starts the program; everything else is set in the console.</summary>
public sealed record Settings
{
    private static readonly IPNetwork[] ThisMachine = [IPNetwork.Parse("127.0.0.0/8"), IPNetwork.Parse("::1/128")];

    public string DataDirectory { get; init; } = "data";

    /// <summary>Where the program listens. TLS is the business of a reverse proxy before it.</summary>
    public Uri Url { get; init; } = new("http://127.0.0.1:5080");

    /// <summary>What people and sites type, when that is not <see cref="Url"/>.</summary>
    public Uri? PublicUrl { get; init; }

    /// <summary>A connection string; null = the embedded database in <see cref="DataDirectory"/>.</summary>
    public string? Postgres { get; init; }

    /// <summary>Sign in although words and passwords travel in the clear (SEC-075).</summary>
    public bool InsecureHttp { get; init; }

    /// <summary>Whose X-Forwarded-For is believed (SEC-196).</summary>
    public IReadOnlyList<IPNetwork> KnownProxies { get; init; } = [];

    /// <summary>How many sockets one address may hold open.</summary>
    public int ConnectionsPerAddress { get; init; } = 1_000;

    /// <summary>How many times a second one address may open a socket or ask for the ticket to it; ten seconds' worth of them at once.</summary>
    public int HandshakesPerAddress { get; init; } = 40;

    /// <summary>How many new visitors a second one address may be on one site; ten seconds' worth of them at once. Beyond that each costs its browser some work.</summary>
    public int NewVisitorsPerAddress { get; init; } = 6;

    /// <summary>How many messages a second one visitor may go on sending; ten seconds' worth of them at once.</summary>
    public int VisitorRate { get; init; } = 2;

    /// <summary>How many bytes of files a workspace may keep.</summary>
    public long FileQuota { get; init; } = 20L * 1024 * 1024 * 1024;

    /// <summary>How long a file may take to come (SEC-107).</summary>
    public TimeSpan UploadTime { get; init; } = TimeSpan.FromMinutes(10);
    /// <summary>A database of addresses (MMDB) with cities, in place of the embedded one of countries.</summary>
    public string? PlacesFile { get; init; }

    /// <summary>Parts of the operator's own network from which links may be fetched, beside the public internet (SEC-122).</summary>
    public IReadOnlyList<IPNetwork> Intranet { get; init; } = [];

    /// <summary>The ports from which links may be fetched (SEC-118).</summary>
    public IReadOnlyList<int> OutgoingPorts { get; init; } = [80, 443, 8080, 8443];

    public bool Demo { get; init; }

    /// <summary>
    /// Behind a public address that is not ours to listen on there is a proxy, and where nothing else is said it runs on this machine.
    /// </summary>
    public IReadOnlyList<IPNetwork> Proxies =>
        KnownProxies.Count > 0 || PublicUrl is null ? KnownProxies : ThisMachine;

    /// <summary>Whether what this address says about others' addresses is believed.</summary>
    public bool Believes(IPAddress address)
    {
        var plain = address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
        return Proxies.Any(p => p.Contains(plain));
    }

    public string Database => Path.Combine(DataDirectory, "guichet.db");

    /// <summary>Where the server was reached when it last started.</summary>
    public string AddressFile => Path.Combine(DataDirectory, "guichet.address");

    public string KeyFile => Path.Combine(DataDirectory, "guichet.key");
}
