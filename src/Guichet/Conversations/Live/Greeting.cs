using System.Collections.Immutable;
using System.Text.Json;
using Guichet.Data;
using Guichet.Platform;
using Guichet.Platform.Feed;
using Guichet.Platform.Geography;
using Guichet.Platform.Http;
using Microsoft.EntityFrameworkCore;

namespace Guichet.Conversations.Live;

/// <summary>Takes a hello: redeems its ticket, registers the screen, and sends what was missed before anything newer.</summary>
internal sealed class Greeting(
    Tickets tickets, Screens screens, AgentDirectory agents, SiteDirectory sites, VisitorRows rows, Func<Db> open, IServiceScopeFactory services, Places places,
    TimeProvider time) : FeedWelcome
{
    private const int MissedAtMost = 1_000;
    private const int OpenPagesOfOneVisitor = 5;
    private const int ConversationsOfOneVisitor = 20;

    public override async ValueTask<FeedClient?> GreetAsync(FeedConnection connection, ReadOnlyMemory<byte> hello, HttpContext context)
    {
        using var json = JsonDocument.Parse(hello, FeedMessages.Options);
        // In the message on a socket, to which no browser can add a header; in the header of a request.
        var proof = FeedMessages.Text(json.RootElement, "ticket") ?? Bearer.Of(context);
        if (FeedMessages.Type(json.RootElement) != "hello" || tickets.Redeem(proof) is not { } ticket)
        {
            return null;
        }
        return ticket.Kind == TicketKind.Agent
            ? await GreetAgentAsync(connection, json.RootElement, ticket)
            : await GreetVisitorAsync(connection, json.RootElement, ticket, context.Request.Headers.UserAgent, places.Find(context.Connection.RemoteIpAddress));
    }

    private async Task<FeedClient?> GreetAgentAsync(FeedConnection connection, JsonElement hello, Ticket ticket)
    {
        await using var db = open();
        var reader = new LogReader(db);
        var agent = await db.Agents.AsNoTracking().SingleOrDefaultAsync(a => a.WorkspaceId == ticket.WorkspaceId && a.Id == ticket.PrincipalId);
        if (agent is not { Active: true } || await SessionOfAsync(db, agent.AccountId, ticket) is not { } session)
        {
            return null;
        }
        var workspace = screens.Of(ticket.WorkspaceId);
        var workspaceScope = new WorkspaceScope(ticket.WorkspaceId, agent, AgentDirectory.SitesOf(agent.Sites));
        var client = new AgentClient(connection, workspace, workspaceScope, agent.AccountId, session, services, time);
        // From here on its end is noticed, also when what follows fails.
        connection.Client = client;
        lock (workspace.Gate)
        {
            // First in the audience, then the reading: what is committed in between waits behind what was missed.
            workspace.Add(client);
            workspace.CountsChanged = true;
        }
        await BeginTellingAsync(workspace);
        long? after = FeedMessages.Number(hello, "after") is >= 0 and var position ? position : null;
        client.CaughtUp(await MissedAsync(ticket.WorkspaceId, after, workspaceScope.Sites, reader));
        return client;
    }

    /// <summary>The first screen of a workspace on this node: from the present position on, what other nodes store is told too.</summary>
    private async Task BeginTellingAsync(WorkspaceScreens workspace)
    {
        if (workspace.Told == 0)
        {
            await using var db = open();
            var position = await new LogReader(db).PositionAsync(workspace.WorkspaceId, CancellationToken.None);
            lock (workspace.Gate)
            {
                workspace.Told = workspace.Told == 0 ? position : workspace.Told;
            }
        }
    }

    /// <summary>The ticket names its session by the first 16 bytes of its hash: a session that has ended opens nothing.</summary>
    private static async Task<byte[]?> SessionOfAsync(Db db, Id account, Ticket ticket)
    {
        var hashes = await db.Sessions.AsNoTracking().Where(s => s.AccountId == account).Select(s => s.TokenHash).ToListAsync();
        return hashes.Find(h => Id.Of(h.AsSpan(0, 16)) == ticket.Scope);
    }

    private static async Task<List<byte[]>> MissedAsync(Id workspace, long? after, IReadOnlySet<Id>? sites, LogReader reader)
    {
        if (after is { } from)
        {
            var page = await reader.AfterAsync(workspace, from, sites, MissedAtMost, CancellationToken.None);
            if (!page.More)
            {
                var ready = Push.Ready(page.Cursor, reload: false);
                return page.Events.IsEmpty ? [ready] : [ready, Push.Events(from, page.Cursor, page.Events, page.Conversations)];
            }
        }
        return [Push.Ready(await reader.PositionAsync(workspace, CancellationToken.None), reload: true)];
    }

    private async Task<FeedClient?> GreetVisitorAsync(
        FeedConnection connection, JsonElement hello, Ticket ticket, string? userAgent, Place? place)
    {
        var visitor = await rows.FindAsync(ticket.WorkspaceId, ticket.PrincipalId, CancellationToken.None);
        if ((visitor is not null && visitor.Generation != ticket.Generation) || await sites.FindByKeyAsync(ticket.Scope) is not { } site)
        {
            return null;
        }
        var workspace = screens.Of(ticket.WorkspaceId);
        var client = new VisitorClient(connection, workspace, ticket.PrincipalId, ticket.Generation, site, VisitOf(hello, userAgent, place), time);
        var missed = Missing(hello);
        connection.Client = client;
        lock (workspace.Gate)
        {
            foreach (var old in workspace.VisitorsOf(ticket.PrincipalId).SkipLast(OpenPagesOfOneVisitor - 1).ToList())
            {
                workspace.Remove(old);
                old.Connection.Close(CloseCode.Replaced, "a newer page took the place");
            }
            workspace.Add(client);
        }
        await BeginTellingAsync(workspace);
        // Asked again now that pushes reach him: his first message and its answer may have been stored in between.
        visitor ??= await rows.FindAsync(ticket.WorkspaceId, ticket.PrincipalId, CancellationToken.None);
        foreach (var frame in visitor is null ? [Push.VisitorReady([])] : await MissedAsync(visitor, missed))
        {
            connection.Send(frame);
        }
        lock (workspace.Gate)
        {
            client.TellPresence(online: true);
        }
        return client;
    }

    /// <summary>
    /// Pushes that are committed meanwhile may overtake what is read here; the client puts both in order by their ordinals,
    /// and so does for everything that comes twice.
    /// </summary>
    private async Task<List<byte[]>> MissedAsync(Visitor visitor, ImmutableDictionary<Id, long> after)
    {
        await using var db = open();
        var reader = new LogReader(db);
        var names = await agents.NamesAsync(visitor.WorkspaceId);
        var conversations = await reader.CompleteAsync(visitor.WorkspaceId, VisitorConversations.Of(db, visitor).Take(ConversationsOfOneVisitor), CancellationToken.None);
        var heads = await VisitorConversations.HeadsAsync(db, conversations, names, CancellationToken.None);
        var frames = new List<byte[]> { Push.VisitorReady(heads) };
        foreach (var conversation in conversations)
        {
            if (!after.TryGetValue(conversation.Id, out var ordinal) || ordinal >= conversation.LastOrdinal)
            {
                continue;
            }
            var (events, _) = await reader.VisiblePageAsync(visitor.WorkspaceId, conversation.Id, null, ordinal, 200, CancellationToken.None);
            var views = events.Select(e => VisitorEventView.Of(e, names)).OfType<VisitorEventView>().ToList();
            if (views.Count > 0)
            {
                frames.Add(Push.VisitorEvents(VisitorHead.Of(conversation, names), views));
            }
        }
        return frames;
    }

    private static ImmutableDictionary<Id, long> Missing(JsonElement hello) =>
        hello.TryGetProperty("after", out var after) && after.ValueKind == JsonValueKind.Object
            ? after.EnumerateObject().Take(ConversationsOfOneVisitor)
                .Where(p => Id.TryParse(p.Name, out _) && FeedMessages.Number(p.Value) is not null)
                .ToImmutableDictionary(p => Id.Parse(p.Name), p => FeedMessages.Number(p.Value) ?? 0)
            : [];

    private static byte[] VisitOf(JsonElement hello, string? userAgent, Place? place) =>
        ((hello.TryGetProperty("visit", out var visit) && visit.ValueKind == JsonValueKind.Object ? visit.Deserialize<Visit>(Json.Options) : null) ?? new Visit())
            .Limited(userAgent, place).ToBytes();
}
