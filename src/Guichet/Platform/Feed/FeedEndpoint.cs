using System.Text.Json;
using Guichet.Platform.Http;
using Guichet.Platform.Problems;
using Microsoft.AspNetCore.Http.Features;

namespace Guichet.Platform.Feed;

/// <summary>
/// The one WebSocket endpoint: checks the page's origin, waits for the hello, and then reads until the end. Who it is and
/// what he may see is the product's business (<paramref name="welcome"/>).
/// </summary>
internal sealed class FeedEndpoint(FeedSweep sweep, FeedWelcome welcome, FeedLimits limits, Address own, TimeProvider time, IHostApplicationLifetime host)
{
    private static readonly TimeSpan HelloWithin = TimeSpan.FromSeconds(5);

    /// <summary>One for all connections.</summary>
    private FeedReceiver Heard => field ??= HearAsync;

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
        WebSocketHandshake.Check(context);
        // A missing Origin is no browser and proves nothing either way: what counts is the ticket in the hello (SEC-086).
        if (context.Request.Headers.Origin is { Count: > 0 } origin && !own.IsOwn(origin.ToString(), context.Request.Host))
        {
            throw Refusal.Forbidden("origin-not-allowed", "This page may not open the feed.");
        }
        if (context.Request.Headers.SecWebSocketProtocol.Count > 0)
        {
            throw Refusal.SignedOut("ticket-in-protocol", "The ticket belongs into the first message, not into the protocol header.");
        }
        if (sweep.Draining)
        {
            throw Refusal.Busy("The server restarts; come back in a moment.");
        }
        return limits.Enter(ClientAddress.Of(context));
    }

    /// <summary>The request lasts until the hello; then the connection goes on without it.</summary>
    private async Task AcceptAsync(HttpContext context, FeedLimits.Entry entry)
    {
        var connection = default(WebSocketConnection);
        var stays = false;
        try
        {
            connection = await WebSocketHandshake.AcceptAsync(context, time, sweep.Now);
            stays = await GreetAsync(connection, context);
        }
        finally
        {
            if (!stays)
            {
                Leave(connection, entry);
            }
        }
        if (stays)
        {
            context.Features.GetRequiredFeature<Takeover>().Continue(() => ServeAsync(connection, entry));
        }
    }

    /// <summary>Whether he was let in.</summary>
    private async Task<bool> GreetAsync(WebSocketConnection connection, HttpContext context)
    {
        using var hello = CancellationTokenSource.CreateLinkedTokenSource(host.ApplicationStopping);
        hello.CancelAfter(HelloWithin);
        using var late = hello.Token.Register(() => connection.Close(
            host.ApplicationStopping.IsCancellationRequested ? CloseCode.GoingAway : CloseCode.NoHello, "no hello", TimeSpan.FromMilliseconds(500)));
        return await connection.ListenAsync(async (_, message) =>
        {
            await HandleAsync(connection, message, m => GreetAsync(connection, m, context));
            return connection.Client is null;
        });
    }

    private async ValueTask GreetAsync(FeedConnection connection, ReadOnlyMemory<byte> message, HttpContext context)
    {
        connection.Client = await welcome.GreetAsync(connection, message, context);
        if (connection.Client is null)
        {
            connection.Close(CloseCode.NotSignedIn, "not signed in");
        }
    }

    private async Task ServeAsync(WebSocketConnection connection, FeedLimits.Entry entry)
    {
        entry.Greeted();
        sweep.Add(connection);
        try
        {
            await connection.ListenAsync(Heard);
        }
        finally
        {
            sweep.Remove(connection);
            Leave(connection, entry);
        }
    }

    private async ValueTask<bool> HearAsync(FeedConnection connection, ReadOnlyMemory<byte> message)
    {
        await HandleAsync(connection, message, connection.Client!.ReceivedAsync);
        connection.LastHeard = sweep.Now;
        return true;
    }

    private static async ValueTask HandleAsync(FeedConnection connection, ReadOnlyMemory<byte> message, Func<ReadOnlyMemory<byte>, ValueTask> received)
    {
        try
        {
            await received(message);
        }
        catch (JsonException)
        {
            connection.Close(CloseCode.NotTheProtocol, "not the JSON of the protocol");
        }
    }

    private static void Leave(WebSocketConnection? connection, FeedLimits.Entry entry)
    {
        using (entry)
        {
            connection?.Client?.Gone();
            connection?.Leave();
        }
    }
}

/// <summary>Turns a hello into the product's client, or null when the ticket is not good.</summary>
public abstract class FeedWelcome
{
    public abstract ValueTask<FeedClient?> GreetAsync(FeedConnection connection, ReadOnlyMemory<byte> hello, HttpContext context);
}

/// <summary>Takes a whole message; the buffer is used again when it returns. Whether more are wanted.</summary>
internal delegate ValueTask<bool> FeedReceiver(FeedConnection connection, ReadOnlyMemory<byte> message);
