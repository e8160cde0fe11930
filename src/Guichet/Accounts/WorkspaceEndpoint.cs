using System.ComponentModel.DataAnnotations;
using Guichet.Conversations;
using Guichet.Data;
using Guichet.Platform;
using Microsoft.EntityFrameworkCore;

namespace Guichet.Accounts;

public sealed record WorkspaceRequest([Required, Words(80)] string Name);

public sealed record WorkspaceView(Id Id, string Name);

internal static class WorkspaceEndpoint
{
    public static void Map(IEndpointRouteBuilder endpoints)
    {
        var api = endpoints.MapWorkspace().WithTags("Workspaces");
        api.MapGet("", GetAsync);
        api.MapPut("", RenameAsync).RequireRole(Role.Admin);
    }

    private static Task<WorkspaceView> GetAsync(WorkspaceScope scope, Db db, CancellationToken cancel) =>
        db.Workspaces.Where(w => w.Id == scope.WorkspaceId).Select(w => new WorkspaceView(w.Id, w.Name)).SingleAsync(cancel);

    private static async Task<WorkspaceView> RenameAsync(WorkspaceScope scope, WorkspaceRequest request, Db db, AuditTrail audit, Changes changes, CancellationToken cancel)
    {
        var name = request.Name.Trim();
        await db.WriteAsync(async () =>
        {
            var before = await db.Workspaces.Where(w => w.Id == scope.WorkspaceId).Select(w => w.Name).SingleAsync(cancel);
            // Not through the model: the log writer owns the position that stands in the same row.
            await db.Workspaces.Where(w => w.Id == scope.WorkspaceId).ExecuteUpdateAsync(w => w.SetProperty(x => x.Name, name), cancel);
            await audit.AddAsync(scope, AuditAction.WorkspaceRenamed, new(scope.WorkspaceId, name), new { Name = before }, new { Name = name }, cancel);
        }, cancel);
        changes.Tell(scope.WorkspaceId, "workspace");
        return new(scope.WorkspaceId, name);
    }
}
