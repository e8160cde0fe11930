using System.Text.Json;
using Guichet.Accounts;
using Guichet.Conversations;
using Guichet.Data;
using Guichet.Platform;
using Guichet.Platform.Problems;
using Guichet.Sites;
using Microsoft.EntityFrameworkCore;

namespace Guichet.App.Demo;

/// <summary>
/// A small shop that has been talking to its customers for a week. Made once, by the same rules and writer as everything that
/// people do; only the clock is another.
/// </summary>
internal sealed class DemoWorkspace(Func<Db> open, IServiceProvider services, MasterKey key, WriteGate gate, TimeProvider time, ILogger<LogWriter> log)
{
    public static readonly (string Key, string Name, string Email, Role Role)[] People =
    [
        ("maria", "Maria Lindqvist", "maria@atelier-lumiere.example", Role.Owner),
        ("kenji", "Kenji Sato", "kenji@atelier-lumiere.example", Role.Agent),
    ];

    private static readonly TimeSpan Before = TimeSpan.FromDays(30);

    /// <summary>The demo's site, which the shop shows; its address may be another at each start.</summary>
    public async Task<Id> EnsureAsync(string shopOrigin, CancellationToken cancel)
    {
        await using var db = open();
        var agent = await db.Agents.FirstOrDefaultAsync(a => db.Accounts.Any(c => c.Id == a.AccountId && c.EmailKey == People[0].Email), cancel);
        if (agent is null)
        {
            if (await db.Accounts.AnyAsync(cancel))
            {
                throw Refusal.Conflict("not-a-demo", "--demo fills an empty installation, and this one has people. Name another folder with --data.");
            }
            await MakeAsync(db, cancel);
            agent = await db.Agents.FirstAsync(a => db.Accounts.Any(c => c.Id == a.AccountId && c.EmailKey == People[0].Email), cancel);
        }
        return await db.WriteAsync(async () =>
        {
            var site = await db.Sites.Where(s => s.WorkspaceId == agent.WorkspaceId).OrderBy(s => s.CreatedAt).FirstAsync(cancel);
            site.Origins = Origins.Stored([shopOrigin]);
            return site.Key;
        }, cancel);
    }

    private async Task MakeAsync(Db db, CancellationToken cancel)
    {
        var clock = new PastClock(time.GetUtcNow() - Before);
        var workspace = new Workspace { Id = Id.New(), Name = "Atelier Lumière", CreatedAt = clock.Now };
        var site = Dressed(NewSite.Of(workspace.Id, "Atelier Lumière", null, clock));
        var agents = await db.WriteAsync(() =>
        {
            db.Workspaces.Add(workspace);
            db.Sites.Add(site);
            var made = People.ToDictionary(p => p.Key, p => Joining.Agent(workspace.Id, Joining.Add(db, p.Email, p.Name, null, clock), p.Name, p.Role, clock));
            db.Agents.AddRange(made.Values);
            return Task.FromResult(made);
        }, cancel);
        var writer = new LogWriter(services.GetRequiredService<ILog>(), gate, services.GetRequiredService<Health>(), clock, log);
        await writer.StartAsync(cancel);
        try
        {
            await PlayAsync(new Append(writer, key), db, site, agents, clock, cancel);
        }
        finally
        {
            await writer.StopAsync(cancel);
        }
    }

    /// <summary>All conversations at once, step by step in the order of time, as a real week runs.</summary>
    private async Task PlayAsync(Append append, Db db, Site site, Dictionary<string, Agent> agents, PastClock clock, CancellationToken cancel)
    {
        var now = time.GetUtcNow();
        var conversations = DemoScript.Read().Select(c => new DemoPlay(c, now - c.Ago, append, site, agents)).ToList();
        foreach (var (play, step) in conversations.SelectMany(p => p.Script.Steps.Select(s => (p, s))).OrderBy(s => s.p.Began + s.s.After))
        {
            clock.Set(play.Began + step.After);
            var conversation = await play.StepAsync(step);
            if (step.After == TimeSpan.Zero && play.Script.Name is { } name)
            {
                await db.WriteAsync(() => db.Contacts.Where(c => c.WorkspaceId == site.WorkspaceId && c.Id == conversation.ContactId)
                    .ExecuteUpdateAsync(c => c.SetProperty(x => x.Name, name).SetProperty(x => x.Email, play.Script.Email), cancel), cancel);
            }
        }
    }

    private static Site Dressed(Site site)
    {
        site.Look = JsonSerializer.Serialize(new Look(Accent: "#9a4a1c", Radius: 16), Json.Options);
        site.Texts = JsonSerializer.Serialize(new Dictionary<string, Texts>
        {
            ["en"] = new("Atelier Lumière", "Good day! We make our lamps ourselves, so ask us anything about them."),
            ["fr"] = new("Atelier Lumière", "Bonjour ! Nous fabriquons nos lampes nous-mêmes : posez-nous toutes vos questions."),
            ["ja"] = new("Atelier Lumière", "こんにちは。ランプはすべて自社で作っています。お気軽にご質問ください。"),
            ["fi"] = new("Atelier Lumière", "Hei! Teemme lamppumme itse, joten kysy meiltä niistä mitä vain."),
        }, Json.Options);
        return site;
    }

    private sealed class PastClock(DateTimeOffset at) : TimeProvider
    {
        private DateTimeOffset at = at;

        public long Now => at.ToUnixTimeMilliseconds();

        public void Set(DateTimeOffset to) => at = to;

        public override DateTimeOffset GetUtcNow() => at;
    }
}
