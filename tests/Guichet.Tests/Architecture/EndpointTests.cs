using System.Net;
using Guichet.Conversations;
using Guichet.Platform;
using Guichet.Tests.Support;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Guichet.Tests.Architecture;

/// <summary>Every endpoint as everybody, from the server's own list: a new one is covered the day it exists.</summary>
public sealed class EndpointTests(TestDesk desk) : IClassFixture<TestDesk>
{
    /// <summary>What anybody may call. A new line here is a decision.</summary>
    private static readonly string[] Open =
    [
        "GET /healthz", "POST /reports", "GET /widget.js", "GET /widget/frame", "GET /widget/preview", "GET /v1/sites/{key}/avatar",
        "GET /api/setup", "POST /api/setup", "POST /api/session", "POST /api/links", "POST /api/invitations/accept", "POST /api/reset", "POST /api/sign-in",
        "POST /v1/visitor/connect", "POST /v1/visitor/messages", "POST /v1/visitor/contact",
        "GET /v1/visitor/conversations/{id}/events", "POST /v1/visitor/conversations/{id}/read",
    ];

    [Fact]
    public void What_anybody_may_call_is_on_a_list() =>
        Assert.Equal(Open.Order(), All().Where(IsOpen).Select(Name).Order());

    [Fact]
    public async Task Without_a_session_everything_else_is_closed()
    {
        using var nobody = desk.Visit();
        foreach (var endpoint in All().Where(e => !IsOpen(e)))
        {
            var answer = await CallAsync(nobody, endpoint, desk.Owner.Workspace);
            Assert.True(answer is { Status: HttpStatusCode.Unauthorized, Code: "signed-out" }, $"{Name(endpoint)} answered {answer.Status}");
        }
    }

    [Fact, Trait("Proves", "SEC-143")]
    public async Task A_foreign_workspace_does_not_exist()
    {
        using var other = await desk.OtherWorkspaceAsync();
        var endpoints = OfWorkspaces();
        Assert.True(endpoints.Count > 20);
        foreach (var endpoint in endpoints)
        {
            var foreign = await CallAsync(other, endpoint, desk.Owner.Workspace);
            var never = await CallAsync(other, endpoint, Id.New());

            Assert.True(foreign.Status == HttpStatusCode.NotFound, $"{Name(endpoint)} answered {foreign.Status} to the owner of another workspace");
            Assert.Equal(WithoutTrace(never), WithoutTrace(foreign));
        }
    }

    [Fact, Trait("Proves", "SEC-143")]
    public async Task A_foreign_id_in_ones_own_workspace_does_not_exist()
    {
        using var other = await desk.OtherWorkspaceAsync();
        var conversation = (await TestVisitor.SaysAsync(desk, "Only for the whale shop"))["conversation"].GetProperty("id").GetString()!;
        foreach (var endpoint in OfWorkspaces().Where(e => e.RoutePattern.RawText!.Contains("/conversations/{id}", StringComparison.Ordinal)))
        {
            var answer = await CallAsync(other, endpoint, other.Workspace, conversation, Body(endpoint));
            Assert.True(answer.Status == HttpStatusCode.NotFound, $"{Name(endpoint)} answered {answer.Status}: {answer.Text}");
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

            Assert.True(refused == (role > needed), $"{Name(endpoint)} needs {needed} and answered {answer.Status} to {role}");
        }
    }

    [Fact, Trait("Proves", "R-042")]
    public void Settings_are_for_owners_and_admins()
    {
        string[] settings = ["PUT ", "GET /invitations", "POST /invitations", "DELETE /invitations/{id}", "POST /sites", "PUT /sites/{id}"];

        Assert.All(settings, s => Assert.Contains(OfWorkspaces(), e => Name(e) == s.Replace(" ", " /api/workspaces/{workspace}", StringComparison.Ordinal)
            && e.Metadata.GetMetadata<RequiredRole>()!.Role == Role.Admin));
    }

    private List<RouteEndpoint> All() => [.. desk.App.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()];

    private List<RouteEndpoint> OfWorkspaces() => [.. All().Where(e => e.RoutePattern.RawText!.StartsWith("/api/workspaces/", StringComparison.Ordinal))];

    private static bool IsOpen(RouteEndpoint endpoint) => endpoint.Metadata.GetMetadata<IAllowAnonymous>() is not null;

    private static string Name(RouteEndpoint endpoint) =>
        $"{endpoint.Metadata.GetMetadata<HttpMethodMetadata>()!.HttpMethods.Single()} {endpoint.RoutePattern.RawText!.TrimEnd('/')}";

    private static Task<Answer> CallAsync(Browser browser, RouteEndpoint endpoint, Id workspace, string? id = null, object? body = null)
    {
        var path = endpoint.RoutePattern.RawText!.TrimEnd('/').Replace("{workspace}", workspace.ToString(), StringComparison.Ordinal)
            .Replace("{id}", id ?? Id.New().ToString(), StringComparison.Ordinal);
        var method = HttpMethod.Parse(endpoint.Metadata.GetMetadata<HttpMethodMetadata>()!.HttpMethods.Single());
        return browser.SendAsync(method, path, method == HttpMethod.Get || method == HttpMethod.Delete ? null : body ?? new { });
    }

    /// <summary>Complete, so that nothing but whose it is can be the reason for a refusal.</summary>
    private static Dictionary<string, object> Body(RouteEndpoint endpoint) => new()
    {
        ["clientId"] = Guid.CreateVersion7(),
        ["session"] = "00000000000000bb",
        ["cseq"] = 1,
        ["seen"] = 1,
        ["text"] = Name(endpoint),
        ["seq"] = 1,
        ["version"] = 0,
    };

    private static string WithoutTrace(Answer answer) => answer.Text[..answer.Text.IndexOf("\"traceId\"", StringComparison.Ordinal)];
}
