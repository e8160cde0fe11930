using System.Net.WebSockets;

namespace Guichet.Platform.Feed;

/// <summary>The feed over a WebSocket, which is how nearly everybody reads it.</summary>
internal sealed class WebSocketConnection(WebSocket socket, int now) : FeedConnection(now)
{
    protected override bool Ended => socket.State is WebSocketState.Closed or WebSocketState.Aborted;

    protected override ValueTask WriteAsync(ReadOnlyMemory<byte> message) =>
        socket.SendAsync(message, WebSocketMessageType.Text, WebSocketMessageFlags.EndOfMessage, CancellationToken.None);

    protected override ValueTask WriteCloseAsync(int code, string reason) =>
        new(socket.CloseOutputAsync((WebSocketCloseStatus)code, reason, CancellationToken.None));

    protected override void HangUp() => socket.Abort();
}
