using System.ComponentModel.DataAnnotations;
using Guichet.Conversations;
using Guichet.Data;
using Guichet.Platform;
using Guichet.Platform.Http;
using Guichet.Platform.Problems;

namespace Guichet.Sites;

public sealed record IdentityRequest([Required] bool? On);

public sealed record SecretView(string Secret);

/// <summary>
/// By which secret a site's shop signs its customers. A new secret does not silence the old one until somebody says so:
/// the shop has to learn it first.
/// </summary>
internal static class IdentityEndpoints
{
    public static void Map(IEndpointRouteBuilder endpoints)
    {
        var api = endpoints.MapWorkspace().MapGroup("/sites/{id}").RequireRole(Role.Admin).WithTags("Sites");
        api.MapPut("/identity", SwitchAsync);
        api.MapPost("/secret", ShowAsync);
        api.MapPost("/secret/rotation", RotateAsync);
        api.MapDelete("/secret/previous", EndPreviousAsync);
    }

    private static async Task<SiteView> SwitchAsync(
        WorkspaceScope scope, Id id, IdentityRequest request, Db db, AuditTrail audit, SiteDirectory sites, Changes changes, Address address, CancellationToken cancel)
    {
        await db.WriteAsync(async () =>
        {
            var site = await SiteEndpoints.RequireAsync(scope, id, db, cancel);
            var before = new { On = site.Identity };
            site.Identity = request.On!.Value;
            site.IdentityGeneration = Math.Max(1, site.IdentityGeneration);
            await audit.AddAsync(scope, AuditAction.IdentityChanged, Subject.Of(site), before, new { On = site.Identity }, cancel);
        }, cancel);
        return await SiteEndpoints.ToldAsync(scope, id, sites, changes, address);
    }

    /// <summary>Whoever has seen it can say who anybody is: that it was shown is written down.</summary>
    private static Task<SecretView> ShowAsync(WorkspaceScope scope, Id id, Db db, MasterKey key, AuditTrail audit, CancellationToken cancel) => db.WriteAsync(async () =>
    {
        var site = await RequireOnAsync(scope, id, db, cancel);
        await audit.AddAsync(scope, AuditAction.SecretShown, Subject.Of(site), null, null, cancel);
        return new SecretView(key.CustomerSecret(site.Id, site.IdentityGeneration));
    }, cancel);

    private static async Task<SecretView> RotateAsync(
        WorkspaceScope scope, Id id, Db db, MasterKey key, AuditTrail audit, Changes changes, CancellationToken cancel)
    {
        var secret = await db.WriteAsync(async () =>
        {
            var site = await RequireOnAsync(scope, id, db, cancel);
            if (site.IdentityOverlap)
            {
                throw Refusal.Conflict("two-secrets", "Two secrets are good already. End the old one before you make another.");
            }
            site.IdentityGeneration++;
            site.IdentityOverlap = true;
            await audit.AddAsync(scope, AuditAction.SecretRotated, Subject.Of(site), null, null, cancel);
            return key.CustomerSecret(site.Id, site.IdentityGeneration);
        }, cancel);
        changes.Tell(scope.WorkspaceId, "sites", id);
        return new(secret);
    }

    private static async Task<SiteView> EndPreviousAsync(
        WorkspaceScope scope, Id id, Db db, AuditTrail audit, SiteDirectory sites, Changes changes, Address address, CancellationToken cancel)
    {
        await db.WriteAsync(async () =>
        {
            var site = await SiteEndpoints.RequireAsync(scope, id, db, cancel);
            if (site.IdentityOverlap)
            {
                site.IdentityOverlap = false;
                await audit.AddAsync(scope, AuditAction.OldSecretEnded, Subject.Of(site), null, null, cancel);
            }
        }, cancel);
        return await SiteEndpoints.ToldAsync(scope, id, sites, changes, address);
    }

    private static async Task<Site> RequireOnAsync(WorkspaceScope scope, Id id, Db db, CancellationToken cancel) =>
        await SiteEndpoints.RequireAsync(scope, id, db, cancel) is { Identity: true } site ? site
        : throw Refusal.Conflict("identity-off", "Switch known customers on first.");
}
