using System.Buffers;
using System.ComponentModel.DataAnnotations;
using System.Text;
using Guichet.Conversations;
using Guichet.Conversations.Files;
using Guichet.Conversations.Live;
using Guichet.Data;
using Guichet.Platform;
using Guichet.Platform.Feed;
using Guichet.Platform.Http;
using Guichet.Platform.Problems;
using Microsoft.EntityFrameworkCore;

namespace Guichet.Visitors;

public sealed record ConnectRequest([Required] Id? Site, [Required, MaxLength(300)] string? Origin, [MaxLength(300)] string? Token, Proof? Proof = null);

public sealed record ConnectResponse(string Token, string Ticket, Id Visitor, VisitorContact Contact, IReadOnlyList<VisitorHead> Conversations, long Now);

public sealed record VisitorContact(string? Name, string? Email);

public sealed record VisitorSendRequest(
    Id? Conversation, bool? New, [Required] Guid? ClientId, [Required, RegularExpression(VisitorSendRequest.SessionPattern)] string? Session,
    [Required, Range(1, int.MaxValue)] int? Cseq, [Required, Range(0, long.MaxValue)] long? Seen, [Required] string? Text, IReadOnlyList<Id>? Files = null)
{
    private const string SessionPattern = "^[0-9a-f]{16}$";
    private static readonly SearchValues<char> Digits = SearchValues.Create("0123456789abcdef");

    /// <summary>
    /// What the attributes ask for (they describe it in openapi.json), checked by hand: by reflection it took a tenth of the
    /// time of the one request that every visitor makes all day.
    /// </summary>
    internal Say Say() =>
        ClientId is not { } clientId ? throw Refusal.Invalid("clientId", "The message needs a clientId, a UUID that it keeps when it is sent again.")
        : Session is not { Length: 16 } session || session.AsSpan().ContainsAnyExcept(Digits) ? throw Refusal.Invalid("session", "A session is 16 lower-case hexadecimal digits.")
        : Cseq is not { } cseq ? throw Refusal.Invalid("cseq", "The message needs its count in the session.")
        : Seen is not { } seen ? throw Refusal.Invalid("seen", "The message needs the ordinal up to which the visitor has seen the conversation.")
        : Text is not { } text ? throw Refusal.Invalid("text", "The message needs a text.")
        : new Say(new Author(AuthorKind.Visitor, null), text, new Id(clientId), Convert.ToInt64(session, 16), cseq, seen);
}

public sealed record VisitorSendResponse(VisitorHead Conversation, VisitorEventView Event);

public sealed record VisitorEvents(IReadOnlyList<VisitorEventView> Events, bool More);

public sealed record VisitorReadRequest([Required, Range(0, long.MaxValue)] long? Ordinal);

/// <summary>What the widget's frame asks and says. Every request but the first carries the visitor's token.</summary>
internal static class VisitorEndpoints
{
    private const int PageAtMost = 200;

    public static async Task<ConnectResponse> ConnectAsync(
        ConnectRequest request, HttpContext context, FeedLimits limits, NewVisitors newcomers, SiteDirectory sites, VisitorSignIn signIn, Tickets tickets, MasterKey key, Address own, Func<Db> open, AgentDirectory agents,
        TimeProvider time, CancellationToken cancel)
    {
        var address = ClientAddress.Of(context);
        limits.CheckRate(address);
        var site = await sites.FindByKeyAsync(request.Site!.Value) ?? throw Refusal.NotFound("site-unknown", "There is no site of this key.");
        if (!site.Allows(request.Origin!) && request.Origin != own.Origin)
        {
            throw Refusal.Forbidden("origin-not-allowed", $"Pages of {request.Origin} may not show this chat. Add the address under Settings > Websites.");
        }
        if (request.Token is null)
        {
            newcomers.Take(address, site.Id, request.Proof);
        }
        var visitor = request.Token is null
            ? new SignedVisitor(site, Id.New(), 0, null)
            : await signIn.FindAsync(request.Token, cancel) is { } known && known.Site.Id == site.Id ? known : throw VisitorTokens.Unknown();
        var now = time.GetUtcNow().ToUnixTimeMilliseconds();
        IReadOnlyList<VisitorHead> heads = [];
        var contact = new VisitorContact(null, null);
        if (visitor.Row is { } row)
        {
            await using var db = open();
            var conversations = await new LogReader(db).CompleteAsync(site.WorkspaceId, VisitorConversations.Of(db, row).Take(20), cancel);
            heads = await VisitorConversations.HeadsAsync(db, conversations, await agents.NamesAsync(site.WorkspaceId), cancel);
            contact = await db.Contacts.AsNoTracking().Where(c => c.WorkspaceId == site.WorkspaceId && c.Id == row.ContactId)
                .Select(c => new VisitorContact(c.Name, c.Email)).SingleAsync(cancel);
        }
        return new(
            new VisitorToken(site.Key, visitor.Id, visitor.Generation, now).Sign(key),
            tickets.Issue(new Ticket(TicketKind.Visitor, site.WorkspaceId, visitor.Id, site.Key, visitor.Generation)),
            visitor.Id, contact, heads, now);
    }

    public static async Task<VisitorSendResponse> SendAsync(
        VisitorSendRequest request, HttpContext context, VisitorTokens tokens, MessageRate rate, Append append, Attachments attachments, Screens screens, AgentDirectory agents)
    {
        var (site, token) = await tokens.RequireAsync(context);
        rate.Take(token.VisitorId);
        var say = request.Say();
        if (request.Files is { Count: > 0 })
        {
            var mine = Uploader.Of(token.VisitorId, site);
            say = say with { Files = await attachments.ClaimAsync(site.WorkspaceId, request.Files, say.ClientId, mine.Sent, context.RequestAborted) };
        }
        var visit = request.Conversation is null ? VisitOf(screens, site.WorkspaceId, token.VisitorId) : null;
        var opener = new Opener(token.VisitorId, site.Id, token.Generation, Channel.Widget, visit);
        var appended = await append.InvokeAsync(site.WorkspaceId, request.Conversation, opener, request.New == true, say);
        var names = await agents.NamesAsync(site.WorkspaceId);
        return new(VisitorHead.Of(appended.Conversation!, names), VisitorEventView.Of(appended.Events[^1], names)!);
    }

    public static async Task<VisitorEvents> EventsAsync(
        Id id, long? before, long? after, int? limit, HttpContext context, VisitorSignIn signIn, Db db, LogReader reader, AgentDirectory agents)
    {
        var visitor = await signIn.RequireAsync(context);
        await RequireOwnAsync(db, visitor, id, context.RequestAborted);
        var (events, more) = await reader.VisiblePageAsync(visitor.WorkspaceId, id, before, after, Math.Clamp(limit ?? 50, 1, PageAtMost), context.RequestAborted);
        var names = await agents.NamesAsync(visitor.WorkspaceId);
        return new([.. events.Select(e => VisitorEventView.Of(e, names)).OfType<VisitorEventView>()], more);
    }

    public static async Task ReadAsync(Id id, VisitorReadRequest request, HttpContext context, VisitorSignIn signIn, Db db, Append append)
    {
        var visitor = await signIn.RequireAsync(context);
        await RequireOwnAsync(db, visitor, id, context.RequestAborted);
        await append.InvokeAsync(visitor.WorkspaceId, id, new Read(new Author(AuthorKind.Visitor, null), request.Ordinal!.Value));
        context.Response.StatusCode = StatusCodes.Status204NoContent;
    }

    /// <summary>A conversation of somebody else and one that never was: the same statements, the same answer (SEC-010).</summary>
    private static async Task RequireOwnAsync(Db db, SignedVisitor visitor, Id conversation, CancellationToken cancel)
    {
        if (!await db.Conversations.AnyAsync(c => c.WorkspaceId == visitor.WorkspaceId && c.Id == conversation && c.VisitorId == visitor.Id, cancel))
        {
            throw Refusal.NotFound();
        }
    }

    private static string? VisitOf(Screens screens, Id workspace, Id visitor) =>
        screens.VisitOf(workspace, visitor) is { Length: > 0 } visit ? Encoding.UTF8.GetString(visit) : null;
}
