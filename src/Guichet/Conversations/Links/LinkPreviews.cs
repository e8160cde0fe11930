using System.Threading.Channels;
using Guichet.Data;
using Guichet.Platform;

namespace Guichet.Conversations.Links;

/// <summary>
/// Looks up the links of messages that are in the log already, and says into the log what they lead to. Nobody waits for it,
/// and what does not work leaves nothing behind: a restart, a flood or a page that does not answer costs a preview.
/// </summary>
internal sealed partial class LinkPreviews(LinkReader reader, SiteDirectory sites, Append append, TimeProvider time, ILogger<LinkPreviews> log) : BackgroundService
{
    private const int Waiting = 500;
    private const int AtOnce = 4;

    private readonly Channel<Found> queue = System.Threading.Channels.Channel.CreateBounded<Found>(
        new BoundedChannelOptions(Waiting) { FullMode = BoundedChannelFullMode.DropWrite });

    /// <summary>One a second, ten at once: what the links of one conversation, and of a site, may make us ask of others.</summary>
    private readonly Rate<Id> ofConversation = new(1, time);
    private readonly Rate<Id> ofSite = new(3, time);

    /// <summary>Called by the broadcast with each commit: cheap, and never late.</summary>
    public void Offer(Committed committed)
    {
        foreach (var said in committed.Events)
        {
            if (said.Kind == EventKind.Message && LinkFinder.Find(said.ReadText()) is { } link)
            {
                foreach (var conversation in committed.Conversations)
                {
                    if (conversation.Id == said.ConversationId)
                    {
                        queue.Writer.TryWrite(new(said, conversation.SiteId, link));
                    }
                }
            }
        }
    }

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => Task.WhenAll(Enumerable.Range(0, AtOnce).Select(_ => WorkAsync(stoppingToken)));

    private async Task WorkAsync(CancellationToken cancel)
    {
        try
        {
            await foreach (var found in queue.Reader.ReadAllAsync(cancel))
            {
                await GuardedAsync(found, cancel);
            }
        }
        catch (OperationCanceledException)
        {
            // The host stops.
        }
    }

    private async Task GuardedAsync(Found found, CancellationToken cancel)
    {
        try
        {
            await PreviewAsync(found, cancel);
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            NotShown(log, exception);
        }
    }

    private async Task PreviewAsync(Found found, CancellationToken cancel)
    {
        var said = found.Said;
        var site = await sites.FindAsync(said.WorkspaceId, found.Site);
        if (site is null || !Wanted(site.LinksPreviewed, said.AuthorKind) || ofConversation.Take(said.ConversationId) is not null || ofSite.Take(found.Site) is not null)
        {
            return;
        }
        if (await reader.FindAsync(found.Link, cancel) is { } card)
        {
            await append.InvokeAsync(said.WorkspaceId, said.ConversationId, new Preview(new Author(AuthorKind.System, null), new LinkPreview(said.Seq, said.Ordinal!.Value, card)));
        }
    }

    private static bool Wanted(LinksPreviewed previewed, AuthorKind author) =>
        previewed == LinksPreviewed.All || (previewed == LinksPreviewed.Staff && author == AuthorKind.Agent);

    private readonly record struct Found(Event Said, Id Site, Uri Link);

    [LoggerMessage(LogLevel.Error, "What a link leads to could not be shown")]
    private static partial void NotShown(ILogger log, Exception exception);
}
