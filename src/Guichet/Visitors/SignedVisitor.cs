using Guichet.Conversations;
using Guichet.Data;
using Guichet.Platform;
using Guichet.Platform.Problems;
using Microsoft.EntityFrameworkCore;

namespace Guichet.Visitors;

/// <summary>The visitor behind a request's token: his site, and his row once he has acted.</summary>
public sealed record SignedVisitor(SiteCard Site, Id Id, int Generation, Visitor? Row)
{
    public Id WorkspaceId => Site.WorkspaceId;
}

/// <summary>Who is this visitor? The one place where a visitor's token is believed.</summary>
internal sealed class VisitorSignIn(MasterKey key, SiteDirectory sites, Db db, TimeProvider time)
{
    public async Task<SignedVisitor> RequireAsync(HttpContext context)
    {
        var header = context.Request.Headers.Authorization.ToString();
        return await FindAsync(header.StartsWith("Bearer ", StringComparison.Ordinal) ? header[7..] : null, context.RequestAborted) ?? throw Unknown();
    }

    public static RefusedException Unknown() => Refusal.SignedOut("visitor-token", "The visitor's token is not valid here. Connect without one to begin anew.");

    public async Task<SignedVisitor?> FindAsync(string? text, CancellationToken cancel)
    {
        if (VisitorToken.Read(text, key, time.GetUtcNow()) is not { } token || await sites.FindByKeyAsync(token.SiteKey) is not { } site)
        {
            return null;
        }
        var row = await db.Visitors.AsNoTracking().SingleOrDefaultAsync(v => v.WorkspaceId == site.WorkspaceId && v.Id == token.VisitorId, cancel);
        return row is not null && (row.Generation != token.Generation || row.SiteId != site.Id) ? null : new SignedVisitor(site, token.VisitorId, token.Generation, row);
    }
}
