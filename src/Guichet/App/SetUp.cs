using System.ComponentModel.DataAnnotations;
using Guichet.Accounts;
using Guichet.Conversations;
using Guichet.Data;
using Guichet.Platform;
using Guichet.Platform.Http;
using Guichet.Sites;
using Microsoft.EntityFrameworkCore;

namespace Guichet.App;

public sealed record SetUpRequest(
    [Required] string Token, [Required, Words(80)] string Workspace, [Required, Words(80)] string Name, [Required, Email] string Email, [Required] string Password,
    [Required, Words(80)] string Site, string? Origin);

public sealed record SetUpNeededView(bool Needed);

public sealed record SetUpView(AccountView Account, IReadOnlyList<MembershipView> Workspaces, bool Insecure, SiteView Site);

/// <summary>The first workspace, its owner and its first site, by the link that the program printed when it started (SEC-191).</summary>
internal static class SetUp
{
    public static void MapSetUp(this IEndpointRouteBuilder endpoints)
    {
        var api = endpoints.MapGroup("/api/setup").AllowAnonymous().WithTags("Setting up");
        api.MapGet("", async (Db db, CancellationToken cancel) => new SetUpNeededView(await IsNeededAsync(db, cancel)));
        api.MapPost("", InvokeAsync);
    }

    public static async Task<bool> IsNeededAsync(Db db, CancellationToken cancel) => !await db.Accounts.AnyAsync(cancel);

    /// <summary>A new link at each start, as long as nobody owns the place; an older one is void.</summary>
    public static async Task<string?> LinkAsync(IServiceProvider services, CancellationToken cancel)
    {
        if (await Schema.HasAccountsAsync(services, cancel))
        {
            return null;
        }
        await using var scope = services.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<Db>();
        return await db.WriteAsync(async () =>
        {
            await db.Links.Where(l => l.Purpose == LinkPurpose.Setup).ExecuteDeleteAsync(cancel);
            return scope.ServiceProvider.GetRequiredService<Links>().Add(LinkPurpose.Setup).Url;
        }, cancel);
    }

    private static async Task<SetUpView> InvokeAsync(
        SetUpRequest request, HttpContext context, Db db, Links links, Passwords passwords, Sessions sessions, SessionViews views, SiteDirectory sites,
        AuditTrail audit, KnownDevices devices, Address address, TimeProvider time, CancellationToken cancel)
    {
        sessions.CheckAddress();
        if (await links.FindAsync(request.Token, cancel) is not { Purpose: LinkPurpose.Setup })
        {
            throw Links.Invalid();
        }
        var origin = string.IsNullOrWhiteSpace(request.Origin) ? null : Origins.Normal(request.Origin, "origin");
        Passwords.Check(request.Password, request.Email, request.Name, request.Workspace);
        var hash = await passwords.HashAsync(request.Password);
        var workspace = new Workspace { Id = Id.New(), Name = request.Workspace.Trim(), CreatedAt = time.GetUtcNow().ToUnixTimeMilliseconds() };
        var site = NewSite.Of(workspace.Id, request.Site, origin, time);
        var (account, token) = await db.WriteAsync(async () =>
        {
            await links.UseAsync(request.Token, LinkPurpose.Setup, cancel);
            if (!await IsNeededAsync(db, cancel))
            {
                throw Links.Invalid();
            }
            var account = Joining.Add(db, request.Email, request.Name, hash, time);
            db.Workspaces.Add(workspace);
            db.Sites.Add(site);
            var owner = Joining.Agent(workspace.Id, account, request.Name, Role.Owner, time);
            db.Agents.Add(owner);
            await audit.AddAsync(workspace.Id, Actor.Of(owner), AuditAction.WorkspaceMade, new(workspace.Id, workspace.Name), null, new { workspace.Name, Owner = owner.Name, Site = site.Name }, cancel);
            return (account, await sessions.BeginAsync(context, account.Id));
        }, cancel);
        sessions.Give(context, token);
        devices.Remember(context, account.EmailKey);
        var view = await views.OfAsync(account, cancel);
        return new(view.Account, view.Workspaces, view.Insecure, SiteView.Of((await sites.FindAsync(workspace.Id, site.Id))!, address));
    }
}
