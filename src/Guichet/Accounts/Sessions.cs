using System.Buffers.Text;
using System.Security.Cryptography;
using Guichet.Data;
using Guichet.Platform;
using Guichet.Platform.Http;
using Guichet.Platform.Problems;
using Microsoft.EntityFrameworkCore;

namespace Guichet.Accounts;

/// <summary>Who sits at the browser that asks.</summary>
public sealed record SignedIn(Account Account, byte[] TokenHash)
{
    /// <summary>Put there by <see cref="Access"/>.</summary>
    public static ValueTask<SignedIn?> BindAsync(HttpContext context) => new(context.Features.Get<SignedIn>());
}

/// <summary>
/// Sign-ins that can be ended from anywhere at once: the cookie holds 256 random bits and the database their hash, looked up
/// at every request (docs/decisions/0006).
/// </summary>
public sealed class Sessions(Db db, Address address, TimeProvider time)
{
    private static readonly TimeSpan Lifetime = TimeSpan.FromDays(30);

    /// <summary>One write a day is enough to keep a session that is in use.</summary>
    private static readonly TimeSpan RenewAfter = TimeSpan.FromDays(1);

    private string Cookie => address.IsSecure ? "__Host-guichet" : "guichet";

    private long Now => time.GetUtcNow().ToUnixTimeMilliseconds();

    public async Task<SignedIn?> FindAsync(HttpContext context)
    {
        if (TokenHashOf(context) is not { } hash)
        {
            return null;
        }
        var now = Now;
        var found = await (
            from session in db.Sessions.AsNoTracking()
            join account in db.Accounts.AsNoTracking() on session.AccountId equals account.Id
            where session.TokenHash == hash && session.ExpiresAt > now
            select new { session.ExpiresAt, account }).FirstOrDefaultAsync(context.RequestAborted);
        if (found is null)
        {
            return null;
        }
        if (found.ExpiresAt < now + (Lifetime - RenewAfter).TotalMilliseconds)
        {
            await RenewAsync(context, hash);
        }
        return new SignedIn(found.account, hash);
    }

    /// <summary>Refused where a password would travel in the clear. Call it before anything is read from the request.</summary>
    public void CheckAddress()
    {
        if (address.RefusesSignIn)
        {
            throw Refusal.Forbidden("insecure-address",
                $"{address.Origin} is not encrypted: anybody on the way could read passwords and conversations. Put HTTPS before it and start with --public-url https://…, or accept that with --insecure-http.");
        }
    }

    /// <summary>
    /// A new session within the caller's transaction; a session that the browser had is over, so that one which somebody else
    /// put there is never signed in (SEC-140). Give the token to the browser after the commit.
    /// </summary>
    public async Task<string> BeginAsync(HttpContext context, Id account)
    {
        CheckAddress();
        if (TokenHashOf(context) is { } old)
        {
            await db.Sessions.Where(s => s.TokenHash == old).ExecuteDeleteAsync();
        }
        var token = Secret.New();
        db.Sessions.Add(new Session
        {
            TokenHash = Secret.Hash(token),
            AccountId = account,
            CreatedAt = Now,
            ExpiresAt = Now + (long)Lifetime.TotalMilliseconds,
        });
        return token;
    }

    public void Give(HttpContext context, string token) => context.Response.Cookies.Append(Cookie, token, new CookieOptions
    {
        HttpOnly = true,
        Secure = address.IsSecure,
        SameSite = SameSiteMode.Lax,
        Path = "/",
        MaxAge = Lifetime,
    });

    public void Take(HttpContext context) =>
        context.Response.Cookies.Delete(Cookie, new CookieOptions { HttpOnly = true, Secure = address.IsSecure, SameSite = SameSiteMode.Lax, Path = "/" });

    private async Task RenewAsync(HttpContext context, byte[] hash)
    {
        var until = Now + (long)Lifetime.TotalMilliseconds;
        await db.WriteAsync(() => db.Sessions.Where(s => s.TokenHash == hash).ExecuteUpdateAsync(s => s.SetProperty(x => x.ExpiresAt, until)), context.RequestAborted);
        Give(context, context.Request.Cookies[Cookie]!);
    }

    private byte[]? TokenHashOf(HttpContext context) =>
        context.Request.Cookies[Cookie] is { Length: Secret.Length } token ? Secret.Hash(token) : null;
}

/// <summary>256 random bits as 43 characters that may stand in a cookie or a link, and what is kept of them.</summary>
internal static class Secret
{
    public const int Length = 43;

    public static string New() => Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));

    public static byte[] Hash(string token) => SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(token));
}
