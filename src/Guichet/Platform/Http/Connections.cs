using System.Collections.Concurrent;
using System.Net;
using Microsoft.AspNetCore.Connections;

namespace Guichet.Platform.Http;

/// <summary>
/// Every TCP connection, before a byte of it is read. There are never more than the system lets us have files for: without
/// a file nothing can be accepted, stored or answered, and accepting would fail again and again as fast as it can (F40). One
/// address has its share of them (SEC-092); a proxy that speaks for many has no such limit.
/// </summary>
internal sealed class Connections(Settings settings, Health health)
{
    /// <summary>Beyond those of the feed, whose limit answers with a sentence.</summary>
    private const int MorePerAddress = 100;

    private readonly ConcurrentDictionary<string, int> open = new();
    private int count;

    /// <summary>One machine's memory ends somewhere near the first figure.</summary>
    public static int Most { get; } = Math.Min(50_000, OpenFiles.LeftForConnections);

    public async Task ServeAsync(ConnectionContext connection, ConnectionDelegate http)
    {
        var address = (connection.RemoteEndPoint as IPEndPoint)?.Address;
        var limited = address is not null && !settings.Believes(address);
        var key = limited ? ClientAddress.Of(address) : "";
        try
        {
            if (Interlocked.Increment(ref count) > Most)
            {
                health.Begin(Trouble.Full, $"{Most} connections are open, and the system allows {OpenFiles.Limit} files. More are turned away.");
                connection.Abort();
            }
            else if (limited && open.AddOrUpdate(key, 1, (_, n) => n + 1) > settings.ConnectionsPerAddress + MorePerAddress)
            {
                Leave(key);
                limited = false;
                connection.Abort();
            }
            else if (await Takeover.ServeAsync(connection, http) is { } next)
            {
                await next();
            }
        }
        finally
        {
            if (limited)
            {
                Leave(key);
            }
            if (Interlocked.Decrement(ref count) < Most * 9 / 10)
            {
                health.End(Trouble.Full);
            }
        }
    }

    private void Leave(string key)
    {
        if (open.AddOrUpdate(key, 0, (_, n) => n - 1) <= 0)
        {
            open.TryRemove(new(key, 0));
        }
    }
}
