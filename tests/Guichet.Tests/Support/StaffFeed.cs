using System.Net.WebSockets;
using System.Text;
using System.Text.Json;

namespace Guichet.Tests.Support;

/// <summary>An agent's open socket, as his console has it.</summary>
public sealed class StaffFeed : IDisposable
{
    private readonly ClientWebSocket socket = new();

    public static async Task<StaffFeed> OpenAsync(Staff staff)
    {
        var ticket = (await staff.PostAsync($"{staff.Path}/ticket", new { }))["ticket"].GetString();
        var feed = new StaffFeed();
        await feed.socket.ConnectAsync(new UriBuilder(staff.Server) { Scheme = "ws", Path = "/feed" }.Uri, default);
        await feed.socket.SendAsync(Encoding.UTF8.GetBytes($$"""{"type":"hello","ticket":"{{ticket}}","after":null}"""), WebSocketMessageType.Text, true, default);
        while ((await feed.NextAsync()).GetProperty("type").GetString() != "ready")
        {
        }
        return feed;
    }

    /// <summary>The next message that is not a ping; throws when the socket ends first.</summary>
    public async Task<JsonElement> NextAsync(TimeSpan? within = null)
    {
        while (true)
        {
            var text = await ReadAsync(within ?? TimeSpan.FromSeconds(10)) ?? throw new InvalidOperationException($"closed with {socket.CloseStatus}");
            var message = JsonSerializer.Deserialize<JsonElement>(text);
            if (message.GetProperty("type").GetString() != "ping")
            {
                return message;
            }
        }
    }

    public Task SendAsync(object message) => socket.SendAsync(JsonSerializer.SerializeToUtf8Bytes(message), WebSocketMessageType.Text, true, default);

    /// <summary>The code with which the server ends it, within the time that is allowed for it.</summary>
    public async Task<int> ClosedAsync(TimeSpan within)
    {
        while (await ReadAsync(within) is not null)
        {
        }
        return (int)socket.CloseStatus!.Value;
    }

    public void Dispose() => socket.Dispose();

    private async Task<string?> ReadAsync(TimeSpan within)
    {
        using var late = new CancellationTokenSource(within);
        var message = new MemoryStream();
        var buffer = new byte[4096];
        while (true)
        {
            var part = await socket.ReceiveAsync(buffer.AsMemory(), late.Token);
            if (part.MessageType == WebSocketMessageType.Close)
            {
                return null;
            }
            message.Write(buffer, 0, part.Count);
            if (part.EndOfMessage)
            {
                return Encoding.UTF8.GetString(message.ToArray());
            }
        }
    }
}
