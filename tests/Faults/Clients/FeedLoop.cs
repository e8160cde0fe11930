using System.Diagnostics;
using System.Net.WebSockets;
using System.Text.Json;
using Guichet.Faults.Histories;

namespace Guichet.Faults.Clients;

/// <summary>
/// Keeps one client on the feed: a ticket, a hello with the cursor, pushes, pongs; after every end it comes back. Delays are
/// those of the protocol cut to a tenth, so that a run sees ten times as many returns.
/// </summary>
internal abstract class FeedLoop(Web web, Screen screen, Random random)
{
    public static readonly HttpMessageInvoker Direct = new(new SocketsHttpHandler { UseProxy = false, ConnectCallback = Street.OpenAsync });

    private static readonly TimeSpan Silence = TimeSpan.FromSeconds(45);

    private readonly Dictionary<string, Transcript> transcripts = [];
    private TimeSpan? asked;
    private int tries;
    private long lost;

    public Screen Screen { get; } = screen;

    protected Web Web { get; } = web;

    /// <summary>Held while anything on the screen changes: pushes and answers arrive on different threads.</summary>
    protected Lock Gate { get; } = new();

    /// <summary>A client with a bug that the harness must notice: it never asks for what it missed.</summary>
    public bool WithoutResume { get; init; }

    /// <summary>What carries the connection.</summary>
    public HttpMessageInvoker Carrier { get; init; } = Direct;

    /// <summary>How long each absence took, from the loss of a connection to the next ready.</summary>
    public List<TimeSpan> Absences { get; } = [];

    /// <summary>Why the server said goodbye, each time.</summary>
    public List<int> CloseCodes { get; } = [];

    /// <summary>Why the last connection did not come about or ended.</summary>
    public string? Trouble { get; private set; }

    public int ReconnectsAsked { get; private set; }

    public bool Connected { get; private set; }

    public Transcript Of(string conversation)
    {
        lock (Gate)
        {
            return transcripts.TryGetValue(conversation, out var known) ? known : transcripts[conversation] = new();
        }
    }

    /// <summary>The screen with what it shows at the end.</summary>
    public Screen Finished()
    {
        foreach (var (conversation, transcript) in transcripts)
        {
            Screen.Lists[conversation] = transcript.Lines;
        }
        return Screen;
    }

    public async Task RunAsync(CancellationToken cancel)
    {
        while (!cancel.IsCancellationRequested)
        {
            try
            {
                var answer = await AskTicketAsync(cancel);
                if (!answer.IsGood)
                {
                    throw new IOException($"asking for a ticket was answered {answer.Status} {answer.Code}");
                }
                using var socket = await OpenAsync(cancel);
                await SayAsync(socket, Hello(answer.Body.GetProperty("ticket").GetString()!), cancel);
                await ReadAsync(socket, cancel);
            }
            catch (Exception gone) when (gone is WebSocketException or HttpRequestException or IOException or OperationCanceledException)
            {
                Trouble = gone.Message;
            }
            if (Connected)
            {
                Connected = false;
                lost = Stopwatch.GetTimestamp();
            }
            await PauseAsync(asked ?? TimeSpan.FromMilliseconds(50 * Math.Pow(2, Math.Min(tries++, 6)) * random.NextDouble()), cancel);
            asked = null;
        }
    }

    /// <summary>Waits, but not beyond the end of the run.</summary>
    public static Task PauseAsync(TimeSpan time, CancellationToken cancel) =>
        Task.Delay(time, cancel).ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);

    /// <summary>The cursor of each conversation.</summary>
    protected Dictionary<string, long> Cursors()
    {
        lock (Gate)
        {
            return transcripts.ToDictionary(t => t.Key, t => t.Value.Seen);
        }
    }

    protected abstract Task<Answer> AskTicketAsync(CancellationToken cancel);

    protected abstract object Hello(string ticket);

    protected abstract Task ReceivedAsync(string type, JsonElement message, CancellationToken cancel);

    private async Task<ClientWebSocket> OpenAsync(CancellationToken cancel)
    {
        var socket = new ClientWebSocket();
        socket.Options.KeepAliveInterval = TimeSpan.Zero;
        try
        {
            await socket.ConnectAsync(new Uri($"ws{Web.Url[4..]}/feed"), Carrier, cancel);
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private async Task ReadAsync(ClientWebSocket socket, CancellationToken cancel)
    {
        using var silence = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        var buffer = new byte[4096];
        for (; ; )
        {
            silence.CancelAfter(Silence);
            var length = 0;
            for (; ; )
            {
                if (length == buffer.Length)
                {
                    Array.Resize(ref buffer, buffer.Length * 2);
                }
                var part = await socket.ReceiveAsync(buffer.AsMemory(length), silence.Token);
                if (part.MessageType == WebSocketMessageType.Close)
                {
                    CloseCodes.Add((int)socket.CloseStatus!);
                    await socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, "", cancel);
                    return;
                }
                length += part.Count;
                if (part.EndOfMessage)
                {
                    break;
                }
            }
            Web.Listen(buffer.AsMemory(0, length));
            using var json = JsonDocument.Parse(buffer.AsMemory(0, length));
            await HandleAsync(socket, json.RootElement, cancel);
        }
    }

    private async Task HandleAsync(ClientWebSocket socket, JsonElement message, CancellationToken cancel)
    {
        switch (message.GetProperty("type").GetString()!)
        {
            case "ping":
                await SayAsync(socket, new { type = "pong" }, cancel);
                break;
            case "reconnect":
                ReconnectsAsked++;
                asked = TimeSpan.FromMilliseconds(message.GetProperty("afterMs").GetInt32());
                break;
            case "ready":
                await ReceivedAsync("ready", message, cancel);
                tries = 0;
                Connected = true;
                if (lost != 0)
                {
                    Absences.Add(Stopwatch.GetElapsedTime(lost));
                }
                break;
            case var type:
                await ReceivedAsync(type, message, cancel);
                break;
        }
    }

    private static ValueTask SayAsync(ClientWebSocket socket, object message, CancellationToken cancel) =>
        socket.SendAsync(JsonSerializer.SerializeToUtf8Bytes(message, JsonSerializerOptions.Web).AsMemory(), WebSocketMessageType.Text, true, cancel);
}
