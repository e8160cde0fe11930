using Guichet.Faults.Server;

namespace Guichet.Faults.Clients;

/// <summary>A visitor who writes one message after the other and knows of each what became of it.</summary>
internal sealed class Writer
{
    private readonly Web web;
    private string? conversation;
    private int count;

    private Writer(Web web) => this.web = web;

    public string Session { get; } = Convert.ToHexStringLower(Guid.NewGuid().ToByteArray().AsSpan(0, 8));

    /// <summary>What was acknowledged, in order.</summary>
    public List<string> Acknowledged { get; } = [];

    public static async Task<Writer> ComeAsync(ServerProcess server, string siteKey)
    {
        var web = new Web(server.Url);
        var connected = await web.MustPostAsync("/v1/visitor/connect", new { site = siteKey, origin = "http://127.0.0.1:8080" });
        web.Token = connected.GetProperty("token").GetString();
        return new Writer(web);
    }

    /// <summary>The next message, under an id by which it may be sent again.</summary>
    public async Task<Answer> SendAsync(string text, Guid? id = null)
    {
        var answer = await web.PostAsync(
            "/v1/visitor/messages", new { conversation, clientId = id ?? Guid.CreateVersion7(), session = Session, cseq = count + 1, seen = 0, text }, CancellationToken.None);
        if (answer.IsGood)
        {
            count++;
            Acknowledged.Add(text);
            conversation = answer.Body.GetProperty("conversation").GetProperty("id").GetString();
        }
        return answer;
    }

    public async Task<List<string>> ReadAsync()
    {
        var page = await web.GetAsync($"/v1/visitor/conversations/{conversation}/events?limit=200", CancellationToken.None);
        return page.IsGood ? [.. page.Body.GetProperty("events").EnumerateArray().Select(e => e.GetProperty("text").GetString()!)] : throw new InvalidOperationException($"{page}");
    }

    public async Task<Answer> ReadByStaffAsync(Tenant tenant)
    {
        var staff = new Web(web.Url) { Cookie = tenant.Agents[0].Cookie };
        return await staff.GetAsync($"/api/workspaces/{tenant.Id}/conversations/{conversation}/events", CancellationToken.None);
    }
}
