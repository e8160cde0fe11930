using Guichet.Conversations;
using Guichet.Data;
using Guichet.Platform;
using Guichet.Platform.Problems;
using Microsoft.AspNetCore.Authorization;
using Microsoft.EntityFrameworkCore;

namespace Guichet.Accounts;

/// <summary>
/// Who may call an endpoint, decided before anything of the request is read: everybody where it is marked AllowAnonymous,
/// otherwise somebody who is signed in; under a workspace, its active agents with the role that the endpoint asks for.
/// </summary>
internal static class Access
{
    public static IApplicationBuilder UseAccess(this IApplicationBuilder app) => app.Use(async (context, next) =>
    {
        if (context.GetEndpoint() is { } endpoint && endpoint.Metadata.GetMetadata<IAllowAnonymous>() is null)
        {
            await CheckAsync(context, endpoint);
        }
        await next(context);
    });

    private static async Task CheckAsync(HttpContext context, Endpoint endpoint)
    {
        var signedIn = await context.RequestServices.GetRequiredService<Sessions>().FindAsync(context)
            ?? throw Refusal.SignedOut("signed-out", "Please sign in.");
        context.Features.Set(signedIn);
        if (endpoint.Metadata.GetMetadata<RequiredRole>() is { Role: var role })
        {
            // The workspace comes from the path at each request, never from a session (SEC-142).
            var scope = await FindScopeAsync(context, signedIn) ?? throw Refusal.NotFound();
            if (scope.Agent.Role > role)
            {
                throw Refusal.Forbidden("role", "Your role does not allow this. Ask an owner or an admin of the workspace.");
            }
            context.Features.Set(scope);
        }
    }

    private static async Task<WorkspaceScope?> FindScopeAsync(HttpContext context, SignedIn signedIn)
    {
        var workspace = Id.Parse((string)context.Request.RouteValues["workspace"]!);
        var db = context.RequestServices.GetRequiredService<Db>();
        var agent = await db.Agents.AsNoTracking().FirstOrDefaultAsync(
            a => a.AccountId == signedIn.Account.Id && a.WorkspaceId == workspace && a.Active, context.RequestAborted);
        return agent is null
            ? null
            : new WorkspaceScope(workspace, agent, AgentDirectory.SitesOf(agent.Sites)) { Session = signedIn.TokenHash };
    }
}
