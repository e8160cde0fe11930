using System.Text.Json;
using Guichet.Faults.Clients;
using Guichet.Faults.Histories;

namespace Guichet.Faults.Server;

internal sealed record Colleague(string Name, string Id, string Cookie);

/// <summary>One tenant: its site's key, and its agents A and B with their sessions.</summary>
internal sealed record Tenant(string Name, string Id, string SiteKey, IReadOnlyList<Colleague> Agents);

/// <summary>
/// A data folder with two workspaces, set up once through the door that people use (the printed link) and copied for each
/// run. Signing in and set-up are not what is tested here, and hashing passwords takes its time on purpose.
/// </summary>
internal sealed class Premises
{
    private const string Password = "nine gulls over the harbour";

    private static readonly Lazy<Task<Premises>> Once = new(SetUpAsync);

    private readonly string folder;

    private Premises(string folder, IReadOnlyList<Tenant> tenants)
    {
        this.folder = folder;
        Tenants = tenants;
    }

    public IReadOnlyList<Tenant> Tenants { get; }

    public static Task<Premises> GetAsync() => Once.Value;

    /// <summary>A server on a copy: in <paramref name="data"/>, or in a folder that goes with it.</summary>
    public Task<ServerProcess> ServeAsync(string? program = null, string? data = null, params (string Name, string Value)[] environment) =>
        ServeWithAsync([], program, data, environment);

    /// <summary>The same, started by another program.</summary>
    public async Task<ServerProcess> ServeWithAsync(IReadOnlyList<string> starter, string? program = null, string? data = null, params (string Name, string Value)[] environment)
    {
        var temporary = data is null ? Directory.CreateTempSubdirectory("guichet-run-").FullName : null;
        var server = new ServerProcess(program ?? Programs.Shipped, data ?? Path.Combine(temporary!, "data"), temporary) { Starter = starter };
        CopyTo(server.Data);
        await server.StartAsync(environment);
        return server;
    }

    private void CopyTo(string data)
    {
        Directory.CreateDirectory(data);
        foreach (var file in Directory.GetFiles(folder))
        {
            // To the disk: what PowerCutTests cut must be what the server wrote, not what we did.
            using var copy = new FileStream(Path.Combine(data, Path.GetFileName(file)), FileMode.CreateNew);
            using var original = File.OpenRead(file);
            original.CopyTo(copy);
            copy.Flush(flushToDisk: true);
        }
    }

    private static async Task<Premises> SetUpAsync()
    {
        var folder = Directory.CreateTempSubdirectory("guichet-faults-").FullName;
        AppDomain.CurrentDomain.ProcessExit += (_, _) => Directory.Delete(folder, recursive: true);
        await using var server = new ServerProcess(Programs.Shipped, folder);
        await server.StartAsync();

        var first = new Web(server.Url);
        var session = await first.MustPostAsync("/api/setup", new
        {
            token = server.SetupToken,
            workspace = "First",
            name = Nameplate("w1", "Anna"),
            email = "anna@w1.example",
            password = Password,
            site = "Shop",
        });
        var one = await StaffAsync(server.Url, "w1", first, session, session.GetProperty("site").GetProperty("key").GetString()!);

        var printed = await ServerProcess.RunAsync(Programs.Shipped, "workspace", "add", "Second", "--data", folder, "--url", server.Url);
        var second = new Web(server.Url);
        session = await second.MustPostAsync("/api/invitations/accept", new
        {
            token = TokenIn(printed),
            name = Nameplate("w2", "Anna"),
            email = "anna@w2.example",
            password = Password,
        });
        var site = await second.MustPostAsync($"{PathOf(session)}/sites", new
        {
            name = "Shop",
            origins = Array.Empty<string>(),
            language = "en",
            look = new { accent = "#3355aa", radius = 12, side = "right", offsetX = 20, offsetY = 20, theme = "auto", font = "system" },
            texts = new { },
            peek = true,
        });
        var two = await StaffAsync(server.Url, "w2", second, session, site.GetProperty("key").GetString()!);

        Posix.Signal(server.Process, Posix.Terminate);
        await server.Process.WaitForExitAsync();
        return new Premises(folder, [one, two]);
    }

    /// <summary>The owner invites a second agent.</summary>
    private static async Task<Tenant> StaffAsync(string url, string name, Web owner, JsonElement session, string siteKey)
    {
        var invited = await owner.MustPostAsync($"{PathOf(session)}/invitations", new { email = $"bert@{name}.example", role = "agent" });
        var second = new Web(url);
        var joined = await second.MustPostAsync("/api/invitations/accept", new
        {
            token = TokenIn(invited.GetProperty("link").GetString()!),
            name = Nameplate(name, "Bert"),
            password = Password,
        });
        return new(name, WorkspaceOf(session).GetProperty("id").GetString()!, siteKey, [AgentOf("a", session, owner), AgentOf("b", joined, second)]);
    }

    private static Colleague AgentOf(string name, JsonElement session, Web web) =>
        new(name, WorkspaceOf(session).GetProperty("agent").GetProperty("id").GetString()!, web.Cookie!);

    private static JsonElement WorkspaceOf(JsonElement session) => session.GetProperty("workspaces")[0];

    private static string PathOf(JsonElement session) => $"/api/workspaces/{WorkspaceOf(session).GetProperty("id").GetString()}";

    private static string TokenIn(string link) => link[(link.LastIndexOf('#') + 1)..].Trim();

    /// <summary>Names are pushed too, so they carry the mark of their workspace.</summary>
    private static string Nameplate(string workspace, string name) => $"{name} {new Canary(workspace, Canary.Anybody, "name")}";
}
