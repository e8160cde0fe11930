using Guichet.Conversations;
using Guichet.Platform;
using Guichet.Platform.Http;
using Guichet.Platform.Problems;

namespace Guichet.Visitors;

/// <summary>The visitor behind a request's token: his site, and his row once he has acted.</summary>
public sealed record SignedVisitor(SiteCard Site, Id Id, int Generation, Visitor? Row)
{
    public Id WorkspaceId => Site.WorkspaceId;
}

/// <summary>
/// Whose token is this? Answers from memory alone: whether the token has been replaced since is for the visitor's row to say,
/// which <see cref="VisitorSignIn"/> reads here and the log writer inside its transaction.
/// </summary>
internal sealed class VisitorTokens(MasterKey key, SiteDirectory sites, TimeProvider time)
{
    public async ValueTask<(SiteCard Site, VisitorToken Token)> RequireAsync(HttpContext context) => await FindAsync(Bearer.Of(context)) ?? throw Unknown();

    public async ValueTask<(SiteCard Site, VisitorToken Token)?> FindAsync(string? text) =>
        VisitorToken.Read(text, key, time.GetUtcNow()) is { } token && await sites.FindByKeyAsync(token.SiteKey) is { } site ? (site, token) : null;

    public static RefusedException Unknown() => Refusal.SignedOut("visitor-token", "The visitor's token is not valid here. Connect without one to begin anew.");
}

/// <summary>Who is this visitor, as the database knows him?</summary>
internal sealed class VisitorSignIn(VisitorTokens tokens, VisitorRows rows)
{
    public async Task<SignedVisitor> RequireAsync(HttpContext context) =>
        await FindAsync(Bearer.Of(context), context.RequestAborted) ?? throw VisitorTokens.Unknown();

    public async Task<SignedVisitor?> FindAsync(string? text, CancellationToken cancel)
    {
        if (await tokens.FindAsync(text) is not var (site, token))
        {
            return null;
        }
        var row = await rows.FindAsync(site.WorkspaceId, token.VisitorId, cancel);
        return row is not null && (row.Generation != token.Generation || row.SiteId != site.Id) ? null : new SignedVisitor(site, token.VisitorId, token.Generation, row);
    }
}
