using System.ComponentModel.DataAnnotations;
using Guichet.Conversations;
using Guichet.Data;
using Guichet.Platform;
using Guichet.Platform.Problems;
using Microsoft.EntityFrameworkCore;

namespace Guichet.Accounts;

public sealed record LinkRequest([Required] string Token);

public sealed record LinkView(string Purpose, string? Email, string? Workspace, Role? Role);

public sealed record AcceptRequest([Required] string Token, [Required, Words(80)] string Name, [Required] string Password, [Email] string? Email);

/// <summary>The session, and which of its workspaces the invitation led to.</summary>
public sealed record JoinedView(AccountView Account, IReadOnlyList<MembershipView> Workspaces, bool Insecure, Id Joined);

public sealed record ResetRequest([Required] string Token, [Required] string Password);

/// <summary>What the pages behind one-time links do. Looking at a link does not use it up: messengers look at links too.</summary>
internal static class LinkEndpoints
{
    public static void Map(IEndpointRouteBuilder endpoints)
    {
        var api = endpoints.MapGroup("/api").AllowAnonymous().WithTags("Accounts");
        api.MapPost("/links", ShowAsync);
        api.MapPost("/invitations/accept", AcceptAsync);
        api.MapPost("/reset", ResetAsync);
        api.MapPost("/sign-in", SignInAsync);
    }

    private static async Task<LinkView> ShowAsync(LinkRequest request, Db db, Links links, CancellationToken cancel)
    {
        if (await links.FindAsync(request.Token, cancel) is not { } link)
        {
            throw Refusal.NotFound("link-invalid", Links.Invalid().Message);
        }
        var workspace = link.WorkspaceId is null ? null : await db.Workspaces.Where(w => w.Id == link.WorkspaceId).Select(w => w.Name).FirstOrDefaultAsync(cancel);
        var email = link.AccountId is null ? link.Email : await db.Accounts.Where(a => a.Id == link.AccountId).Select(a => a.Email).FirstOrDefaultAsync(cancel);
        return new(link.Purpose switch
        {
            LinkPurpose.Setup => "setup",
            LinkPurpose.Invitation => "invitation",
            LinkPurpose.Reset => "reset",
            LinkPurpose.SignIn => "sign-in",
            _ => throw new InvalidOperationException("unknown purpose"),
        }, email, workspace, link.Role);
    }

    private static async Task<JoinedView> AcceptAsync(
        AcceptRequest request, HttpContext context, Db db, Links links, Passwords passwords, Attempts attempts, Sessions sessions, SessionViews views,
        AuditTrail audit, AccountAudit others, KnownDevices devices, Changes changes, TimeProvider time, CancellationToken cancel)
    {
        sessions.CheckAddress();
        if (await links.FindAsync(request.Token, cancel) is not { Purpose: LinkPurpose.Invitation } invitation)
        {
            throw Links.Invalid();
        }
        // An invitation made on the command line names no address: the owner-to-be brings his own.
        var email = invitation.Email ?? request.Email?.Trim() ?? throw Refusal.Invalid("email", "Write the e-mail address with which you will sign in.");
        var key = Email.Key(email);
        var known = await db.Accounts.AsNoTracking().FirstOrDefaultAsync(a => a.EmailKey == key, cancel);
        var hash = known is null
            ? await NewHashAsync(passwords, request, email)
            : await KnownHashAsync(passwords, request, known, attempts.Begin(context, key));
        var (account, token) = await db.WriteAsync(async () =>
        {
            var link = await links.UseAsync(request.Token, LinkPurpose.Invitation, cancel);
            var account = await db.Accounts.SingleOrDefaultAsync(a => a.EmailKey == key, cancel) ?? Joining.Add(db, email, request.Name, hash, time);
            var agent = await JoinAsync(db, link, account, request.Name, time, cancel);
            await audit.AddAsync(agent.WorkspaceId, Actor.Of(agent), AuditAction.AgentJoined, Subject.Of(agent), null, AgentRecord.Of(agent), cancel);
            await others.AddAsync(account.Id, AuditAction.SignedIn, null, new { With = "an invitation" }, agent.WorkspaceId, cancel);
            return (account, await sessions.BeginAsync(context, account.Id));
        }, cancel);
        sessions.Give(context, token);
        devices.Remember(context, key);
        var joined = invitation.WorkspaceId!.Value;
        changes.Tell(joined, "agents");
        var view = await views.OfAsync(account, cancel);
        return new(view.Account, view.Workspaces, view.Insecure, joined);
    }

    private static Task<string> NewHashAsync(Passwords passwords, AcceptRequest request, string email)
    {
        Passwords.Check(request.Password, email, request.Name);
        return passwords.HashAsync(request.Password);
    }

    /// <summary>Somebody with an account (of another workspace) shows that it is his.</summary>
    private static async Task<string> KnownHashAsync(Passwords passwords, AcceptRequest request, Account known, Attempts.Attempt attempt)
    {
        var hash = await passwords.VerifyAsync(known, request.Password)
            ?? throw Refusal.SignedOut("wrong-credentials", $"There is an account for {known.Email} already: give its password.");
        attempt.WasRight();
        return hash;
    }

    private static async Task<Agent> JoinAsync(Db db, Link link, Account account, string name, TimeProvider time, CancellationToken cancel)
    {
        var agent = await db.Agents.SingleOrDefaultAsync(a => a.AccountId == account.Id && a.WorkspaceId == link.WorkspaceId, cancel);
        if (agent is { Active: true })
        {
            throw Refusal.Conflict("already-member", "You belong to this workspace already: just sign in.");
        }
        if (agent is null)
        {
            agent = Joining.Agent(link.WorkspaceId!.Value, account, name, link.Role!.Value, time);
            db.Agents.Add(agent);
        }
        agent.Active = true;
        agent.Role = link.Role!.Value;
        agent.Sites = link.Sites;
        return agent;
    }

    private static async Task<IResult> ResetAsync(
        ResetRequest request, Db db, Links links, Passwords passwords, AccountAudit audit, SessionEnds ends, CancellationToken cancel)
    {
        if (await links.FindAsync(request.Token, cancel) is not { Purpose: LinkPurpose.Reset, AccountId: { } id })
        {
            throw Links.Invalid();
        }
        var account = await db.Accounts.AsNoTracking().SingleAsync(a => a.Id == id, cancel);
        Passwords.Check(request.Password, account.Email, account.Name);
        var hash = await passwords.HashAsync(request.Password);
        await db.WriteAsync(async () =>
        {
            await links.UseAsync(request.Token, LinkPurpose.Reset, cancel);
            await NewPassword.SetAsync(db, id, hash, kept: null, cancel);
            await audit.AddAsync(id, AuditAction.PasswordChanged, null, new { By = "a link" }, cancel);
        }, cancel);
        ends.Ended(id);
        return TypedResults.NoContent();
    }

    private static async Task<SessionView> SignInAsync(
        LinkRequest request, HttpContext context, Db db, Links links, Sessions sessions, SessionViews views, AccountAudit audit, CancellationToken cancel)
    {
        sessions.CheckAddress();
        var (account, token) = await db.WriteAsync(async () =>
        {
            var link = await links.UseAsync(request.Token, LinkPurpose.SignIn, cancel);
            await audit.AddAsync(link.AccountId!.Value, AuditAction.SignedIn, null, new { With = "a link" }, cancel);
            return (link.AccountId.Value, await sessions.BeginAsync(context, link.AccountId.Value));
        }, cancel);
        sessions.Give(context, token);
        return await views.OfAsync(await db.Accounts.AsNoTracking().SingleAsync(a => a.Id == account, cancel), cancel);
    }
}
