using System.Text.Json;
using Guichet.Faults.Histories;

namespace Guichet.Faults.Clients;

/// <summary>An agent's console: every conversation of the workspace on one cursor.</summary>
internal sealed class ConsoleClient(string url, string workspace, string cookie, Screen screen, Random random, Action<ConsoleClient, string, string> appeared)
    : FeedLoop(new Web(url, screen.Canaries) { Cookie = cookie }, screen, random)
{
    private readonly string api = $"/api/workspaces/{workspace}";
    private readonly HashSet<string> begun = [];
    private long? cursor;

    public async Task<Answer> SendAsync(string conversation, Draft draft, CancellationToken cancel)
    {
        var answer = await DoAsync(
            conversation, draft.Note ? "notes" : "messages", new { draft.ClientId, draft.Session, draft.Cseq, draft.Seen, draft.Text }, cancel);
        if (answer.IsGood)
        {
            Show(answer.Body.GetProperty("event"));
        }
        else if (answer.Code == "behind")
        {
            ShowAll(answer.Body.GetProperty("events"));
        }
        return answer;
    }

    /// <summary>A command upon a conversation; its answer, good or not, may bring a newer head.</summary>
    public async Task<Answer> DoAsync(string conversation, string what, object body, CancellationToken cancel)
    {
        var answer = await Web.PostAsync($"{api}/conversations/{conversation}/{what}", body, cancel);
        if (answer.Body.ValueKind == JsonValueKind.Object && answer.Body.TryGetProperty("conversation", out var head))
        {
            Note(head);
        }
        return answer;
    }

    protected override Task<Answer> AskTicketAsync(CancellationToken cancel) => Web.PostAsync($"{api}/ticket", new { }, cancel);

    protected override object Hello(string ticket) => new { type = "hello", ticket, after = WithoutResume ? null : cursor };

    protected override async Task ReceivedAsync(string type, JsonElement message, CancellationToken cancel)
    {
        if (type == "ready" && message.GetProperty("reload").GetBoolean())
        {
            if (!WithoutResume)
            {
                await ReloadAsync(cancel);
            }
            cursor = message.GetProperty("cursor").GetInt64();
        }
        else if (type == "events")
        {
            if (message.GetProperty("after").GetInt64() > cursor && !WithoutResume)
            {
                await FillAsync(cancel);
            }
            Take(message);
        }
    }

    private async Task FillAsync(CancellationToken cancel)
    {
        for (var more = true; more;)
        {
            var page = await GetAsync($"/events?after={cursor}&limit=500", cancel);
            Take(page);
            more = page.GetProperty("more").GetBoolean();
        }
    }

    /// <summary>Too much was missed, or this is the first time: all lists anew.</summary>
    private async Task ReloadAsync(CancellationToken cancel)
    {
        foreach (var folder in (string[])["open", "closed"])
        {
            for (var before = ""; before is not null;)
            {
                var page = await GetAsync($"/inbox?folder={folder}&limit=200{before}", cancel);
                foreach (var head in page.GetProperty("conversations").EnumerateArray())
                {
                    await LoadAsync(head, cancel);
                }
                before = page.GetProperty("next") is { ValueKind: JsonValueKind.Number } next ? $"&before={next}" : null;
            }
        }
    }

    private async Task LoadAsync(JsonElement head, CancellationToken cancel)
    {
        var id = head.GetProperty("id").GetString()!;
        Note(head);
        while (Of(id).Seen < head.GetProperty("lastSeq").GetInt64())
        {
            ShowAll((await GetAsync($"/conversations/{id}/events?after={Of(id).Seen}&limit=500", cancel)).GetProperty("events"));
        }
    }

    /// <summary>A page that does not come ends the connection: the next one begins where this one stood.</summary>
    private async Task<JsonElement> GetAsync(string path, CancellationToken cancel)
    {
        var answer = await Web.GetAsync(api + path, cancel);
        return answer.IsGood ? answer.Body : throw new IOException($"{path} answered {answer.Status}");
    }

    private void Take(JsonElement page)
    {
        foreach (var head in page.GetProperty("conversations").EnumerateArray())
        {
            Note(head);
        }
        ShowAll(page.GetProperty("events"));
        cursor = Math.Max(cursor ?? 0, page.GetProperty("cursor").GetInt64());
    }

    private void ShowAll(JsonElement events)
    {
        foreach (var e in events.EnumerateArray())
        {
            Show(e);
        }
    }

    private void Show(JsonElement e)
    {
        var conversation = e.GetProperty("conversation").GetString()!;
        var line = Transcript.OfStaff(e);
        bool first;
        lock (Gate)
        {
            Of(conversation).Add(line);
            first = line.Text is not null && begun.Add(conversation);
        }
        if (first)
        {
            appeared(this, conversation, line.Text!);
        }
    }

    private void Note(JsonElement head)
    {
        lock (Gate)
        {
            Screen.Heads.Add(new(
                head.GetProperty("id").GetString()!, head.GetProperty("lastSeq").GetInt64(), head.GetProperty("state").GetString()!,
                head.GetProperty("owner").GetString(), head.GetProperty("version").GetInt32(),
                head.GetProperty("contactRead").GetInt64(), head.GetProperty("staffRead").GetInt64()));
        }
    }
}
