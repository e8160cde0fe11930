using System.ComponentModel.DataAnnotations;
using Guichet.Conversations;
using Guichet.Data;
using Guichet.Platform;
using Guichet.Platform.Problems;
using Microsoft.EntityFrameworkCore;

namespace Guichet.Accounts;

public sealed record InvitationRequest([Required, Email] string Email, [Required] Role? Role, IReadOnlyList<Id>? Sites);

public sealed record InvitationView(Id Id, string? Email, Role Role, IReadOnlySet<Id>? Sites, long ExpiresAt)
{
    public static InvitationView Of(Link link) => new(link.Id, link.Email, link.Role!.Value, AgentDirectory.SitesOf(link.Sites), link.ExpiresAt);
}

public sealed record InvitationsView(IReadOnlyList<InvitationView> Invitations);

public sealed record InvitedView(InvitationView Invitation, string Link);

/// <summary>Links by which people become agents. Until mail exists the one who invites sends the link himself.</summary>
internal static class InvitationEndpoints
{
    public static void Map(IEndpointRouteBuilder endpoints)
    {
        var api = endpoints.MapWorkspace().MapGroup("/invitations").RequireRole(Role.Admin).WithTags("Agents");
        api.MapGet("", ListAsync);
        api.MapPost("", InviteAsync);
        api.MapDelete("/{id}", WithdrawAsync);
    }

    private static async Task<InvitationsView> ListAsync(WorkspaceScope scope, Db db, TimeProvider time, CancellationToken cancel)
    {
        var now = time.GetUtcNow().ToUnixTimeMilliseconds();
        var links = await Of(db, scope).AsNoTracking().Where(l => l.ExpiresAt > now).OrderBy(l => l.CreatedAt).ToListAsync(cancel);
        return new([.. links.Select(InvitationView.Of)]);
    }

    private static async Task<InvitedView> InviteAsync(WorkspaceScope scope, InvitationRequest request, Db db, AuditTrail audit, Links links, CancellationToken cancel)
    {
        if (request.Role < scope.Agent.Role)
        {
            throw Refusal.Forbidden("more-than-you-have", "Only an owner invites owners.");
        }
        var email = EmailDomain.Shown(request.Email.Trim());
        var key = Email.Key(email);
        var (link, url) = await db.WriteAsync(async () =>
        {
            await SiteGrants.CheckAsync(db, scope, request.Sites, cancel);
            if (await db.Agents.AnyAsync(a => a.WorkspaceId == scope.WorkspaceId && a.Active && db.Accounts.Any(c => c.Id == a.AccountId && c.EmailKey == key), cancel))
            {
                throw Refusal.Conflict("already-member", $"{email} belongs to this workspace already.");
            }
            await Of(db, scope).Where(l => l.Email == email).ExecuteDeleteAsync(cancel);
            var made = links.Add(LinkPurpose.Invitation, workspace: scope.WorkspaceId, email: email, role: request.Role!.Value, sites: SiteGrants.Stored(request.Sites));
            await audit.AddAsync(scope, AuditAction.Invited, new(made.Link.Id, email), null, new { email, request.Role, request.Sites }, cancel);
            return made;
        }, cancel);
        return new(InvitationView.Of(link), url);
    }

    private static async Task<IResult> WithdrawAsync(WorkspaceScope scope, Id id, Db db, AuditTrail audit, CancellationToken cancel)
    {
        await db.WriteAsync(async () =>
        {
            var link = await Of(db, scope).SingleOrDefaultAsync(l => l.Id == id, cancel) ?? throw Refusal.NotFound();
            db.Links.Remove(link);
            await audit.AddAsync(scope, AuditAction.InvitationWithdrawn, new(id, link.Email), new { link.Email, link.Role }, null, cancel);
        }, cancel);
        return TypedResults.NoContent();
    }

    private static IQueryable<Link> Of(Db db, WorkspaceScope scope) =>
        db.Links.Where(l => l.WorkspaceId == scope.WorkspaceId && l.Purpose == LinkPurpose.Invitation);
}
