using Guichet.Conversations;

namespace Guichet.Audit;

/// <summary>The audit log, for owners and admins to read and to check. It is written by those who change something.</summary>
public static class AuditModule
{
    public static void MapAudit(this IEndpointRouteBuilder endpoints)
    {
        var api = endpoints.MapWorkspace().MapGroup("/audit").RequireRole(Role.Admin).WithTags("Audit");
        api.MapGet("", AuditEndpoints.ListAsync);
        api.MapGet("/check", AuditEndpoints.CheckAsync);
    }
}
