using System.Security.Cryptography;
using System.Text;
using Guichet.Platform.Http;
using Guichet.Platform.Problems;
using Microsoft.AspNetCore.Http.Features;

namespace Guichet.Platform.Feed;

/// <summary>How a request becomes a WebSocket (RFC 6455, 4.2). Extensions are never agreed on: nothing is compressed (SEC-090).</summary>
internal static class WebSocketHandshake
{
    private const string Version = "13";
    private const int KeyBytes = 16;

    public static void Check(HttpContext context)
    {
        var (headers, upgrade) = (context.Request.Headers, context.Features.Get<IHttpUpgradeFeature>());
        if (upgrade is not { IsUpgradableRequest: true } || context.Features.Get<Takeover>() is null
            || !HttpMethods.IsGet(context.Request.Method) || !headers.Upgrade.ToString().Equals("websocket", StringComparison.OrdinalIgnoreCase))
        {
            throw new RefusedException(400, "websocket-only", "This address speaks WebSocket only.");
        }
        if (headers.SecWebSocketVersion != Version)
        {
            context.Response.Headers.SecWebSocketVersion = Version;
            throw new RefusedException(426, "websocket-version", "This address speaks version 13 of WebSocket.");
        }
        if (!IsKey(headers.SecWebSocketKey.ToString()))
        {
            throw new RefusedException(400, "websocket-key", "Sec-WebSocket-Key has to be 16 bytes in base64.");
        }
    }

    public static async Task<WebSocketConnection> AcceptAsync(HttpContext context, TimeProvider time, int now)
    {
        var takeover = context.Features.GetRequiredFeature<Takeover>();
        context.Response.Headers.Upgrade = "websocket";
        context.Response.Headers.SecWebSocketAccept = AnswerTo(context.Request.Headers.SecWebSocketKey.ToString());
        await context.Features.GetRequiredFeature<IHttpUpgradeFeature>().UpgradeAsync();
        return new(takeover.Connection, takeover.Pipes, time, now);
    }

    private static bool IsKey(string key) =>
        key.Length == 24 && Convert.TryFromBase64String(key, stackalloc byte[18], out var bytes) && bytes == KeyBytes;

#pragma warning disable CA5350 // The standard's own: it shows that we have read the key, and protects nothing.
    private static string AnswerTo(string key) => Convert.ToBase64String(SHA1.HashData(Encoding.ASCII.GetBytes(key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11")));
#pragma warning restore CA5350
}
