using System.Collections.Concurrent;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace Guichet.Tests.Support;

/// <summary>
/// A website somewhere else, on a real socket, that answers whatever it is told to. 127.0.0.2 stands for the internet, and is
/// what tests open to the server; 127.0.0.1 is the machine that nobody may reach.
/// </summary>
public sealed class OutsideSite : IAsyncDisposable
{
    public const string Internet = "127.0.0.2";

    private readonly TcpListener listener;
    private readonly Func<string, Stream, Task> answer;
    private readonly SslServerAuthenticationOptions? tls;
    private readonly CancellationTokenSource ended = new();
    private readonly Task serving;

    public OutsideSite(Func<string, Stream, Task> answer, string address = Internet, int port = 0, X509Certificate2? certificate = null)
    {
        this.answer = answer;
        tls = certificate is null ? null : new() { ServerCertificate = certificate };
        listener = new TcpListener(IPAddress.Parse(address), port);
        listener.Start();
        serving = ServeAsync();
    }

    public OutsideSite(string answer, string address = Internet, int port = 0) : this((_, to) => to.WriteAsync(Encoding.UTF8.GetBytes(answer)).AsTask(), address, port)
    {
    }

    /// <summary>The heads of the requests, in the order in which they came.</summary>
    public ConcurrentQueue<string> Asked { get; } = new();

    public int Connections { get; private set; }

    public int Port => ((IPEndPoint)listener.LocalEndpoint).Port;

    public Uri At(string path = "/", string? host = null) => new($"http://{host ?? Internet}:{Port}{path}");

    public static string Page(string head, string type = "text/html; charset=utf-8") =>
        $"HTTP/1.1 200 OK\r\nContent-Type: {type}\r\nConnection: close\r\n\r\n<!doctype html><html><head>{head}</head><body>Hello</body></html>";

    public static string To(string location, int status = 302) => $"HTTP/1.1 {status} Found\r\nLocation: {location}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";

    public async ValueTask DisposeAsync()
    {
        await ended.CancelAsync();
        listener.Stop();
        await serving;
        ended.Dispose();
    }

    private async Task ServeAsync()
    {
        try
        {
            while (true)
            {
                var client = await listener.AcceptTcpClientAsync(ended.Token);
                Connections++;
                _ = AnswerAsync(client);
            }
        }
        catch (Exception exception) when (exception is OperationCanceledException or SocketException or InvalidOperationException)
        {
            // The test has ended.
        }
    }

    private async Task AnswerAsync(TcpClient client)
    {
        using (client)
        {
            try
            {
                await using Stream stream = tls is null ? client.GetStream() : new SslStream(client.GetStream());
                if (stream is SslStream secure)
                {
                    await secure.AuthenticateAsServerAsync(tls!, ended.Token);
                }
                var head = await HeadAsync(stream);
                if (head.Length > 0)
                {
                    Asked.Enqueue(head);
                    await answer(head, stream);
                }
            }
            catch (Exception exception) when (exception is IOException or OperationCanceledException or System.Security.Authentication.AuthenticationException)
            {
                // Hung up on, or never greeted.
            }
        }
    }

    private async Task<string> HeadAsync(Stream stream)
    {
        var head = new StringBuilder();
        var one = new byte[1];
        while (!head.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal) && await stream.ReadAsync(one, ended.Token) > 0)
        {
            head.Append((char)one[0]);
        }
        return head.ToString();
    }
}
