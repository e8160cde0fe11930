using System.Net;
using System.Net.Sockets;

namespace Guichet.Faults.Clients;

/// <summary>Connections from addresses of their own, as each of many people has one: all of 127.0.0.0/8 is this machine.</summary>
internal static class Street
{
    public static ValueTask<Stream> OpenAsync(SocketsHttpConnectionContext context, CancellationToken cancel) => OpenAsync(context.DnsEndPoint, cancel);

    public static async ValueTask<Stream> OpenAsync(DnsEndPoint to, CancellationToken cancel)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            socket.Bind(new IPEndPoint(new IPAddress([127, (byte)Random.Shared.Next(1, 255), (byte)Random.Shared.Next(256), (byte)Random.Shared.Next(1, 255)]), 0));
            await socket.ConnectAsync(to, cancel);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
