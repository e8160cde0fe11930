using System.Net;
using Guichet.Conversations;
using Guichet.Platform;
using Guichet.Platform.Http;
using Guichet.Tests.Support;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Routing;

namespace Guichet.Tests.Architecture;

/// <summary>Every endpoint as everybody, from the server's own list: a new one is covered the day it exists.</summary>
public sealed class EndpointTests(TestDesk desk) : IClassFixture<TestDesk>
{
    /// <summary>Of the desk's first workspace, to be merged.</summary>
    private string third = Id.New().ToString();

    /// <summary>What anybody may call. A new line here is a decision.</summary>
    private static readonly string[] Open =
    [
        "GET /healthz", "POST /reports", "GET /widget.js", "GET /widget/frame", "GET /widget/preview", "GET /v1/sites/{key}/avatar",
        "GET /api/setup", "POST /api/setup", "POST /api/session", "POST /api/links", "POST /api/invitations/accept", "POST /api/reset", "POST /api/sign-in",
        "POST /v1/visitor/connect", "POST /v1/visitor/messages", "POST /v1/visitor/contact",
        "POST /v1/visitor/files", "GET /v1/visitor/files/{id}", "DELETE /v1/visitor/files/{id}",
        "GET /v1/visitor/conversations/{id}/events", "POST /v1/visitor/conversations/{id}/read",
        "POST /feed/hello", "POST /feed/stream", "POST /feed/messages",
    ];

    [Fact]
    public void What_anybody_may_call_is_on_a_list() =>
        Assert.Equal(Open.Order(), All().Where(IsOpen).Select(e => e.Name()).Order());

    [Fact]
    public async Task Without_a_session_everything_else_is_closed()
    {
        using var nobody = desk.Visit();
        foreach (var endpoint in All().Where(e => !IsOpen(e)))
        {
            var answer = await CallAsync(nobody, endpoint, desk.Owner.Workspace);
            Assert.True(answer is { Status: HttpStatusCode.Unauthorized, Code: "signed-out" }, $"{endpoint.Name()} answered {answer.Status}");
        }
    }

    [Fact, Trait("Proves", "SEC-143")]
    public async Task A_foreign_workspace_does_not_exist()
    {
        using var other = await desk.OtherWorkspaceAsync();
        var real = await RealAsync();
        var endpoints = OfWorkspaces();
        Assert.True(endpoints.Count > 20);
        foreach (var endpoint in endpoints)
        {
            var foreign = await CallAsync(other, endpoint, desk.Owner.Workspace, real);
            var never = await CallAsync(other, endpoint, Id.New(), real);

            Assert.True(foreign.Status == HttpStatusCode.NotFound, $"{endpoint.Name()} answered {foreign.Status} to the owner of another workspace");
            Assert.Equal(WithoutTrace(never), WithoutTrace(foreign));
        }
    }

    [Fact, Trait("Proves", "SEC-143")]
    public async Task A_foreign_id_in_ones_own_workspace_does_not_exist()
    {
        using var other = await desk.OtherWorkspaceAsync();
        var real = await RealAsync();
        var naming = OfWorkspaces().Where(e => e.Kinds().Any(k => k != "workspaces")).ToList();
        Assert.True(naming.Count > 10);
        foreach (var endpoint in naming)
        {
            var foreign = await CallAsync(other, endpoint, other.Workspace, real);
            var never = await CallAsync(other, endpoint, other.Workspace, _ => Id.New().ToString());

            Assert.True(foreign.Status == HttpStatusCode.NotFound, $"{endpoint.Name()} answered {foreign.Status}: {foreign.Text}");
            Assert.Equal(WithoutTrace(never), WithoutTrace(foreign));
        }
        // Whose they are finds every one of them by the same path and body: nothing else was the reason.
        await desk.Owner.PostAsync($"{desk.Owner.Path}/conversations/{real("conversations")}/owner", new { version = 0 });
        foreach (var endpoint in naming)
        {
            var own = await CallAsync(desk.Owner, endpoint, desk.Owner.Workspace, real);
            Assert.True(own.Raw.IsSuccessStatusCode, $"{endpoint.Name()} answered {own.Status} to its owner: {own.Text}");
        }
    }

    [Theory, Trait("Proves", "SEC-141"), Trait("Proves", "R-042")]
    [InlineData(Role.Owner)]
    [InlineData(Role.Admin)]
    [InlineData(Role.Agent)]
    public async Task A_role_opens_what_it_opens_and_nothing_more(Role role)
    {
        using var staff = await desk.JoinAsync(role);
        foreach (var endpoint in OfWorkspaces())
        {
            var needed = endpoint.Metadata.GetMetadata<RequiredRole>()!.Role;
            var answer = await CallAsync(staff, endpoint, staff.Workspace);
            var refused = answer is { Status: HttpStatusCode.Forbidden, Code: "role" };

            Assert.True(refused == (role > needed), $"{endpoint.Name()} needs {needed} and answered {answer.Status} to {role}");
        }
    }

    [Fact, Trait("Proves", "R-042")]
    public void Settings_are_for_owners_and_admins()
    {
        string[] settings = ["PUT ", "GET /invitations", "POST /invitations", "DELETE /invitations/{id}", "POST /sites", "PUT /sites/{id}"];

        Assert.All(settings, s => Assert.Contains(OfWorkspaces(), e => e.Name() == s.Replace(" ", " /api/workspaces/{workspace}", StringComparison.Ordinal)
            && e.Metadata.GetMetadata<RequiredRole>()!.Role == Role.Admin));
    }

    private List<RouteEndpoint> All() => Endpoints.Of(desk.App);

    private List<RouteEndpoint> OfWorkspaces() => [.. All().Where(e => e.RoutePattern.RawText!.StartsWith("/api/workspaces/", StringComparison.Ordinal))];

    private static bool IsOpen(RouteEndpoint endpoint) => endpoint.Metadata.GetMetadata<IAllowAnonymous>() is not null;

    /// <summary>One that exists of each kind, in the desk's first workspace.</summary>
    private async Task<Func<string, string>> RealAsync()
    {
        var conversation = (await TestVisitor.SaysAsync(desk, "Only for the whale shop"))["conversation"].GetProperty("id").GetString()!;
        var another = (await TestVisitor.SaysAsync(desk, "The same person"))["conversation"].GetProperty("id").GetString()!;
        var head = await desk.Owner.GetAsync($"{desk.Owner.Path}/conversations/{conversation}");
        var contact = head["contact"].GetProperty("id").GetString()!;
        var merged = await desk.Owner.PostAsync($"{desk.Owner.Path}/contacts/{contact}/merges", new { other = await ContactOfAsync(another) });
        third = await ContactOfAsync((await TestVisitor.SaysAsync(desk, "The same person once more"))["conversation"].GetProperty("id").GetString()!);
        await desk.Owner.PutAsync($"{desk.Owner.Path}/sites/{desk.Site.GetProperty("id").GetString()}/identity", new { on = true });
        var invited = await desk.Owner.PostAsync($"{desk.Owner.Path}/invitations", new { email = $"{conversation}@shop.example", role = "agent" });
        var real = new Dictionary<string, string>
        {
            ["conversations"] = conversation,
            ["contacts"] = contact,
            ["merges"] = merged["id"].GetString()!,
            ["agents"] = desk.Owner.Agent.ToString(),
            ["invitations"] = invited["invitation"].GetProperty("id").GetString()!,
            ["files"] = (await desk.Owner.SendFileAsync(conversation, "photo.png", Pictures.Png()))["id"].GetString()!,
            ["sites"] = desk.Site.GetProperty("id").GetString()!,
        };
        return kind => real.TryGetValue(kind, out var id) ? id : throw new InvalidOperationException($"Say in RealAsync which of the {kind} exists.");
    }

    private async Task<string> ContactOfAsync(string conversation) =>
        (await desk.Owner.GetAsync($"{desk.Owner.Path}/conversations/{conversation}"))["contact"].GetProperty("id").GetString()!;

    private Task<Answer> CallAsync(Browser browser, RouteEndpoint endpoint, Id workspace, Func<string, string>? names = null)
    {
        var path = endpoint.Path(kind => kind == "workspaces" ? workspace.ToString() : names?.Invoke(kind) ?? Id.New().ToString());
        return endpoint.Metadata.GetMetadata<TakesBytes>() is not null
            ? browser.SendBytesAsync(path, "photo.png", Pictures.Png())
            : browser.SendAsync(endpoint.Method(), path, !endpoint.HasBody() ? null : names is null ? new { } : Body(endpoint));
    }

    /// <summary>Complete for every endpoint, so that nothing but whose it is can be the reason for a refusal.</summary>
    private Dictionary<string, object?> Body(RouteEndpoint endpoint) => new(TestDesk.SiteOf("Whale Shop"))
    {
        ["clientId"] = Guid.CreateVersion7(),
        ["session"] = Id.New().ToString()[..16],
        ["cseq"] = 1,
        ["seen"] = 1,
        ["text"] = endpoint.Name(),
        ["seq"] = 1,
        ["version"] = 0,
        ["on"] = true,
        ["other"] = third,
    };

    private static string WithoutTrace(Answer answer) => answer.Text[..answer.Text.IndexOf("\"traceId\"", StringComparison.Ordinal)];
}
