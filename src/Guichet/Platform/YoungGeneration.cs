namespace Guichet.Platform;

/// <summary>
/// Clears the young generation while little is in it, so that nobody waits long for it (decision 8). Where so much is
/// allocated that the runtime soon comes by itself, it is left to that.
/// </summary>
internal sealed class YoungGeneration(TimeProvider time) : BackgroundService
{
    /// <summary>Bytes allocated since the last collection that make another worth its while.</summary>
    private const long WorthIt = 512 * 1024;

    /// <summary>Bytes allocated within one pause from which on the runtime is left alone.</summary>
    private const long Busy = 3 * WorthIt;

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Pause, time);
        var collections = GC.CollectionCount(0);
        var before = GC.GetTotalAllocatedBytes();
        var cleared = before;
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                var allocated = GC.GetTotalAllocatedBytes();
                if (GC.CollectionCount(0) != collections)
                {
                    (collections, cleared) = (GC.CollectionCount(0), before);
                }
                if (allocated - cleared >= WorthIt && allocated - before < Busy)
                {
                    GC.Collect(0, GCCollectionMode.Forced, blocking: true);
                    (collections, cleared) = (GC.CollectionCount(0), allocated);
                }
                before = allocated;
            }
        }
        catch (OperationCanceledException)
        {
            // The host stops.
        }
    }
}
