using System.Buffers.Text;
using System.Net;
using System.Text.Json;

namespace Guichet.Bench;

/// <summary>A console: when it is cut it comes back by its cursor, as the real one does.</summary>
internal sealed class AgentScreen(Server server, Action<ReadOnlySpan<byte>> message) : IDisposable
{
    private readonly TaskCompletionSource ready = new();
    private FeedWire? feed;
    private long? cursor;
    private bool over;

    public int Reconnects { get; private set; } = -1;

    public Task ReadyAsync()
    {
        _ = StayAsync();
        return ready.Task.WaitAsync(TimeSpan.FromSeconds(30));
    }

    public void Dispose()
    {
        over = true;
        feed?.Dispose();
    }

    private async Task StayAsync()
    {
        while (!over)
        {
            Reconnects++;
            feed = await OpenAsync();
            var reading = feed.ReadAsync(Take, 1024 * 1024);
            await Task.WhenAny(feed.Ready, reading);
            ready.TrySetResult();
            await reading;
        }
    }

    private void Take(ReadOnlySpan<byte> payload)
    {
        if (payload.StartsWith("{\"type\":\"events\""u8) && payload.IndexOf("\"cursor\":"u8) is > 0 and var at
            && Utf8Parser.TryParse(payload[(at + 9)..], out long position, out _))
        {
            cursor = position;
        }
        message(payload);
    }

    private async Task<FeedWire> OpenAsync()
    {
        using var wire = new HttpWire(Server.EndPoint, Server.Host);
        var answer = await wire.JsonAsync(wire.Request("POST", $"/api/workspaces/{server.Workspace}/ticket", "{}", ("X-Guichet", "console"), ("Cookie", server.Cookie)));
        return new FeedWire(Server.EndPoint, Server.Host, IPAddress.Loopback, JsonSerializer.Serialize(new { type = "hello", ticket = answer.GetProperty("ticket").GetString(), after = cursor }));
    }
}
