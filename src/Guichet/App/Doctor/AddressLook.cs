using System.Globalization;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Net.WebSockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using Guichet.Platform;
using Guichet.Platform.Problems;

namespace Guichet.App.Doctor;

/// <summary>From the port to the address that people type: does the server answer, is the certificate good, do WebSockets get through?</summary>
internal static class AddressLook
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    public static async IAsyncEnumerable<Finding> AtAsync(Settings settings)
    {
        var (server, isRunning) = await ServerAsync(settings);
        yield return server;
        if (settings.PublicUrl is not { } address)
        {
            yield return settings.Url.IsLoopback
                ? Finding.Warning("Public address", $"There is none: only this machine reaches {settings.Url.GetLeftPart(UriPartial.Authority)}.", "Name the address that people and sites use with --public-url, and put a reverse proxy with HTTPS there (docs/operating/reverse-proxy.md).")
                : Insecure(settings.Url, settings);
            yield break;
        }
        if (address.Scheme != Uri.UriSchemeHttps && !address.IsLoopback)
        {
            yield return Insecure(address, settings);
        }
        if (!settings.Url.IsLoopback && settings.KnownProxies.Count == 0)
        {
            yield return Finding.Warning("Proxy", $"{settings.Url.Authority} is reached from other machines, and no proxy is named.", "If the proxy is on another machine, name it with --known-proxy: otherwise all visitors count as one.");
        }
        if (!isRunning)
        {
            yield return Finding.Warning("Public address", "It was not tried, because no server runs.", "Start the server and look again.");
            yield break;
        }
        var (resolved, found) = await ResolveAsync(address);
        if (!resolved)
        {
            yield return found!;
            yield break;
        }
        if (address.Scheme == Uri.UriSchemeHttps)
        {
            yield return await CertificateAsync(address);
        }
        yield return await ThroughAsync(address);
    }

    private static Finding Insecure(Uri address, Settings settings) => settings.InsecureHttp
        ? Finding.Warning("Encryption", $"{address.GetLeftPart(UriPartial.Authority)} is not encrypted: others on the way can read passwords and messages.", "Put HTTPS before it.")
        : Finding.Wrong("Encryption", $"{address.GetLeftPart(UriPartial.Authority)} is not encrypted, so nobody can sign in.", "Put HTTPS before it and name it with --public-url, or accept the risk with --insecure-http.");

    /// <summary>A running server holds the lock of its folder; on PostgreSQL only its port tells.</summary>
    private static async Task<(Finding, bool IsRunning)> ServerAsync(Settings settings)
    {
        const string subject = "Server";
        var url = settings.Url;
        try
        {
            return (await AskAsync(url) switch
            {
                "ok" => Finding.Well(subject, $"It answers at {url.Authority} and is well."),
                "degraded" => Finding.Wrong(subject, $"It answers at {url.Authority} and cannot do all of its work.", "Its log says which part (journalctl -u guichet, at CRITICAL), and the lines above why."),
                _ => Finding.Wrong(subject, $"Another program answers at {url.Authority}.", "Stop it, or name another address with --url."),
            }, true);
        }
        catch (Exception exception) when (exception is HttpRequestException or OperationCanceledException)
        {
            if (IsLocked(settings))
            {
                return (Finding.Wrong(subject, $"One runs on this folder, but does not answer at {url.Authority}: {exception.Message}", "Name the address that it was started with (--url). If it is that one, restart the server."), false);
            }
            return exception is HttpRequestException { HttpRequestError: HttpRequestError.ConnectionError }
                ? (Finding.Warning(subject, $"None runs, and {url.Authority} is free.", "guichet serve, or systemctl start guichet."), false)
                : (Finding.Wrong(subject, $"Another program holds {url.Authority}: {exception.Message}", "Stop it, or name another address with --url."), false);
        }
    }

    private static bool IsLocked(Settings settings)
    {
        try
        {
            if (settings.Postgres is null && Directory.Exists(settings.DataDirectory))
            {
                DataDirectory.Lock(settings)?.Dispose();
            }
            return false;
        }
        catch (RefusedException)
        {
            return true;
        }
        catch (UnauthorizedAccessException)
        {
            return false;
        }
    }

    private static async Task<(bool, Finding?)> ResolveAsync(Uri address)
    {
        try
        {
            await Dns.GetHostAddressesAsync(address.IdnHost);
            return (true, null);
        }
        catch (SocketException exception)
        {
            return (false, Finding.Wrong("Public address", $"The name {address.Host} is not known: {exception.Message}.", "Add it to the DNS of its domain, as an address of the proxy."));
        }
    }

    private static async Task<Finding> CertificateAsync(Uri address)
    {
        const string subject = "Certificate";
        using var late = new CancellationTokenSource(Patience);
        var (end, wrong) = (DateTimeOffset.MinValue, SslPolicyErrors.None);
        try
        {
            using var client = new TcpClient();
            await client.ConnectAsync(address.IdnHost, address.Port, late.Token);
            await using var tls = new SslStream(client.GetStream(), leaveInnerStreamOpen: false, Judge);
            await tls.AuthenticateAsClientAsync(new SslClientAuthenticationOptions { TargetHost = address.IdnHost }, late.Token);
        }
        catch (Exception exception) when (exception is SocketException or IOException or AuthenticationException or OperationCanceledException)
        {
            return Finding.Wrong(subject, $"{address.Authority} does not speak HTTPS: {exception.Message}", "Is the proxy running, and does it listen there?");
        }
        var left = end - DateTimeOffset.UtcNow;
        var sentence = string.Create(CultureInfo.InvariantCulture, $"The one of {address.Host} is good until {end:yyyy-MM-dd}.");
        return left < TimeSpan.Zero ? Finding.Wrong(subject, string.Create(CultureInfo.InvariantCulture, $"The one of {address.Host} ended on {end:yyyy-MM-dd}: browsers refuse it."), "Renew it, and reload the proxy.")
            : wrong != SslPolicyErrors.None ? Finding.Wrong(subject, $"Browsers will refuse the one of {address.Host} ({wrong}).", "Use one of a known authority (Let's Encrypt), made for this name, with the whole chain.")
            : left < TimeSpan.FromDays(14) ? Finding.Warning(subject, sentence, "Renew it, and look why that does not happen by itself.")
            : Finding.Well(subject, sentence);

        // Whatever it is like, we are here to say so; nothing is sent over it.
        bool Judge(object sender, X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors)
        {
            wrong = errors;
            end = (certificate as X509Certificate2)?.NotAfter.ToUniversalTime() ?? end;
            return certificate is not null;
        }
    }

    private static async Task<Finding> ThroughAsync(Uri address)
    {
        const string subject = "Public address";
        var origin = address.GetLeftPart(UriPartial.Authority);
        try
        {
            if (await AskAsync(address) is not ("ok" or "degraded"))
            {
                return Finding.Wrong(subject, $"{origin} is answered by something else.", "Let the proxy lead it to this server, with its path and its Host header unchanged (docs/operating/reverse-proxy.md).");
            }
            using var late = new CancellationTokenSource(Patience);
            using var socket = new ClientWebSocket();
            await socket.ConnectAsync(new UriBuilder(address) { Scheme = address.Scheme == Uri.UriSchemeHttps ? "wss" : "ws", Path = "/feed" }.Uri, late.Token);
            return Finding.Well(subject, $"{origin} leads here, with WebSockets.");
        }
        catch (WebSocketException exception)
        {
            return Finding.Wrong(subject, $"{origin} leads here, but WebSockets do not get through: {exception.Message}", "Let the proxy pass on Upgrade and Connection (docs/operating/reverse-proxy.md).");
        }
        catch (Exception exception) when (exception is HttpRequestException or OperationCanceledException)
        {
            return Finding.Wrong(subject, $"{origin} does not answer: {exception.Message}", "Is the proxy running, and does it lead to this server? A firewall may keep this machine from its own address.");
        }
    }

    /// <summary>What /healthz says there; "" when it is not ours.</summary>
    private static async Task<string> AskAsync(Uri address)
    {
        using var http = new HttpClient(new SocketsHttpHandler { UseProxy = false, AllowAutoRedirect = false }) { Timeout = Patience, MaxResponseContentBufferSize = 4096 };
        using var answer = await http.GetAsync(new Uri(address, "/healthz"), HttpCompletionOption.ResponseHeadersRead);
        if (answer.StatusCode != HttpStatusCode.OK || answer.Content.Headers.ContentType?.MediaType != "text/plain")
        {
            return "";
        }
        var text = await answer.Content.ReadAsStringAsync();
        return text is "ok" or "degraded" ? text : "";
    }
}
