using System.Collections.Concurrent;
using Guichet.Platform.Problems;

namespace Guichet.Platform.Feed;

/// <summary>The browsers that read the feed by requests on this node, by the secret that each was given.</summary>
internal sealed class Streams(TimeProvider time)
{
    private readonly ConcurrentDictionary<string, BrowserStream> open = new();

    public BrowserStream Begin()
    {
        var stream = new BrowserStream(this, time);
        open[stream.Secret] = stream;
        _ = stream.EndLaterAsync();
        return stream;
    }

    /// <summary>Of this secret, and not asked too often.</summary>
    public BrowserStream Get(string? secret, int bytes)
    {
        if (secret is null || !open.TryGetValue(secret, out var stream))
        {
            throw Unknown();
        }
        return stream.MayTake(bytes) ? stream
            : throw Refusal.TooMany("too-fast", "That is more than people and their pages say. Please wait a moment.", TimeSpan.FromSeconds(1));
    }

    public void Forget(BrowserStream stream) => open.TryRemove(stream.Secret, out _);

    public static RefusedException Unknown() =>
        Refusal.NotFound("stream-unknown", "This stream has ended, or what was missed is no longer kept. Say hello again with a new ticket.");
}
