using System.Net;

namespace Guichet.Platform;

/// <summary>What is decided by whoever starts the program; everything else is set in the console.</summary>
public sealed record Settings
{
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

    /// <summary>How many messages a second one visitor may go on sending; ten seconds' worth of them at once.</summary>
    public int VisitorRate { get; init; } = 2;

    /// <summary>A database of addresses (MMDB) with cities, in place of the embedded one of countries.</summary>
    public string? PlacesFile { get; init; }

    public bool Demo { get; init; }

    public string Database => Path.Combine(DataDirectory, "guichet.db");

    /// <summary>Where the server was reached when it last started.</summary>
    public string AddressFile => Path.Combine(DataDirectory, "guichet.address");

    public string KeyFile => Path.Combine(DataDirectory, "guichet.key");
}
