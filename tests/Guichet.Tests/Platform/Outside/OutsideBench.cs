using System.Net;
using System.Security.Cryptography.X509Certificates;
using Guichet.Platform;
using Guichet.Platform.Http;
using Guichet.Platform.Outside;
using Guichet.Tests.Support;
using Microsoft.Extensions.Logging;

namespace Guichet.Tests.Platform.Outside;

/// <summary>The guarded client as the server has it, with what the operator has opened and what the operator can read.</summary>
internal sealed class OutsideBench : IDisposable, ILogger<Guichet.Platform.Outside.Outside>
{
    private const int Enough = 512 * 1024;

    private readonly Guichet.Platform.Outside.Outside outside;

    public OutsideBench(
        IEnumerable<int> ports, string[]? intranet = null, Func<string, IPAddress[]?>? names = null, X509Certificate2Collection? roots = null)
    {
        var settings = new Settings
        {
            PublicUrl = new("https://chat.example"),
            OutgoingPorts = [.. ports],
            Intranet = [.. (intranet ?? [$"{OutsideSite.Internet}/32"]).Select(IPNetwork.Parse)],
        };
        var world = new OutsideWorld
        {
            Roots = roots,
            ResolveAsync = (host, cancel) =>
            {
                Resolved.Add(host);
                return names?.Invoke(host) is { } known ? Task.FromResult(known) : Dns.GetHostAddressesAsync(host, cancel);
            },
        };
        outside = new(settings, new Address(settings, null!), world, this);
    }

    public List<string> Resolved { get; } = [];

    /// <summary>What the operator's log says.</summary>
    public List<string> Log { get; } = [];

    public Task<Fetched?> FindAsync(Uri address, int most = Enough) => outside.FindAsync(address, "text/html", most, default);

    /// <summary>Refused because of where the name leads, and not because nobody was there.</summary>
    public async Task RefusesAsync(string address)
    {
        Assert.Null(await FindAsync(new Uri(address)));
        Assert.EndsWith("the name leads into a network that is not public", Log[^1], StringComparison.Ordinal);
    }

    public void Dispose() => outside.Dispose();

    IDisposable? ILogger.BeginScope<TState>(TState state) => null;

    bool ILogger.IsEnabled(LogLevel logLevel) => true;

    void ILogger.Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
        Log.Add(formatter(state, exception));
}
