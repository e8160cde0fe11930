using System.ComponentModel.DataAnnotations;
using Guichet.Conversations;
using Guichet.Data;
using Guichet.Platform;
using Guichet.Platform.Problems;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace Guichet.Accounts;

public sealed record SignInRequest([Required] string Email, [Required] string Password);

public sealed record AccountRequest(
    [Required, Words(80)] string Name,
    [Required, AllowedValues("auto", "en", "fr", "ja", "fi", ErrorMessage = "The console speaks en, fr, ja and fi; auto takes the browser's language.")] string Language);

public sealed record PasswordRequest([Required] string Current, [Required] string Password);

/// <summary>Signing in and out, and one's own account.</summary>
internal static class SessionEndpoints
{
    public static void Map(IEndpointRouteBuilder endpoints)
    {
        var api = endpoints.MapGroup("/api").WithTags("Accounts");
        api.MapGet("/session", GetAsync);
        api.MapPost("/session", SignInAsync).AllowAnonymous();
        api.MapDelete("/session", SignOutAsync);
        api.MapDelete("/sessions", SignOutEverywhereAsync);
        api.MapPut("/account", SaveAsync);
        api.MapPost("/account/password", ChangePasswordAsync);
    }

    private static Task<SessionView> GetAsync(SignedIn me, SessionViews views, CancellationToken cancel) => views.OfAsync(me.Account, cancel);

    private static async Task<SessionView> SignInAsync(
        SignInRequest request, HttpContext context, Db db, Passwords passwords, Attempts attempts, Sessions sessions, SessionViews views, AccountAudit audit,
        KnownDevices devices, CancellationToken cancel)
    {
        sessions.CheckAddress();
        var key = Email.Key(request.Email);
        var attempt = attempts.Begin(context, key);
        var account = await db.Accounts.AsNoTracking().FirstOrDefaultAsync(a => a.EmailKey == key, cancel);
        if (await passwords.VerifyAsync(account, request.Password) is not { } hash || account is null)
        {
            if (attempt.Locks && account is not null)
            {
                await db.WriteAsync(() => audit.AddAsync(account.Id, AuditAction.SignInBlocked, null, null, cancel), cancel);
            }
            throw Refusal.SignedOut("wrong-credentials", "E-mail address and password do not belong together.");
        }
        attempt.WasRight();
        var token = await db.WriteAsync(async () =>
        {
            if (hash != account.PasswordHash)
            {
                await db.Accounts.Where(a => a.Id == account.Id).ExecuteUpdateAsync(a => a.SetProperty(x => x.PasswordHash, hash), cancel);
            }
            await audit.AddAsync(account.Id, AuditAction.SignedIn, null, new { With = "password" }, cancel);
            return await sessions.BeginAsync(context, account.Id);
        }, cancel);
        sessions.Give(context, token);
        devices.Remember(context, key);
        return await views.OfAsync(account, cancel);
    }

    private static async Task<IResult> SignOutAsync(SignedIn me, HttpContext context, Db db, AccountAudit audit, Sessions sessions, SessionEnds ends, CancellationToken cancel)
    {
        await db.WriteAsync(async () =>
        {
            await db.Sessions.Where(s => s.TokenHash == me.TokenHash).ExecuteDeleteAsync(cancel);
            await audit.AddAsync(me.Account.Id, AuditAction.SignedOut, null, new { Everywhere = false }, cancel);
        }, cancel);
        return Ended(me, context, sessions, ends);
    }

    private static async Task<IResult> SignOutEverywhereAsync(
        SignedIn me, HttpContext context, Db db, AccountAudit audit, Sessions sessions, SessionEnds ends, CancellationToken cancel)
    {
        await db.WriteAsync(async () =>
        {
            await db.Sessions.Where(s => s.AccountId == me.Account.Id).ExecuteDeleteAsync(cancel);
            await audit.AddAsync(me.Account.Id, AuditAction.SignedOut, null, new { Everywhere = true }, cancel);
        }, cancel);
        return Ended(me, context, sessions, ends);
    }

    private static NoContent Ended(SignedIn me, HttpContext context, Sessions sessions, SessionEnds ends)
    {
        sessions.Take(context);
        ends.Ended(me.Account.Id);
        return TypedResults.NoContent();
    }

    private static async Task<AccountView> SaveAsync(SignedIn me, AccountRequest request, Db db, AccountAudit audit, CancellationToken cancel) =>
        AccountView.Of(await db.WriteAsync(async () =>
        {
            var account = await db.Accounts.SingleAsync(a => a.Id == me.Account.Id, cancel);
            var before = new { account.Name, account.Language };
            account.Name = request.Name.Trim();
            account.Language = request.Language;
            await audit.AddAsync(account.Id, AuditAction.AccountChanged, before, new { account.Name, account.Language }, cancel);
            return account;
        }, cancel));

    private static async Task<IResult> ChangePasswordAsync(
        SignedIn me, PasswordRequest request, HttpContext context, Db db, Passwords passwords, Attempts attempts, AccountAudit audit, SessionEnds ends,
        CancellationToken cancel)
    {
        var attempt = attempts.Begin(context, me.Account.EmailKey);
        if (await passwords.VerifyAsync(me.Account, request.Current) is null)
        {
            throw Refusal.Invalid("current", "This is not your present password.");
        }
        attempt.WasRight();
        Passwords.Check(request.Password, me.Account.Email, me.Account.Name);
        var hash = await passwords.HashAsync(request.Password);
        await db.WriteAsync(async () =>
        {
            await NewPassword.SetAsync(db, me.Account.Id, hash, me.TokenHash, cancel);
            await audit.AddAsync(me.Account.Id, AuditAction.PasswordChanged, null, new { By = "the old password" }, cancel);
        }, cancel);
        ends.Ended(me.Account.Id, except: me.TokenHash);
        return TypedResults.NoContent();
    }
}

internal static class NewPassword
{
    /// <summary>With a new password every session but <paramref name="kept"/> ends, and reset links that are still under way are void.</summary>
    public static async Task SetAsync(Db db, Id account, string hash, byte[]? kept, CancellationToken cancel)
    {
        await db.Accounts.Where(a => a.Id == account).ExecuteUpdateAsync(a => a.SetProperty(x => x.PasswordHash, hash), cancel);
        await db.Sessions.Where(s => s.AccountId == account && s.TokenHash != kept).ExecuteDeleteAsync(cancel);
        await db.Links.Where(l => l.AccountId == account && l.Purpose == LinkPurpose.Reset).ExecuteDeleteAsync(cancel);
    }
}
