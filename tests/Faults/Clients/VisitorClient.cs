using System.Text.Json;
using Guichet.Faults.Histories;

namespace Guichet.Faults.Clients;

/// <summary>A visitor's browser: connects, shows what it is told, asks for what is missing.</summary>
internal sealed class VisitorClient(string url, string siteKey, Screen screen, Random random) : FeedLoop(new Web(url, screen.Canaries), screen, random)
{
    private const string Origin = "http://127.0.0.1:8080";

    private readonly TaskCompletionSource greeted = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Known from the first answer on.</summary>
    public string? Conversation { get; private set; }

    /// <summary>He has a token, so he may send.</summary>
    public Task Greeted => greeted.Task;

    public long Seen => Conversation is { } id ? Of(id).Seen : 0;

    public async Task<Answer> SendAsync(Draft draft, CancellationToken cancel)
    {
        var answer = await Web.PostAsync(
            "/v1/visitor/messages", new { Conversation, draft.ClientId, draft.Session, draft.Cseq, draft.Seen, draft.Text }, cancel);
        if (answer.IsGood)
        {
            var head = answer.Body.GetProperty("conversation");
            Conversation = head.GetProperty("id").GetString()!;
            Note(head);
            Show(Conversation, answer.Body.GetProperty("event"));
        }
        return answer;
    }

    public Task<Answer> ReadAsync(CancellationToken cancel) =>
        Web.PostAsync($"/v1/visitor/conversations/{Conversation}/read", new { ordinal = Seen }, cancel);

    protected override async Task<Answer> AskTicketAsync(CancellationToken cancel)
    {
        var answer = await Web.PostAsync("/v1/visitor/connect", new { site = siteKey, origin = Origin, token = Web.Token }, cancel);
        if (answer.IsGood)
        {
            Web.Token = answer.Body.GetProperty("token").GetString();
            greeted.TrySetResult();
        }
        return answer;
    }

    protected override object Hello(string ticket) => new
    {
        type = "hello",
        ticket,
        after = WithoutResume ? [] : Cursors(),
        visit = new { url = Origin, title = "Shop" },
    };

    protected override async Task ReceivedAsync(string type, JsonElement message, CancellationToken cancel)
    {
        if (type == "ready")
        {
            foreach (var head in message.GetProperty("conversations").EnumerateArray())
            {
                Note(head);
                if (Of(head.GetProperty("id").GetString()!) is { Seen: 0 })
                {
                    await FillAsync(head, cancel);
                }
            }
        }
        else if (type == "events")
        {
            var head = message.GetProperty("conversation");
            var id = head.GetProperty("id").GetString()!;
            Note(head);
            foreach (var e in message.GetProperty("events").EnumerateArray())
            {
                Show(id, e);
            }
            await FillAsync(head, cancel);
        }
    }

    /// <summary>What was pushed and missed lies before what was pushed now.</summary>
    private async Task FillAsync(JsonElement head, CancellationToken cancel)
    {
        var id = head.GetProperty("id").GetString()!;
        while (!WithoutResume && Of(id).Seen < head.GetProperty("lastOrdinal").GetInt64())
        {
            var answer = await Web.GetAsync($"/v1/visitor/conversations/{id}/events?after={Of(id).Seen}&limit=200", cancel);
            if (!answer.IsGood)
            {
                return;
            }
            foreach (var e in answer.Body.GetProperty("events").EnumerateArray())
            {
                Show(id, e);
            }
        }
    }

    private void Show(string conversation, JsonElement e)
    {
        lock (Gate)
        {
            Of(conversation).Add(Transcript.OfVisitor(e));
        }
    }

    private void Note(JsonElement head)
    {
        var agent = head.GetProperty("agent");
        var state = head.GetProperty("state").GetString()!;
        lock (Gate)
        {
            Screen.Heads.Add(new(
                head.GetProperty("id").GetString()!, head.GetProperty("lastOrdinal").GetInt64(), state == "waiting" ? "queued" : state,
                agent.ValueKind == JsonValueKind.Null ? null : agent.GetProperty("id").GetString(), null,
                head.GetProperty("read").GetInt64(), head.GetProperty("staffRead").GetInt64()));
        }
    }
}
