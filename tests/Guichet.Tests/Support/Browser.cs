using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Guichet.Platform;

namespace Guichet.Tests.Support;

/// <summary>One answer, read to its end.</summary>
public sealed record Answer(HttpStatusCode Status, string Text, HttpResponseMessage Raw)
{
    public JsonElement Json => JsonSerializer.Deserialize<JsonElement>(Text);

    /// <summary>What a program branches on; null when it is no refusal.</summary>
    public string? Code => (int)Status >= 400 ? Json.GetProperty("code").GetString() : null;

    public byte[] Bytes { get; init; } = [];

    public JsonElement this[string member] => Json.GetProperty(member);

    public string? Header(string name) =>
        Raw.Headers.TryGetValues(name, out var values) || Raw.Content.Headers.TryGetValues(name, out values) ? string.Join(", ", values) : null;
}

/// <summary>A browser with its own cookies, on a page of our console.</summary>
public class Browser : IDisposable
{
    private readonly HttpClient http;

    public Browser(Uri server)
    {
        Server = server;
        Cookies = new CookieContainer();
        http = new HttpClient(new SocketsHttpHandler { CookieContainer = Cookies, AllowAutoRedirect = false, UseProxy = false }) { BaseAddress = server };
    }

    public Uri Server { get; }

    public CookieContainer Cookies { get; }

    public Task<Answer> GetAsync(string path, Action<HttpRequestMessage>? change = null) => SendAsync(HttpMethod.Get, path, null, change);

    public Task<Answer> PostAsync(string path, object? body = null, Action<HttpRequestMessage>? change = null) => SendAsync(HttpMethod.Post, path, body, change);

    public Task<Answer> PutAsync(string path, object? body, Action<HttpRequestMessage>? change = null) => SendAsync(HttpMethod.Put, path, body, change);

    public Task<Answer> DeleteAsync(string path, Action<HttpRequestMessage>? change = null) => SendAsync(HttpMethod.Delete, path, null, change);

    public Task<Answer> SendBytesAsync(string path, string name, byte[] bytes, Action<HttpRequestMessage>? change = null) => SendAsync(HttpMethod.Post, path, null, request =>
    {
        request.Content = new ByteArrayContent(bytes);
        request.Content.Headers.ContentType = new("application/octet-stream");
        request.Headers.Add("X-File-Name", Uri.EscapeDataString(name));
        change?.Invoke(request);
    });

    public async Task<Answer> SendAsync(HttpMethod method, string path, object? body, Action<HttpRequestMessage>? change = null)
    {
        using var request = new HttpRequestMessage(method, path);
        request.Headers.Add("X-Guichet", "console");
        request.Headers.Add("Origin", Server.GetLeftPart(UriPartial.Authority));
        request.Headers.Add("Sec-Fetch-Site", "same-origin");
        if (body is not null)
        {
            request.Content = JsonContent.Create(body, options: Json.Options);
        }
        change?.Invoke(request);
        var response = await http.SendAsync(request);
        return new Answer(response.StatusCode, await response.Content.ReadAsStringAsync(), response) { Bytes = await response.Content.ReadAsByteArrayAsync() };
    }

    public void Dispose()
    {
        http.Dispose();
        GC.SuppressFinalize(this);
    }
}
