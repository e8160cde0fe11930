using System.Net.Http.Headers;
using System.Text.Json;
using Guichet.Faults.Histories;

namespace Guichet.Faults.Clients;

/// <summary>What came of a request. Status 0: the connection was lost, and nobody knows what became of it.</summary>
internal readonly record struct Answer(int Status, JsonElement Body)
{
    public bool IsGood => Status is >= 200 and < 300;

    public bool IsWorthRepeating => Status is 0 or 429 or >= 500;

    public string Code => Body.ValueKind == JsonValueKind.Object && Body.TryGetProperty("code", out var code) ? code.GetString()! : "";
}

/// <summary>JSON over HTTP to one server, as one person. Everything that comes back is looked through for canaries.</summary>
internal sealed class Web(string url, HashSet<Canary>? heard = null)
{
    private static readonly HttpMessageInvoker Http = new(new SocketsHttpHandler
    {
        UseCookies = false,
        UseProxy = false,
        ConnectTimeout = TimeSpan.FromSeconds(2),
        ConnectCallback = Street.OpenAsync,
        MaxConnectionsPerServer = int.MaxValue,
    });

    public string Url { get; } = url;

    /// <summary>An agent's session.</summary>
    public string? Cookie { get; set; }

    /// <summary>A visitor's token.</summary>
    public string? Token { get; set; }

    public Task<Answer> GetAsync(string path, CancellationToken cancel) => SendAsync(HttpMethod.Get, path, null, cancel);

    public Task<Answer> PostAsync(string path, object body, CancellationToken cancel) => SendAsync(HttpMethod.Post, path, body, cancel);

    /// <summary>For steps that have to work: what the server refused is the exception.</summary>
    public async Task<JsonElement> MustPostAsync(string path, object body)
    {
        var answer = await PostAsync(path, body, CancellationToken.None);
        return answer.IsGood ? answer.Body : throw new InvalidOperationException($"POST {path} answered {answer.Status} {answer.Body}");
    }

    private async Task<Answer> SendAsync(HttpMethod method, string path, object? body, CancellationToken cancel)
    {
        using var request = new HttpRequestMessage(method, Url + path);
        request.Headers.Add("X-Guichet", "console");
        if (Cookie is not null)
        {
            request.Headers.Add("Cookie", Cookie);
        }
        if (Token is not null)
        {
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", Token);
        }
        if (body is not null)
        {
            request.Content = new ByteArrayContent(JsonSerializer.SerializeToUtf8Bytes(body, JsonSerializerOptions.Web));
            request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        }
        try
        {
            using var response = await Http.SendAsync(request, cancel);
            var bytes = await response.Content.ReadAsByteArrayAsync(cancel);
            Cookie = response.Headers.TryGetValues("Set-Cookie", out var cookies) ? cookies.First().Split(';')[0] : Cookie;
            Listen(bytes);
            return new((int)response.StatusCode, bytes.Length == 0 ? default : JsonDocument.Parse(bytes).RootElement);
        }
        catch (Exception lost) when (lost is HttpRequestException or IOException or JsonException or OperationCanceledException)
        {
            return default;
        }
    }

    public void Listen(ReadOnlyMemory<byte> payload)
    {
        if (heard is null)
        {
            return;
        }
        lock (heard)
        {
            heard.UnionWith(Canary.In(payload));
        }
    }
}
