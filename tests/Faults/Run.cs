using System.Text.Json;
using Guichet.Faults.Clients;
using Guichet.Faults.Histories;
using Guichet.Faults.Server;

namespace Guichet.Faults;

/// <summary>How large a run is: conversations of each of the two workspaces, and open consoles of each agent.</summary>
internal sealed record Size(int Conversations, int Consoles, int PauseMilliseconds = 120);

/// <summary>
/// One run of the harness: a server on fresh premises, and for each conversation a visitor, the agent who takes it and the
/// agent who follows it, all writing as fast as people on a busy day until the faults are over. Then everything is sent,
/// the screens catch up, and what is left is the history to check.
/// </summary>
internal sealed class Run : IAsyncDisposable
{
    private readonly Premises premises;
    private readonly Size size;
    private readonly string name;
    private readonly History history = new();
    private readonly CancellationTokenSource end = new();
    private readonly People people;
    private readonly List<VisitorClient> visitors = [];
    private readonly List<ConsoleClient> consoles = [];
    private readonly List<Task> loops = [];
    private readonly List<Task> writers = [];
    private volatile bool over;

    private Run(Premises premises, Size size, int seed, string name, ServerProcess server)
    {
        (this.premises, this.size, this.name) = (premises, size, name);
        (Seed, Server) = (seed, server);
        people = new People(history, size, seed, () => over, end.Token);
    }

    public int Seed { get; }

    public ServerProcess Server { get; }

    public IReadOnlyList<FeedLoop> Clients => [.. visitors, .. consoles];

    /// <summary>Clients with the bug of never asking for what they missed.</summary>
    public bool WithoutResume { get; init; }

    /// <summary><paramref name="name"/> is the test's, by which the run is repeated.</summary>
    public static async Task<Run> StartAsync(
        string name, Size size, int? seed = null, string? program = null, string? data = null, bool withoutResume = false, params (string Name, string Value)[] environment)
    {
        var premises = await Premises.GetAsync();
        var run = new Run(premises, size, seed ?? Faults.Seed.OfThisRun, name, await premises.ServeAsync(program, data, environment)) { WithoutResume = withoutResume };
        run.OpenConsoles();
        await run.AllConnectedAsync();
        run.OpenPages();
        await run.AllConnectedAsync();
        return run;
    }

    public int AcknowledgedSoFar
    {
        get
        {
            lock (history)
            {
                return history.Acknowledgements.Count;
            }
        }
    }

    /// <summary>What has been acknowledged by now, as it is.</summary>
    public List<Acknowledgement> Acknowledged()
    {
        lock (history)
        {
            return [.. history.Acknowledgements];
        }
    }

    /// <summary>No more faults: what is written is sent, the screens catch up, and the database is read.</summary>
    public async Task<History> EndAsync(TimeSpan? patience = null)
    {
        over = true;
        var limit = patience ?? TimeSpan.FromSeconds(30);
        await Task.WhenAny(Task.WhenAll(AllWriters()), Task.Delay(limit));
        Unsent = AllWriters().Count(w => !w.IsCompleted);
        await ConvergeAsync(limit);
        await end.CancelAsync();
        await Task.WhenAll([.. loops, .. AllWriters()]);
        await Server.KillAsync();
        history.Screens.AddRange(Clients.Select(c => c.Finished()));
        Database.Read(Server.Database, history);
        NameWorkspaces();
        return history;
    }

    /// <summary>Those whose words were neither stored nor refused long after the last fault (I12).</summary>
    public int Unsent { get; private set; }

    /// <summary>What is wrong with what <see cref="EndAsync"/> left.</summary>
    public IReadOnlyList<Violation> Violations() =>
    [
        .. Checks.All(history),
        .. Unsent > 0 ? [new Violation("I12", $"{Unsent} people could not send although the faults were over")] : Array.Empty<Violation>(),
    ];

    /// <summary>Fails the test with the seed and the line that repeats it, and keeps what is needed to understand it.</summary>
    public void AssertNothingWrong()
    {
        var violations = Violations();
        if (violations.Count == 0)
        {
            return;
        }
        var kept = Path.Combine(Programs.Repository, "artifacts/faults-runs", $"{Seed}");
        Directory.CreateDirectory(kept);
        File.WriteAllLines(Path.Combine(kept, "violations.txt"), violations.Select(v => v.ToString()));
        File.WriteAllText(Path.Combine(kept, "history.json"), JsonSerializer.Serialize(history));
        File.WriteAllText(Path.Combine(kept, "server.log"), Server.Output);
        File.WriteAllLines(Path.Combine(kept, "clients.txt"), Clients.Select(c => $"{c.Screen.Name}: came back {c.Absences.Count} times; last trouble: {c.Trouble}"));
        foreach (var file in Directory.GetFiles(Server.Data, "guichet.db*"))
        {
            File.Copy(file, Path.Combine(kept, Path.GetFileName(file)), overwrite: true);
        }
        Assert.Fail($"""
            {violations.Count} violations, the first of them:
            {string.Join('\n', violations.Take(8))}
            Again: ./test faults --seed {Seed} {name}
            Kept:  {kept}
            """);
    }

    public async ValueTask DisposeAsync()
    {
        await end.CancelAsync();
        try
        {
            await Task.WhenAll([.. loops, .. AllWriters()]);
        }
        finally
        {
            await Server.DisposeAsync();
            end.Dispose();
        }
    }

    private List<Task> AllWriters()
    {
        lock (writers)
        {
            return [.. writers];
        }
    }

    private async Task AllConnectedAsync()
    {
        for (var tries = 0; Clients.Any(c => !c.Connected); tries++)
        {
            Assert.True(tries < 600, $"not connected within a minute: {Clients.First(c => !c.Connected).Trouble}");
            await Task.Delay(100);
        }
    }

    private void OpenConsoles()
    {
        foreach (var (tenant, t) in premises.Tenants.Select((x, i) => (x, i)))
        {
            foreach (var (agent, a) in tenant.Agents.Select((x, i) => (x, i)))
            {
                for (var tab = 0; tab < size.Consoles; tab++)
                {
                    var (mine, random) = (tab, Faults.Seed.For(Seed, 1, t, a, tab));
                    var console = new ConsoleClient(
                        Server.Url, tenant.Id, agent.Cookie, new($"{tenant.Name} agent {agent.Name} tab {tab}", tenant.Name), random,
                        (client, conversation, words) => Begin(() => people.AgentAsync(client, tenant, agent, mine, conversation, words)))
                    { WithoutResume = WithoutResume };
                    consoles.Add(console);
                    loops.Add(Task.Run(() => console.RunAsync(end.Token)));
                }
            }
        }
    }

    private void OpenPages()
    {
        foreach (var (tenant, t) in premises.Tenants.Select((x, i) => (x, i)))
        {
            for (var number = 0; number < size.Conversations; number++)
            {
                var visitor = $"v{number}";
                var (random, writing) = (Faults.Seed.For(Seed, 2, t, number), Faults.Seed.For(Seed, 3, t, number));
                var client = new VisitorClient(Server.Url, tenant.SiteKey, new($"{tenant.Name} {visitor}", tenant.Name, visitor), random) { WithoutResume = WithoutResume };
                visitors.Add(client);
                loops.Add(Task.Run(() => client.RunAsync(end.Token)));
                Begin(() => people.VisitorAsync(client, tenant, visitor, writing));
            }
        }
    }

    private void Begin(Func<Task> writer)
    {
        lock (writers)
        {
            writers.Add(Task.Run(writer));
        }
    }

    private async Task ConvergeAsync(TimeSpan within)
    {
        var until = DateTime.UtcNow + within;
        while (DateTime.UtcNow < until && !AllShown())
        {
            await Task.Delay(100);
        }
    }

    private bool AllShown()
    {
        var lengths = Database.Lengths(Server.Database);
        var places = lengths.GroupBy(l => l.Value.Workspace).ToDictionary(g => g.Key, g => g.ToList());
        return consoles.TrueForAll(c => places.GetValueOrDefault(WorkspaceId(c.Screen), []).TrueForAll(l => c.Of(l.Key).Seen == l.Value.Seq))
            && visitors.TrueForAll(v => v.Conversation is { } id && v.Seen == lengths[id].Ordinal);
    }

    private string WorkspaceId(Screen screen) => premises.Tenants.First(t => t.Name == screen.Workspace).Id;

    /// <summary>The database knows workspaces by their ids, the screens by their names.</summary>
    private void NameWorkspaces()
    {
        var names = premises.Tenants.ToDictionary(t => t.Id, t => t.Name);
        for (var i = 0; i < history.Events.Count; i++)
        {
            history.Events[i] = history.Events[i] with { Workspace = names[history.Events[i].Workspace] };
        }
    }
}
