using System.Net;
using Guichet.Platform.Http;

namespace Guichet.Platform.Outside;

/// <summary>What was fetched; <see cref="Whole"/> is false when there would have been more.</summary>
public sealed record Fetched(string Type, string? Charset, byte[] Bytes, bool Whole);

/// <summary>
/// The only way in which the server fetches what somebody else has named (docs/subsystems/links.md). Whatever goes wrong, the
/// caller learns that there is nothing; why is for the operator's log alone (SEC-120).
/// </summary>
internal sealed partial class Outside(Settings settings, Address own, OutsideWorld world, ILogger<Outside> log) : IDisposable
{
    public const int LongestAddress = 2_000;

    /// <summary>For a fetch with all its redirects, from the name to the last byte.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private const int MostRedirects = 3;

    private readonly HttpMessageInvoker http = new OutsideConnections(settings, world).Open();

    /// <summary>
    /// <paramref name="type"/> is <c>text/html</c>, or the beginning of a type like <c>image/</c>; <paramref name="most"/> counts
    /// bytes after unpacking, and what comes behind them is not read.
    /// </summary>
    public async Task<Fetched?> FindAsync(Uri address, string type, int most, CancellationToken cancel)
    {
        using var late = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        late.CancelAfter(Patience);
        try
        {
            return await FollowAsync(address, type, most, late.Token);
        }
        // Anything at all: what answers is nobody's friend, and no kind of failure of it is ours.
        catch (Exception exception) when (!cancel.IsCancellationRequested)
        {
            // Without path and query: they may be somebody's secret (SEC-186).
            NotFetched(log, address.IdnHost, exception.GetBaseException().Message);
            return null;
        }
    }

    public void Dispose() => http.Dispose();

    private async Task<Fetched> FollowAsync(Uri address, string type, int most, CancellationToken cancel)
    {
        for (var redirects = 0; ; redirects++)
        {
            Check(address);
            using var response = await http.SendAsync(Question(address, type), cancel);
            if (response.StatusCode == HttpStatusCode.OK)
            {
                return await ReadAsync(response.Content, type, most, cancel);
            }
            if ((int)response.StatusCode is not (301 or 302 or 303 or 307 or 308) || response.Headers.Location is not { } next || redirects == MostRedirects)
            {
                throw new HttpRequestException($"it answered {(int)response.StatusCode}");
            }
            address = new Uri(address, next);
        }
    }

    /// <summary>What the address itself tells; where it leads is looked at when it is connected to.</summary>
    private void Check(Uri address)
    {
        if (address.Scheme is not ("http" or "https") || address.UserInfo.Length > 0 || address.OriginalString.Length > LongestAddress
            || !settings.OutgoingPorts.Contains(address.Port) || IsOwn(address))
        {
            throw new HttpRequestException("not an address that is fetched from");
        }
    }

    /// <summary>Our own pages could tell things about us, and ask us to fetch more (SEC-123).</summary>
    private bool IsOwn(Uri address) => string.Equals(address.IdnHost.TrimEnd('.'), own.Public.IdnHost, StringComparison.OrdinalIgnoreCase);

    private static HttpRequestMessage Question(Uri address, string type)
    {
        var question = new HttpRequestMessage(HttpMethod.Get, address) { Version = HttpVersion.Version11, VersionPolicy = HttpVersionPolicy.RequestVersionExact };
        question.Headers.Add("User-Agent", "Mozilla/5.0 (compatible; Guichet link preview)");
        question.Headers.Add("Accept", type.EndsWith('/') ? type + "*" : type);
        return question;
    }

    private static async Task<Fetched> ReadAsync(HttpContent content, string type, int most, CancellationToken cancel)
    {
        var declared = content.Headers.ContentType;
        if (declared?.MediaType?.StartsWith(type, StringComparison.OrdinalIgnoreCase) != true)
        {
            throw new HttpRequestException("it is of another type");
        }
        await using var body = await content.ReadAsStreamAsync(cancel);
        var bytes = new byte[most + 1];
        var length = await body.ReadAtLeastAsync(bytes, bytes.Length, throwOnEndOfStream: false, cancel);
        return new(declared.MediaType, declared.CharSet?.Trim('"'), bytes[..Math.Min(length, most)], length <= most);
    }

    [LoggerMessage(LogLevel.Information, "Nothing was fetched from {Host}: {Reason}")]
    private static partial void NotFetched(ILogger log, string host, string reason);
}
