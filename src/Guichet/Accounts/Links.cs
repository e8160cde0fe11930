using Guichet.Conversations;
using Guichet.Data;
using Guichet.Platform;
using Guichet.Platform.Http;
using Guichet.Platform.Problems;
using Microsoft.EntityFrameworkCore;

namespace Guichet.Accounts;

/// <summary>One-time links. The token stands behind '#', which browsers send to nobody; the database keeps its hash.</summary>
public sealed class Links(Db db, Address address, TimeProvider time)
{
    private long Now => time.GetUtcNow().ToUnixTimeMilliseconds();

    /// <summary>Within the caller's transaction; the answer is the only place where the token is ever seen.</summary>
    public (Link Link, string Url) Add(LinkPurpose purpose, Id? account = null, Id? workspace = null, string? email = null, Role? role = null, string? sites = null)
    {
        var token = Secret.New();
        var link = new Link
        {
            Id = Id.New(),
            TokenHash = Secret.Hash(token),
            Purpose = purpose,
            AccountId = account,
            WorkspaceId = workspace,
            Email = email,
            Role = role,
            Sites = sites,
            CreatedAt = Now,
            ExpiresAt = Now + (long)Lifetime(purpose).TotalMilliseconds,
        };
        db.Links.Add(link);
        return (link, address.LinkTo($"/{Page(purpose)}#{token}"));
    }

    public async Task<Link?> FindAsync(string token, CancellationToken cancel)
    {
        if (token.Length != Secret.Length)
        {
            return null;
        }
        var hash = Secret.Hash(token);
        var now = Now;
        return await db.Links.AsNoTracking().FirstOrDefaultAsync(l => l.TokenHash == hash && l.ExpiresAt > now, cancel);
    }

    /// <summary>Within the caller's transaction: of several who come with the same link one gets it (SEC-135).</summary>
    public async Task<Link> UseAsync(string token, LinkPurpose purpose, CancellationToken cancel)
    {
        var link = await FindAsync(token, cancel);
        return link?.Purpose == purpose && await db.Links.Where(l => l.Id == link.Id).ExecuteDeleteAsync(cancel) == 1
            ? link
            : throw Invalid();
    }

    public static RefusedException Invalid() =>
        Refusal.Forbidden("link-invalid", "This link has been used, has expired, or was replaced by a newer one. Ask for another.");

    private static TimeSpan Lifetime(LinkPurpose purpose) => purpose switch
    {
        LinkPurpose.Setup => TimeSpan.FromDays(365),
        LinkPurpose.Invitation => TimeSpan.FromDays(7),
        LinkPurpose.Reset => TimeSpan.FromHours(1),
        LinkPurpose.SignIn => TimeSpan.FromDays(1),
        _ => throw new ArgumentOutOfRangeException(nameof(purpose)),
    };

    private static string Page(LinkPurpose purpose) => purpose switch
    {
        LinkPurpose.Setup => "setup",
        LinkPurpose.Invitation => "invitation",
        LinkPurpose.Reset => "reset",
        LinkPurpose.SignIn => "sign-in-link",
        _ => throw new ArgumentOutOfRangeException(nameof(purpose)),
    };
}
