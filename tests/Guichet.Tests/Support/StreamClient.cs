using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;

namespace Guichet.Tests.Support;

/// <summary>A browser that reads the feed by requests.</summary>
public sealed class StreamClient(Uri server) : IDisposable
{
    private readonly HttpClient http = new(new SocketsHttpHandler { UseProxy = false }) { BaseAddress = server };
    private int count;

    public string? Secret { get; private set; }

    public long Got { get; private set; }

    /// <summary>Opens a tab's connection; the answer says its number.</summary>
    public async Task<int> HelloAsync(string ticket, object? after = null)
    {
        var answer = await SayHelloAsync(ticket, ++count, after);
        Assert.True(answer.Status == HttpStatusCode.OK, answer.Text);
        Secret = answer["stream"].GetString();
        return count;
    }

    public Task<Answer> SayHelloAsync(string? ticket, int connection, object? after = null, Action<HttpRequestMessage>? change = null) =>
        PostAsync("hello", ticket, new { hello = new { type = "hello", after = after ?? new { } }, connection, stream = Secret }, change);

    public Task<Answer> SayAsync(int connection, object? message, string? secret = null) =>
        PostAsync("messages", secret ?? Secret, message is null ? new { connection } : new { connection, message });

    /// <summary>What one poll brings: pairs of connection and message. Null: the answer is lost on the way.</summary>
    public async Task<List<(int Connection, JsonElement Message)>> PollAsync(bool lost = false)
    {
        var answer = await PostAsync("stream", Secret, new { got = Got, lasting = false });
        Assert.True(answer.Status == HttpStatusCode.OK, answer.Text);
        var messages = answer.Text.Split("\n\n", StringSplitOptions.RemoveEmptyEntries).Select(Read).ToList();
        Got += lost ? 0 : messages.Count;
        return lost ? [] : messages;
    }

    /// <summary>Polls until such a message comes.</summary>
    public async Task<JsonElement> NextAsync(int connection, string type)
    {
        for (var tries = 0; tries < 100; tries++)
        {
            foreach (var message in (await PollAsync()).Where(m => m.Connection == connection).Select(m => m.Message))
            {
                if (message.GetProperty("type").GetString() == type)
                {
                    return message;
                }
            }
        }
        throw new InvalidOperationException($"No {type} came.");
    }

    public async Task<Lasting> StreamAsync()
    {
        var request = Request("stream", Secret, new { got = Got, lasting = true });
        var answer = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        return new(answer, new(await answer.Content.ReadAsStreamAsync(), Encoding.UTF8));
    }

    public async Task<Answer> PostAsync(string path, string? secret, object body, Action<HttpRequestMessage>? change = null)
    {
        using var request = Request(path, secret, body);
        change?.Invoke(request);
        using var answer = await http.SendAsync(request);
        return new(answer.StatusCode, await answer.Content.ReadAsStringAsync(), answer);
    }

    public void Dispose() => http.Dispose();

    private static HttpRequestMessage Request(string path, string? secret, object body)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, $"/feed/{path}") { Content = JsonContent.Create(body) };
        if (secret is not null)
        {
            request.Headers.Add("Authorization", $"Bearer {secret}");
        }
        return request;
    }

    private static (int Connection, JsonElement Message) Read(string line)
    {
        Assert.StartsWith("data: ", line, StringComparison.Ordinal);
        var pair = JsonSerializer.Deserialize<JsonElement>(line["data: ".Length..]);
        return (pair[0].GetInt32(), pair[1]);
    }

    /// <summary>An answer that goes on.</summary>
    public sealed class Lasting(HttpResponseMessage answer, StreamReader reader) : IDisposable
    {
        public HttpResponseMessage Answer => answer;

        /// <summary>The next line that is not empty; null at the end.</summary>
        public async Task<string?> LineAsync()
        {
            using var late = new CancellationTokenSource(TimeSpan.FromSeconds(10));
            string? line;
            do
            {
                line = await reader.ReadLineAsync(late.Token);
            }
            while (line is "");
            return line;
        }

        public async Task<JsonElement> NextAsync(string type)
        {
            for (; ; )
            {
                var line = await LineAsync() ?? throw new InvalidOperationException($"The answer ended before {type} came.");
                if (line.StartsWith("data: ", StringComparison.Ordinal) && Read(line).Message is var message && message.GetProperty("type").GetString() == type)
                {
                    return message;
                }
            }
        }

        public void Dispose()
        {
            reader.Dispose();
            answer.Dispose();
        }
    }
}
