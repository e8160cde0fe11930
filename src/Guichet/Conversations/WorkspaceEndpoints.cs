namespace Guichet.Conversations;

/// <summary>
/// The addresses of one workspace. Who may call is said by metadata, looked at before anything of the request is read
/// (Accounts/Access), and read by the tests that call every endpoint as everybody (SEC-141, SEC-143).
/// </summary>
public static class WorkspaceEndpoints
{
    public static RouteGroupBuilder MapWorkspace(this IEndpointRouteBuilder endpoints) =>
        endpoints.MapGroup("/api/workspaces/{workspace}").RequireRole(Role.Agent);

    public static TBuilder RequireRole<TBuilder>(this TBuilder endpoint, Role role) where TBuilder : IEndpointConventionBuilder =>
        endpoint.WithMetadata(new RequiredRole(role));
}

/// <summary>At least this role in the workspace of the path.</summary>
public sealed record RequiredRole(Role Role);
