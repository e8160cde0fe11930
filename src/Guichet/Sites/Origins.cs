using System.Text.Json;
using Guichet.Platform;
using Guichet.Platform.Problems;

namespace Guichet.Sites;

/// <summary>The addresses of a site's pages, exactly as browsers write origins: compared letter by letter afterwards (SEC-070).</summary>
internal static class Origins
{
    private const int Most = 20;

    public static string Stored(IReadOnlyList<string> origins)
    {
        if (origins.Count > Most)
        {
            throw Refusal.Invalid("origins", $"A site has at most {Most} addresses.");
        }
        return JsonSerializer.Serialize(origins.Select(o => Normal(o, "origins")).Distinct(), Json.Options);
    }

    /// <summary>"HTTPS://Shop.Example/" becomes "https://shop.example".</summary>
    public static string Normal(string typed, string member)
    {
        if (Text.Count(typed) is >= 0 and <= 300
            && Uri.TryCreate(typed.Trim(), UriKind.Absolute, out var uri)
            && uri.Scheme is "http" or "https"
            && uri is { UserInfo: "", PathAndQuery: "/", Fragment: "", HostNameType: UriHostNameType.Dns or UriHostNameType.IPv4 or UriHostNameType.IPv6 }
            && !typed.Contains('?') && !typed.Contains('#') && !typed.Contains('*'))
        {
            var host = uri.HostNameType == UriHostNameType.Dns ? uri.IdnHost : uri.Host;
            return $"{uri.Scheme}://{host.ToLowerInvariant()}{(uri.IsDefaultPort ? "" : $":{uri.Port}")}";
        }
        throw Refusal.Invalid(member, $"“{Text.Head(typed, 100)}” is not the address of a site. Write it like https://www.shop.example, without a path.");
    }
}
