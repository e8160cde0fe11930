using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;

namespace Guichet.Platform.Http;

/// <summary>
/// Where this installation is reached. Links, snippets and what counts as our own origin come from here, never from a
/// request's Host or X-Forwarded-Host (T-LH7).
/// </summary>
public sealed class Address(Settings settings, IServer server)
{
    public Uri Public => settings.PublicUrl ?? Bound;

    /// <summary>As browsers write it: <c>https://chat.example</c>.</summary>
    public string Origin => Public.GetLeftPart(UriPartial.Authority);

    public bool IsSecure => Public.Scheme == Uri.UriSchemeHttps;

    /// <summary>What is sent can be read on the way.</summary>
    public bool IsInsecure => !IsSecure && !Public.IsLoopback;

    /// <summary>Nobody may sign in over it unless the person who started the program said so.</summary>
    public bool RefusesSignIn => IsInsecure && !settings.InsecureHttp;

    public string LinkTo(string path) => Origin + path;

    public bool Knows(HostString host) =>
        IsLoopback(host) || Same(host.Host, Public.Host) || Same(host.Host, settings.Url.Host);

    /// <summary>Whether a page of this origin is ours: the public address, or the loopback name under which this very request came.</summary>
    public bool IsOwn(string origin, HostString host) =>
        origin == Origin || (IsLoopback(host) && origin == $"http://{host.Value}");

    private Uri Bound => settings.Url.Port != 0 ? settings.Url : new Uri(server.Features.Get<IServerAddressesFeature>()!.Addresses.First());

    private static bool IsLoopback(HostString host) => host.Host is "localhost" or "127.0.0.1" or "[::1]";

    private static bool Same(string a, string b) => string.Equals(a, b, StringComparison.OrdinalIgnoreCase);
}
