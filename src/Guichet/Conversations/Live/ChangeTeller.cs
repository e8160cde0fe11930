namespace Guichet.Conversations.Live;

/// <summary>Tells open consoles that something they show has changed.</summary>
internal sealed class ChangeTeller(Changes changes, Screens screens) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken)
    {
        changes.Told += Tell;
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken)
    {
        changes.Told -= Tell;
        return Task.CompletedTask;
    }

    private void Tell(Change change)
    {
        var frame = Push.Changed(change.What, change.Id);
        var open = screens.Of(change.WorkspaceId);
        lock (open.Gate)
        {
            foreach (var client in open.Agents)
            {
                client.Tell(frame);
            }
        }
    }
}
