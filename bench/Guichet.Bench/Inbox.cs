using System.Diagnostics;
using System.Text;
using System.Text.Json;

namespace Guichet.Bench;

/// <summary>
/// What an agent's console asks of a workspace with millions of conversations, while visitors write: four connections, at a
/// fixed rate together, every question in its turn.
/// </summary>
internal static class Inbox
{
    private const int Clients = 4;
    private const int PerSecond = 100;
    private const int MessagesPerSecond = 100;

    public static async Task RunAsync(Server server, string database, int conversations, TimeSpan length)
    {
        await server.IdleAsync();
        using var wire = new HttpWire(Server.EndPoint, Server.Host);
        var questions = await new Questions(server, wire).AllAsync();
        // A console that is open: what the visitors do is told to it, and counted for it.
        using var agent = new AgentScreen(server, _ => { });
        await agent.ReadyAsync();
        var senders = await Sender.ComeAsync(server, 100);
        await AskAsync(server, questions, senders, TimeSpan.FromSeconds(12));
        server.Refresh();
        var cpu = server.CpuSeconds;
        var answers = await AskAsync(server, questions, senders, length);
        server.Refresh();
        var all = answers.SelectMany(a => a).ToList();
        foreach (var (name, ms) in all.GroupBy(a => a.Question.Name, a => a.Ms).Select(g => (g.Key, g.Order().ToList())).Append(("all", [.. all.Select(a => a.Ms).Order()])))
        {
            Line.Write(new { bench = "inbox", database, conversations, question = name, asked = ms.Count, p50 = At(ms, 0.5), p99 = At(ms, 0.99), max = At(ms, 1) });
        }
        Line.Write(new
        {
            bench = "inbox",
            database,
            conversations,
            messages = senders.Sum(s => s.Acked),
            server_cpu_s = Math.Round(server.CpuSeconds - cpu, 1),
            server_rss_mb = Math.Round(server.RssMb),
        });
        senders.ForEach(s => s.Dispose());

        static double At(List<double> sorted, double share) => Math.Round(sorted[(int)((sorted.Count - 1) * share)], 2);
    }

    private static async Task<List<(Question Question, double Ms)>[]> AskAsync(Server server, List<Question> questions, List<Sender> senders, TimeSpan length)
    {
        var writing = Task.Factory.StartNew(() => Pace.Run(MessagesPerSecond, length, (i, _) => senders[i % senders.Count].Due(i)), TaskCreationOptions.LongRunning);
        var asking = Enumerable.Range(0, Clients)
            .Select(client => Task.Factory.StartNew(() => Ask(server, questions, client, length), TaskCreationOptions.LongRunning)).ToList();
        var answers = await Task.WhenAll(asking);
        await writing;
        await Task.WhenAll(senders.Select(s => s.IdleAsync())).WaitAsync(TimeSpan.FromSeconds(30));
        return answers;
    }

    private static List<(Question, double)> Ask(Server server, List<Question> questions, int client, TimeSpan length)
    {
        using var wire = new HttpWire(Server.EndPoint, Server.Host);
        var random = new Random(client);
        // People do not ask at the same moment.
        Thread.Sleep(client * 1_000 / PerSecond);
        var answers = new List<(Question, double)>();
        Pace.Run(PerSecond / (double)Clients, length, (i, due) =>
        {
            var question = questions[((i * Clients) + client) % questions.Count];
            wire.Send(wire.Request("GET", $"/api/workspaces/{server.Workspace}{question.Paths[random.Next(question.Paths.Count)]}", null, ("Cookie", server.Cookie)));
            if (wire.ReceiveAsync().AsTask().GetAwaiter().GetResult() != 200)
            {
                throw new InvalidOperationException($"{question.Name}: {Encoding.UTF8.GetString(wire.Answer.Span)}");
            }
            answers.Add((question, Stopwatch.GetElapsedTime(due).TotalMilliseconds));
        });
        return answers;
    }
}

internal sealed record Question(string Name, List<string> Paths);

/// <summary>The requests, with cursors of the first, the middle and the last pages of every folder.</summary>
internal sealed class Questions(Server server, HttpWire wire)
{
    private const int Long = 200;

    private readonly Random random = new(1);

    public async Task<List<Question>> AllAsync()
    {
        var newest = (await GetAsync("/inbox?folder=closed&limit=1")).GetProperty("conversations")[0].GetProperty("lastPosition").GetInt64();
        var sites = (await GetAsync("/sites")).GetProperty("sites").EnumerateArray().Select(s => s.GetProperty("id").GetString()!).ToList();
        var middle = Some(newest * 2 / 5, newest * 3 / 5);
        var last = Some(100, 2_000);
        var open = await PagesAsync("open");
        var conversations = new List<JsonElement>(open.SelectMany(p => p.Heads));
        foreach (var before in middle.Take(40))
        {
            conversations.AddRange((await GetAsync($"/inbox?folder=closed&before={before}")).GetProperty("conversations").EnumerateArray());
        }
        return
        [
            new("closed, first page", ["/inbox?folder=closed"]),
            new("closed, middle", [.. middle.Select(b => $"/inbox?folder=closed&before={b}")]),
            new("closed, last pages", [.. last.Select(b => $"/inbox?folder=closed&before={b}")]),
            new("closed, one site", [.. middle.SelectMany(b => sites.Select(s => $"/inbox?folder=closed&site={s}&before={b}"))]),
            new("open, first page", ["/inbox?folder=open"]),
            new("open, any page", [.. open.Select(p => "/inbox?folder=open" + p.Cursor)]),
            new("unassigned, any page", [.. (await PagesAsync("unassigned")).Select(p => "/inbox?folder=unassigned" + p.Cursor)]),
            new("mine, any page", [.. (await PagesAsync("mine")).Select(p => "/inbox?folder=mine" + p.Cursor)]),
            new("counts", ["/inbox/counts"]),
            new("conversation", [.. conversations.Select(c => "/conversations/" + IdOf(c))]),
            new("its newest events", [.. conversations.Select(c => $"/conversations/{IdOf(c)}/events")]),
            new("events of a long one, earlier", [.. conversations.Where(c => LengthOf(c) >= Long).SelectMany(c => Some(2, Long).Take(10).Select(b => $"/conversations/{IdOf(c)}/events?before={b}"))]),
            new("what happened after", [.. middle.Select(b => $"/events?after={b}&limit=100")]),
        ];

        static string IdOf(JsonElement head) => head.GetProperty("id").GetString()!;

        static long LengthOf(JsonElement head) => head.GetProperty("lastSeq").GetInt64();
    }

    private List<long> Some(long from, long to) => [.. Enumerable.Range(0, 500).Select(_ => random.NextInt64(from, to))];

    private async Task<List<(string Cursor, List<JsonElement> Heads)>> PagesAsync(string folder)
    {
        var pages = new List<(string, List<JsonElement>)>();
        var cursor = "";
        while (true)
        {
            var page = await GetAsync($"/inbox?folder={folder}{cursor}");
            pages.Add((cursor, [.. page.GetProperty("conversations").EnumerateArray()]));
            if (page.GetProperty("next").ValueKind == JsonValueKind.Null)
            {
                return pages;
            }
            cursor = $"&before={page.GetProperty("next").GetInt64()}";
        }
    }

    private Task<JsonElement> GetAsync(string path) => wire.JsonAsync(wire.Request("GET", $"/api/workspaces/{server.Workspace}{path}", null, ("Cookie", server.Cookie)));
}
