using System.Net;
using System.Net.Sockets;

namespace Guichet.Tests.Support;

public static class FreePort
{
    /// <summary>Below 32768, where no outgoing connection takes ports; its successor is free too, for the demo's shop.</summary>
    public static int Find()
    {
        for (var i = 0; i < 200; i++)
        {
            var port = Random.Shared.Next(15_500, 32_000);
            if (IsFree(port) && IsFree(port + 1))
            {
                return port;
            }
        }
        throw new InvalidOperationException("no free port");
    }

    private static bool IsFree(int port)
    {
        try
        {
            using var probe = new TcpListener(IPAddress.Loopback, port);
            probe.Start();
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
