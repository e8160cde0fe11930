using System.ComponentModel.DataAnnotations;
using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.Unicode;
using Guichet.Platform.Http;
using Guichet.Platform.Problems;

namespace Guichet.Platform.Feed;

/// <summary>A tab's hello as on the socket, but for the ticket; the number by which its browser knows it; and the browser's stream, once there is one.</summary>
public sealed record StreamHelloRequest([Required] JsonElement? Hello, [Required, Range(1, int.MaxValue)] int? Connection, [MaxLength(100)] string? Stream);

public sealed record StreamHelloResponse(string Stream);

public sealed record StreamRequest([Required, Range(0, long.MaxValue)] long? Got, bool? Lasting);

/// <summary>Without a message: the tab is closed.</summary>
public sealed record StreamMessageRequest([Required] int? Connection, JsonElement? Message);

/// <summary>
/// The feed for those whose proxy lets no WebSocket through: the same messages, tickets and cursors, by requests that look
/// like all others. What proves who asks stands in the Authorization header: the ticket for a hello, then the stream's secret.
/// </summary>
internal sealed class StreamEndpoints(Streams streams, FeedSweep sweep, FeedWelcome welcome, FeedLimits limits, Address own)
{
    public async Task<StreamHelloResponse> HelloAsync(StreamHelloRequest request, HttpContext context)
    {
        CheckOrigin(context);
        var hello = Bytes(request.Hello!.Value);
        if (sweep.Draining)
        {
            throw Refusal.Busy("The server restarts; come back in a moment.");
        }
        // An unknown stream is not silently another one: its other tabs have to learn that it ended.
        var stream = request.Stream is null ? null : streams.Get(request.Stream, hello.Length);
        var entry = limits.Enter(ClientAddress.Of(context));
        stream ??= streams.Begin();
        if (stream.Add(request.Connection!.Value, sweep.Now) is not { } connection)
        {
            entry.Dispose();
            throw Refusal.Conflict("connection-open", "There is a connection of this number on this stream. Give each tab its own.");
        }
        try
        {
            connection.Client = await welcome.GreetAsync(connection, hello, context);
            if (connection.Client is not null)
            {
                sweep.Add(connection);
                return new(stream.Secret);
            }
        }
        catch (JsonException)
        {
            connection.Abort();
            throw Malformed();
        }
        catch
        {
            connection.Abort();
            throw;
        }
        finally
        {
            entry.Greeted();
            _ = LiveAsync(connection, entry);
        }
        connection.Abort();
        throw Refusal.SignedOut("ticket-invalid", "The ticket is not valid: it works once, for 30 seconds. Ask for a new one.");
    }

    public async Task StreamAsync(StreamRequest request, HttpContext context)
    {
        CheckOrigin(context);
        var stream = streams.Get(Bearer.Of(context), 0);
        var headers = context.Response.Headers;
        // The type that proxies know as one not to collect; the other two say it to those that do not.
        headers.ContentType = "text/event-stream";
        headers.CacheControl = "no-store, no-transform";
        headers["X-Accel-Buffering"] = "no";
        if (!await stream.AnswerAsync(context.Response, request.Got!.Value, request.Lasting == true))
        {
            throw Streams.Unknown();
        }
    }

    public async Task MessageAsync(StreamMessageRequest request, HttpContext context)
    {
        CheckOrigin(context);
        var message = request.Message is { } element ? Bytes(element) : null;
        var connection = streams.Get(Bearer.Of(context), message?.Length ?? 0).Find(request.Connection!.Value);
        if (connection?.Client is not { } client)
        {
            throw Streams.Unknown();
        }
        context.Response.StatusCode = StatusCodes.Status204NoContent;
        if (message is null)
        {
            connection.Abort();
            return;
        }
        connection.LastHeard = sweep.Now;
        try
        {
            await client.ReceivedAsync(message);
        }
        catch (JsonException)
        {
            throw Malformed();
        }
    }

    /// <summary>When it ends, however it does. The greeting is over by then: nobody is taken off the screens before he is on them.</summary>
    private async Task LiveAsync(StreamConnection connection, FeedLimits.Entry entry)
    {
        using (entry)
        {
            await connection.Over;
            if (connection.Slot >= 0)
            {
                sweep.Remove(connection);
            }
            connection.Client?.Gone();
            connection.Silence();
        }
    }

    /// <summary>As on the socket (SEC-086).</summary>
    private void CheckOrigin(HttpContext context)
    {
        if (context.Request.Headers.Origin is { Count: > 0 } origin && !own.IsOwn(origin.ToString(), context.Request.Host))
        {
            throw Refusal.Forbidden("origin-not-allowed", "This page may not open the feed.");
        }
    }

    private static byte[] Bytes(JsonElement message)
    {
        var bytes = JsonMarshal.GetRawUtf8Value(message);
        return bytes.Length > FeedConnection.LargestMessage ? throw new RefusedException(413, "too-large", "A message has at most 64 KB.")
            : Utf8.IsValid(bytes) ? bytes.ToArray() : throw Malformed();
    }

    private static RefusedException Malformed() => new(400, "malformed", "This is not the JSON of the feed's messages.");
}

/// <summary>Where they are reached.</summary>
internal static class StreamRoutes
{
    public static void MapStreams(this IEndpointRouteBuilder app)
    {
        var streams = app.ServiceProvider.GetRequiredService<StreamEndpoints>();
        var feed = app.MapGroup("/feed").AllowAnonymous().WithTags("Feed");
        feed.MapPost("/hello", streams.HelloAsync);
        feed.MapPost("/stream", streams.StreamAsync).Produces<string>(StatusCodes.Status200OK, "text/event-stream");
        feed.MapPost("/messages", streams.MessageAsync).Produces(StatusCodes.Status204NoContent);
    }
}
