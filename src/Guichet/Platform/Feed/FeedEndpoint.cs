using System.Buffers;
using System.Net.WebSockets;
using System.Text.Json;
using System.Text.Unicode;
using Guichet.Platform.Http;
using Guichet.Platform.Problems;
using Microsoft.AspNetCore.Http.Features;

namespace Guichet.Platform.Feed;

/// <summary>
/// The one WebSocket endpoint: checks the page's origin, waits for the hello, and then reads until the end. Who it is and
/// what he may see is the product's business (<paramref name="welcome"/>).
/// </summary>
internal sealed class FeedEndpoint(FeedSweep sweep, FeedWelcome welcome, FeedLimits limits, Address own, IHostApplicationLifetime host)
{
    /// <summary>A message may come in many parts over a bad line, and no honest one in empty ones.</summary>
    private const int MostParts = 8_192;

    private static readonly TimeSpan HelloWithin = TimeSpan.FromSeconds(5);

    /// <summary>A refusal is answered here: this runs before the layer that does it for all others.</summary>
    public Task ServeAsync(HttpContext context)
    {
        try
        {
            return AcceptAsync(context, Enter(context));
        }
        catch (RefusedException refused)
        {
            return RefusalHandler.WriteAsync(context, refused);
        }
    }

    /// <summary>Checks what can be checked before the upgrade, and counts the socket.</summary>
    private FeedLimits.Entry Enter(HttpContext context)
    {
        if (!own.Knows(context.Request.Host))
        {
            throw new RefusedException(400, "unknown-host", "This server is not known under that name.");
        }
        if (!context.WebSockets.IsWebSocketRequest)
        {
            throw new RefusedException(400, "websocket-only", "This address speaks WebSocket only.");
        }
        // A missing Origin is no browser and proves nothing either way: what counts is the ticket in the hello (SEC-086).
        if (context.Request.Headers.Origin is { Count: > 0 } origin && !own.IsOwn(origin.ToString(), context.Request.Host))
        {
            throw Refusal.Forbidden("origin-not-allowed", "This page may not open the feed.");
        }
        if (context.WebSockets.WebSocketRequestedProtocols.Count > 0)
        {
            throw Refusal.SignedOut("ticket-in-protocol", "The ticket belongs into the first message, not into the protocol header.");
        }
        if (sweep.Draining)
        {
            throw Refusal.Busy("The server restarts; come back in a moment.");
        }
        return limits.Enter(ClientAddress.Of(context));
    }

    private async Task AcceptAsync(HttpContext context, FeedLimits.Entry entry)
    {
        using (entry)
        {
            using var socket = await context.WebSockets.AcceptWebSocketAsync(new WebSocketAcceptContext { KeepAliveInterval = TimeSpan.Zero });
            await TalkAsync(socket, context, entry);
        }
    }

    private async Task TalkAsync(WebSocket socket, HttpContext context, FeedLimits.Entry entry)
    {
        var connection = new WebSocketConnection(socket, sweep.Now);
        var upgrade = context.Features.Get<IHttpUpgradeFeature>() as MeteredUpgrade;
        upgrade?.Broken = () => connection.Close(CloseCode.ProtocolError, "not the frames of WebSocket");
        try
        {
            using (var hello = CancellationTokenSource.CreateLinkedTokenSource(host.ApplicationStopping))
            {
                hello.CancelAfter(HelloWithin);
                using var late = hello.Token.Register(() => connection.Close(
                    host.ApplicationStopping.IsCancellationRequested ? CloseCode.GoingAway : CloseCode.NoHello, "no hello", TimeSpan.FromMilliseconds(500)));
                await ReceiveAsync(socket, connection, message => GreetAsync(connection, message, context));
            }
            entry.Greeted();
            if (connection.Client is { } client)
            {
                sweep.Add(connection);
                while (await ReceiveAsync(socket, connection, client.ReceivedAsync))
                {
                    connection.LastHeard = sweep.Now;
                }
            }
            await FarewellAsync(socket);
        }
        catch (Exception exception) when (exception is WebSocketException or OperationCanceledException or IOException)
        {
            // The other end is gone, and will come back by its cursor; or it sent what is no text.
            if (upgrade is not null && exception is WebSocketException { WebSocketErrorCode: WebSocketError.Faulted })
            {
                await upgrade.LingerAsync(TimeSpan.FromSeconds(1));
            }
        }
        finally
        {
            if (connection.Slot >= 0)
            {
                sweep.Remove(connection);
            }
            connection.Client?.Gone();
            connection.Silence();
        }
    }

    private async ValueTask GreetAsync(FeedConnection connection, ReadOnlyMemory<byte> message, HttpContext context)
    {
        connection.Client = await welcome.GreetAsync(connection, message, context);
        if (connection.Client is null)
        {
            connection.Close(CloseCode.NotSignedIn, "not signed in");
        }
    }

    /// <summary>Our own goodbye has been sent: what still comes is not read, until the other end has answered (or is aborted).</summary>
    private static async Task FarewellAsync(WebSocket socket)
    {
        var ignored = new byte[256];
        while (socket.State is WebSocketState.Open or WebSocketState.CloseSent)
        {
            await socket.ReceiveAsync(ignored.AsMemory(), CancellationToken.None);
        }
    }

    /// <summary>Waits without a buffer, then reads one message whole. False when the connection ends.</summary>
    private static async ValueTask<bool> ReceiveAsync(WebSocket socket, FeedConnection connection, Func<ReadOnlyMemory<byte>, ValueTask> received)
    {
        var first = await socket.ReceiveAsync(Memory<byte>.Empty, CancellationToken.None);
        if (first.MessageType == WebSocketMessageType.Close)
        {
            connection.Close(CloseCode.GoingAway, "");
            return false;
        }
        var buffer = ArrayPool<byte>.Shared.Rent(1024);
        try
        {
            var length = 0;
            for (var parts = 1; ; parts++)
            {
                if (length == buffer.Length)
                {
                    buffer = Larger(buffer);
                }
                // The socket fills what it is given before it returns: not a byte more than would be too much already.
                var part = await socket.ReceiveAsync(buffer.AsMemory(length..Math.Min(buffer.Length, FeedConnection.LargestMessage + 1)), CancellationToken.None);
                if (part.MessageType == WebSocketMessageType.Close)
                {
                    connection.Close(CloseCode.GoingAway, "");
                    return false;
                }
                length += part.Count;
                if (length > FeedConnection.LargestMessage || parts > MostParts)
                {
                    connection.Close(CloseCode.TooLarge, "a message has at most 64 KB, in few parts");
                    return false;
                }
                if (part.MessageType == WebSocketMessageType.Binary)
                {
                    connection.Close(CloseCode.Malformed, "text only");
                    return false;
                }
                if (part.EndOfMessage)
                {
                    break;
                }
            }
            return await HandleAsync(connection, buffer.AsMemory(0, length), received);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private static async ValueTask<bool> HandleAsync(FeedConnection connection, ReadOnlyMemory<byte> message, Func<ReadOnlyMemory<byte>, ValueTask> received)
    {
        if (!Utf8.IsValid(message.Span))
        {
            connection.Close(CloseCode.NotTheProtocol, "not UTF-8");
            return false;
        }
        try
        {
            await received(message);
            return !connection.Closing;
        }
        catch (JsonException)
        {
            connection.Close(CloseCode.NotTheProtocol, "not the JSON of the protocol");
            return false;
        }
    }

    private static byte[] Larger(byte[] buffer)
    {
        var larger = ArrayPool<byte>.Shared.Rent(buffer.Length * 2);
        buffer.CopyTo(larger, 0);
        ArrayPool<byte>.Shared.Return(buffer);
        return larger;
    }
}

/// <summary>Turns a hello into the product's client, or null when the ticket is not good.</summary>
public abstract class FeedWelcome
{
    public abstract ValueTask<FeedClient?> GreetAsync(FeedConnection connection, ReadOnlyMemory<byte> hello, HttpContext context);
}
