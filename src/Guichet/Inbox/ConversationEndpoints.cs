using System.ComponentModel.DataAnnotations;
using System.Text;
using Guichet.Conversations;
using Guichet.Conversations.Files;
using Guichet.Conversations.Live;
using Guichet.Data;
using Guichet.Platform;
using Guichet.Platform.Problems;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace Guichet.Inbox;

public sealed record SendRequest(
    [Required] Guid? ClientId, [Required, RegularExpression("^[0-9a-f]{16}$")] string? Session, [Required, Range(1, int.MaxValue)] int? Cseq,
    [Required, Range(0, long.MaxValue)] long? Seen, [Required(AllowEmptyStrings = true)] string? Text, IReadOnlyList<Id>? Files = null);

public sealed record SendResponse(Head Conversation, EventView Event);

public sealed record ConversationResponse(Head Conversation);

public sealed record TakeRequest([Required, Range(0, int.MaxValue)] int? Version);

public sealed record ReadRequest([Required, Range(0, long.MaxValue)] long? Seq);

/// <summary>One conversation: what an agent reads and does there.</summary>
internal static class ConversationEndpoints
{
    private const int PageAtMost = 500;

    public static async Task<Head> GetAsync(
        Id id, WorkspaceScope scope, Db db, LogReader reader, Screens screens, CancellationToken cancel)
    {
        var conversation = await RequireAsync(reader, scope, id, cancel);
        var contact = await db.Contacts.AsNoTracking().SingleAsync(c => c.WorkspaceId == scope.WorkspaceId && c.Id == conversation.ContactId, cancel);
        var earlier = await reader.CompleteAsync(
            scope.WorkspaceId,
            db.Conversations.Where(c => c.WorkspaceId == scope.WorkspaceId && c.ContactId == conversation.ContactId && c.Id != id)
                .OrderByDescending(c => c.LastPosition).Take(20),
            cancel);
        var head = (await InboxEndpoints.WithReadAsync(db, scope, [conversation], cancel))[0];
        var live = screens.VisitOf(scope.WorkspaceId, conversation.VisitorId);
        var visit = Visit.Of(live ?? (contact.Visit is { } stored ? Encoding.UTF8.GetBytes(stored) : []));
        var refused = await db.Visitors.Where(v => v.WorkspaceId == scope.WorkspaceId && v.Id == conversation.VisitorId).Select(v => v.ClaimRefusedAt).SingleOrDefaultAsync(cancel);
        return head with
        {
            Details = Details.Of(
                contact, visit, live is not null, [.. earlier.Where(c => scope.Serves(c.SiteId)).OrderByDescending(c => c.LastPosition).Select(c => Head.Of(c))],
                await ContactEndpoints.CustomersAsync(db, scope, contact.Id, cancel), refused, await ContactMerging.OfAsync(db, scope, contact.Id, cancel)),
        };
    }

    public static async Task<EventsPage> EventsAsync(
        Id id, long? before, long? after, int? limit, WorkspaceScope scope, LogReader reader, CancellationToken cancel)
    {
        await RequireAsync(reader, scope, id, cancel);
        var (events, more) = await reader.PageAsync(scope.WorkspaceId, id, before, after, Math.Clamp(limit ?? 100, 1, PageAtMost), cancel);
        return new([.. events.Select(EventView.Of)], more);
    }

    public static async Task<PushStreamHttpResult> TranscriptAsync(
        Id id, string? zone, WorkspaceScope scope, LogReader reader, AgentDirectory agents, Db db, AuditTrail audit, CancellationToken cancel)
    {
        var conversation = await RequireAsync(reader, scope, id, cancel);
        var transcript = new Transcript(conversation, zone, await agents.NamesAsync(scope.WorkspaceId));
        await db.WriteAsync(() => audit.AddAsync(scope, AuditAction.ConversationExported, new(id, null, conversation.SiteId), null, null, cancel), cancel);
        return TypedResults.Stream(to => transcript.WriteAsync(to, reader, cancel), Transcript.ContentType, transcript.FileName);
    }

    public static Task<SendResponse> SayAsync(
        Id id, SendRequest request, WorkspaceScope scope, LogReader reader, Append append, Attachments attachments, CancellationToken cancel) =>
        SendAsync(id, new Say(Me(scope), request.Text!, new Id(request.ClientId!.Value), SessionOf(request), request.Cseq!.Value, request.Seen!.Value), request.Files, scope, reader, append, attachments, cancel);

    public static Task<SendResponse> NoteAsync(
        Id id, SendRequest request, WorkspaceScope scope, LogReader reader, Append append, Attachments attachments, CancellationToken cancel) =>
        SendAsync(id, new WriteNote(Me(scope), request.Text!, new Id(request.ClientId!.Value), SessionOf(request), request.Cseq!.Value, request.Seen!.Value), request.Files, scope, reader, append, attachments, cancel);

    public static async Task<ConversationResponse> TakeAsync(
        Id id, TakeRequest request, WorkspaceScope scope, LogReader reader, Append append, CancellationToken cancel)
    {
        var appended = await DoAsync(id, new Take(Me(scope), request.Version!.Value), scope, reader, append, cancel);
        return appended.Refused == No.TakenByAnother
            ? throw Refusal.Conflict("taken", "Somebody else was faster; the conversation is as shown now.").With("conversation", Head.Of(appended.Conversation!))
            : new(Head.Of(appended.Conversation!));
    }

    public static async Task<ConversationResponse> FollowAsync(Id id, WorkspaceScope scope, LogReader reader, Append append, CancellationToken cancel) =>
        new(Head.Of((await DoAsync(id, new Follow(Me(scope)), scope, reader, append, cancel)).Conversation!));

    public static async Task<ConversationResponse> UnfollowAsync(Id id, WorkspaceScope scope, LogReader reader, Append append, CancellationToken cancel) =>
        new(Head.Of((await DoAsync(id, new Unfollow(Me(scope)), scope, reader, append, cancel)).Conversation!));

    public static async Task<ConversationResponse> CloseAsync(Id id, WorkspaceScope scope, LogReader reader, Append append, CancellationToken cancel) =>
        new(Head.Of((await DoAsync(id, new Close(Me(scope)), scope, reader, append, cancel)).Conversation!));

    public static async Task<ConversationResponse> ReopenAsync(Id id, WorkspaceScope scope, LogReader reader, Append append, CancellationToken cancel) =>
        new(Head.Of((await DoAsync(id, new Reopen(Me(scope)), scope, reader, append, cancel)).Conversation!));

    public static async Task<IResult> ReadAsync(Id id, ReadRequest request, WorkspaceScope scope, LogReader reader, Append append, CancellationToken cancel)
    {
        await DoAsync(id, new Read(Me(scope), request.Seq!.Value), scope, reader, append, cancel);
        return TypedResults.NoContent();
    }

    private static async Task<SendResponse> SendAsync(
        Id id, Send send, IReadOnlyList<Id>? named, WorkspaceScope scope, LogReader reader, Append append, Attachments attachments, CancellationToken cancel)
    {
        await RequireAsync(reader, scope, id, cancel);
        var files = await attachments.ClaimAsync(scope.WorkspaceId, named, send.ClientId, f => f.AgentId == scope.Agent.Id && f.ConversationId == id, cancel);
        var appended = await append.InvokeAsync(scope.WorkspaceId, id, send with { Files = files });
        if (appended.Refused != No.Behind)
        {
            return new(Head.Of(appended.Conversation!), EventView.Of(appended.Events[^1]));
        }
        var (missed, _) = await reader.PageAsync(scope.WorkspaceId, id, null, send.Seen, PageAtMost, cancel);
        throw Refusal.Conflict("behind", "More was written than your screen showed. Read it, then send again.")
            .With("events", missed.Select(EventView.Of)).With("conversation", Head.Of(appended.Conversation!));
    }

    private static async Task<Appended> DoAsync(Id id, Command command, WorkspaceScope scope, LogReader reader, Append append, CancellationToken cancel)
    {
        await RequireAsync(reader, scope, id, cancel);
        return await append.InvokeAsync(scope.WorkspaceId, id, command);
    }

    internal static async Task<Conversation> RequireAsync(LogReader reader, WorkspaceScope scope, Id id, CancellationToken cancel) =>
        await reader.FindAsync(scope.WorkspaceId, id, cancel) is { } found && scope.Serves(found.SiteId) ? found : throw Refusal.NotFound();

    private static Author Me(WorkspaceScope scope) => new(AuthorKind.Agent, scope.Agent.Id);

    private static long SessionOf(SendRequest request) => Convert.ToInt64(request.Session, 16);
}
