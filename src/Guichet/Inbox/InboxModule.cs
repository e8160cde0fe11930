using Guichet.Conversations;
using Guichet.Platform;
using Guichet.Platform.Http;

namespace Guichet.Inbox;

/// <summary>The agent's day: lists, conversations, contacts, and the ticket that opens his feed.</summary>
public static class InboxModule
{
    public static void MapInbox(this IEndpointRouteBuilder app)
    {
        var workspace = app.MapWorkspace().WithTags("Inbox");
        workspace.MapPost("/ticket", (WorkspaceScope scope, Tickets tickets) =>
            new TicketResponse(tickets.Issue(new Ticket(TicketKind.Agent, scope.WorkspaceId, scope.Agent.Id, Id.Of(scope.Session.AsSpan(0, 16)), 0))));
        workspace.MapGet("/inbox", InboxEndpoints.ListAsync);
        workspace.MapGet("/inbox/counts", InboxEndpoints.CountsAsync);
        workspace.MapGet("/events", InboxEndpoints.AfterAsync);
        workspace.MapGet("/contacts", ContactEndpoints.SearchAsync);
        workspace.MapPut("/contacts/{id}", ContactEndpoints.PutAsync);
        workspace.MapPost("/contacts/{id}/merges/preview", ContactMerging.PreviewAsync);
        workspace.MapPost("/contacts/{id}/merges", ContactMerging.MergeAsync);
        workspace.MapDelete("/contacts/{id}/merges/{merge}", ContactMerging.PartAsync);

        var conversation = workspace.MapGroup("/conversations/{id}");
        conversation.MapGet("", ConversationEndpoints.GetAsync);
        conversation.MapGet("/events", ConversationEndpoints.EventsAsync);
        conversation.MapGet("/transcript", ConversationEndpoints.TranscriptAsync).Produces<string>(StatusCodes.Status200OK, Transcript.ContentType);
        conversation.MapPost("/messages", ConversationEndpoints.SayAsync);
        conversation.MapPost("/notes", ConversationEndpoints.NoteAsync);
        conversation.MapPost("/files", FileEndpoints.SendAsync).TakesBytes();
        conversation.MapGet("/files/{file}", FileEndpoints.GetAsync).Produces<Stream>(StatusCodes.Status200OK, TakesBytes.ContentType);
        conversation.MapDelete("/files/{file}", FileEndpoints.DeleteAsync);
        conversation.MapPost("/owner", ConversationEndpoints.TakeAsync);
        conversation.MapPost("/followers", ConversationEndpoints.FollowAsync);
        conversation.MapDelete("/followers/me", ConversationEndpoints.UnfollowAsync);
        conversation.MapPost("/close", ConversationEndpoints.CloseAsync);
        conversation.MapPost("/reopen", ConversationEndpoints.ReopenAsync);
        conversation.MapPost("/read", ConversationEndpoints.ReadAsync);
    }
}

public sealed record TicketResponse(string Ticket);
