using System.Net.WebSockets;
using System.Text;
using System.Text.Json;

namespace Guichet.Tests.Support;

/// <summary>A visitor with his token, as the widget's frame has it: says, reads, and keeps a socket open when asked to.</summary>
public sealed class VisitorPage(TestDesk desk, string site, string? origin = null) : IDisposable
{
    private readonly Browser browser = desk.Visit();
    private int cseq;

    public string Session { get; } = Convert.ToHexStringLower(System.Security.Cryptography.RandomNumberGenerator.GetBytes(8));

    public string Token { get; set; } = "";

    public string Ticket { get; private set; } = "";

    public string? Conversation { get; private set; }

    public static async Task<VisitorPage> OpenAsync(TestDesk desk, string? site = null)
    {
        var page = new VisitorPage(desk, site ?? desk.Site.GetProperty("key").GetString()!);
        var connected = await page.ConnectAsync();
        Assert.True(connected.Raw.IsSuccessStatusCode, connected.Text);
        return page;
    }

    public async Task<Answer> ConnectAsync(string? token = null)
    {
        var connected = await browser.PostAsync("/v1/visitor/connect", new { site, origin = origin ?? "https://shop.example", token });
        if (connected.Raw.IsSuccessStatusCode)
        {
            Token = connected["token"].GetString()!;
            Ticket = connected["ticket"].GetString()!;
        }
        return connected;
    }

    public async Task<Answer> SaysAsync(string text, Guid? clientId = null, int? count = null, string? conversation = null, IReadOnlyList<string>? files = null)
    {
        var said = await SendAsync(new
        {
            files,
            conversation = conversation ?? Conversation,
            clientId = clientId ?? Guid.CreateVersion7(),
            session = Session,
            cseq = count ?? ++cseq,
            seen = 0,
            text,
        });
        if (said.Raw.IsSuccessStatusCode)
        {
            Conversation = said["conversation"].GetProperty("id").GetString();
        }
        return said;
    }

    public Task<Answer> SendAsync(object body) => browser.PostAsync("/v1/visitor/messages", body, Signed);

    public Task<Answer> SendFileAsync(string name, byte[] bytes, Action<HttpRequestMessage>? change = null) => browser.SendBytesAsync("/v1/visitor/files", name, bytes, request =>
    {
        Signed(request);
        change?.Invoke(request);
    });

    public Task<Answer> FileAsync(string id, Action<HttpRequestMessage>? change = null) => browser.GetAsync($"/v1/visitor/files/{id}", request =>
    {
        Signed(request);
        change?.Invoke(request);
    });

    public Task<Answer> GetAsync(string path) => browser.GetAsync(path, Signed);

    public Task<Answer> PostAsync(string path, object body) => browser.PostAsync(path, body, Signed);

    public Task<Answer> EventsAsync(string? conversation = null, string query = "") => GetAsync($"/v1/visitor/conversations/{conversation ?? Conversation}/events{query}");

    /// <summary>The open socket; a new ticket each time.</summary>
    public async Task<FeedSocket> FeedAsync(object? after = null)
    {
        await ConnectAsync(Token);
        var feed = await FeedSocket.ConnectAsync(desk.Url);
        await feed.SendAsync(new { type = "hello", ticket = Ticket, after = after ?? new { }, visit = new { url = "https://shop.example/lamp", language = "en", pages = new[] { new { url = "https://shop.example/", title = "Shop", at = 1 }, new { url = "https://shop.example/lamp", title = "Lamp", at = 2 } } } });
        Assert.Equal("ready", (await feed.NextAsync()).GetProperty("type").GetString());
        return feed;
    }

    public void Dispose() => browser.Dispose();

    private void Signed(HttpRequestMessage request) => request.Headers.Add("Authorization", $"Bearer {Token}");
}

/// <summary>A bare WebSocket to the feed.</summary>
public sealed class FeedSocket : IDisposable
{
    public ClientWebSocket Socket { get; } = new();

    public static async Task<FeedSocket> ConnectAsync(Uri server, Action<ClientWebSocketOptions>? change = null)
    {
        var feed = new FeedSocket();
        feed.Socket.Options.CollectHttpResponseDetails = true;
        change?.Invoke(feed.Socket.Options);
        await feed.Socket.ConnectAsync(new UriBuilder(server) { Scheme = "ws", Path = "/feed" }.Uri, default);
        return feed;
    }

    public Task SendAsync(object message) => SendAsync(JsonSerializer.Serialize(message));

    public Task SendAsync(string message) => Socket.SendAsync(Encoding.UTF8.GetBytes(message), WebSocketMessageType.Text, true, default);

    /// <summary>Everything until nothing has come for a moment.</summary>
    public async Task<List<string>> DrainAsync(TimeSpan quiet)
    {
        var all = new List<string>();
        while (await ReadAsync(quiet) is { } text)
        {
            all.Add(text);
        }
        return all;
    }

    public async Task<JsonElement> NextAsync(string? type = null)
    {
        while (true)
        {
            var text = await ReadAsync(TimeSpan.FromSeconds(20)) ?? throw new InvalidOperationException($"ended with {Socket.CloseStatus}");
            var message = JsonSerializer.Deserialize<JsonElement>(text);
            var kind = message.GetProperty("type").GetString();
            if (kind != "ping" && (type is null || kind == type))
            {
                return message;
            }
        }
    }

    public async Task<int> ClosedAsync()
    {
        while (Socket.State is WebSocketState.Open or WebSocketState.CloseSent && await ReadAsync(TimeSpan.FromSeconds(30)) is not null)
        {
        }
        return (int)(Socket.CloseStatus ?? 0);
    }

    public void Dispose() => Socket.Dispose();

    /// <summary>Null when the socket was closed, or when nothing came in time (which leaves it aborted).</summary>
    private async Task<string?> ReadAsync(TimeSpan within)
    {
        using var late = new CancellationTokenSource(within);
        using var message = new MemoryStream();
        var buffer = new byte[8192];
        try
        {
            while (true)
            {
                var part = await Socket.ReceiveAsync(buffer.AsMemory(), late.Token);
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
        catch (OperationCanceledException)
        {
            return null;
        }
        catch (WebSocketException)
        {
            return null;
        }
    }
}
