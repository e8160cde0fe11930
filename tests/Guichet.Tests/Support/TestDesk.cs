using System.Text.Json;
using Guichet.App;
using Guichet.Conversations;
using Guichet.Platform;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Host = Guichet.App.Host;

namespace Guichet.Tests.Support;

/// <summary>
/// The whole product on real Kestrel with a database of its own, one for each test class. A test that needs other settings
/// opens one for itself.
/// </summary>
public sealed class TestDesk : IAsyncLifetime, IAsyncDisposable
{
    private readonly TestDatabase database = new();
    private Func<Settings, Settings> change = s => s;
    private int people;

    public WebApplication App { get; private set; } = null!;

    public Settings Settings { get; private set; } = null!;

    public TestClock Clock { get; } = new();

    /// <summary>The first workspace, with its owner and one site; null after <see cref="OpenEmptyAsync"/>.</summary>
    public Staff Owner { get; private set; } = null!;

    public JsonElement Site { get; private set; }

    public Uri Url { get; private set; } = null!;

    public static async Task<TestDesk> OpenAsync(Func<Settings, Settings>? change = null)
    {
        var desk = await OpenEmptyAsync(change);
        await desk.SetUpAsync();
        return desk;
    }

    public static async Task<TestDesk> OpenEmptyAsync(Func<Settings, Settings>? change = null)
    {
        var desk = new TestDesk();
        desk.change = change ?? desk.change;
        desk.Settings = desk.change(await desk.database.CreateAsync());
        await desk.StartAsync();
        return desk;
    }

    public async Task InitializeAsync()
    {
        Settings = await database.CreateAsync();
        await StartAsync();
        await SetUpAsync();
    }

    /// <summary>Stops the server as a deploy does, and starts it on the same data.</summary>
    public async Task RestartAsync()
    {
        await StopAsync();
        await StartAsync();
    }

    public Browser Visit() => new(Url);

    public async Task<string> SetUpTokenAsync() => TokenOf((await SetUp.LinkAsync(App.Services, default))!);

    /// <summary>What stands behind '#'.</summary>
    public static string TokenOf(string link) => link[(link.IndexOf('#') + 1)..];

    public async Task<Staff> JoinAsync(Role role, IReadOnlyList<Id>? sites = null, Staff? by = null)
    {
        by ??= Owner;
        var email = $"person{Interlocked.Increment(ref people)}@shop.example";
        var invited = await by.PostAsync($"{by.Path}/invitations", new { email, role, sites });
        Assert.True(invited.Raw.IsSuccessStatusCode, invited.Text);
        var staff = new Staff(Url, email);
        return staff.As(await staff.PostAsync("/api/invitations/accept", new { token = TokenOf(invited["link"].GetString()!), name = $"Person {people}", password = Staff.Password }));
    }

    /// <summary>The owner of another workspace of the same installation, with a site of its own.</summary>
    public async Task<Staff> OtherWorkspaceAsync()
    {
        var output = new StringWriter();
        await Verbs.AddWorkspaceAsync(App.Services, "Elsewhere", output);
        var staff = new Staff(Url, $"owner{Interlocked.Increment(ref people)}@elsewhere.example");
        staff.As(await staff.PostAsync("/api/invitations/accept", new { token = TokenOf(output.ToString().Trim()), name = "Eve Elsewhere", email = staff.Email, password = Staff.Password }));
        var site = await staff.PostAsync($"{staff.Path}/sites", SiteOf("Elsewhere"));
        Assert.True(site.Raw.IsSuccessStatusCode, site.Text);
        return staff;
    }

    public static Dictionary<string, object?> SiteOf(string name) => new()
    {
        ["name"] = name,
        ["origins"] = new[] { "https://shop.example" },
        ["language"] = "auto",
        ["look"] = new { accent = "#2b4acb", radius = 14, side = "right", offsetX = 20, offsetY = 20, theme = "auto", font = "system" },
        ["texts"] = new { },
        ["peek"] = true,
    };

    public async Task DisposeAsync()
    {
        Owner?.Dispose();
        await StopAsync();
        await database.DisposeAsync();
    }

    async ValueTask IAsyncDisposable.DisposeAsync() => await DisposeAsync();

    private async Task StopAsync()
    {
        await App.StopAsync();
        await App.DisposeAsync();
    }

    private async Task StartAsync()
    {
        App = await Host.PrepareAsync(Settings, services =>
        {
            services.AddLogging(l => l.ClearProviders());
            services.Replace(ServiceDescriptor.Singleton<TimeProvider>(Clock));
        });
        await App.StartAsync();
        Url = new(App.Urls.First());
    }

    private async Task SetUpAsync()
    {
        Owner = new Staff(Url, "ada@shop.example");
        var answer = await Owner.PostAsync("/api/setup", new
        {
            token = await SetUpTokenAsync(),
            workspace = "Whale Shop",
            name = "Ada Owner",
            email = Owner.Email,
            password = Staff.Password,
            site = "Shop",
            origin = "https://shop.example",
        });
        Owner.As(answer);
        Site = answer["site"];
    }
}
