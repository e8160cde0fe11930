using System.Text.Json;

namespace Guichet.Platform.Feed;

/// <summary>The feed of one tab where no WebSocket gets through: its messages come down on the stream of its browser.</summary>
internal sealed class StreamConnection(BrowserStream stream, int number, int now) : FeedConnection(now)
{
    private readonly TaskCompletionSource over = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int lastCode = 1006;

    public int Number { get; } = number;

    public Task Over => over.Task;

    protected override bool Ended => over.Task.IsCompleted;

    protected override ValueTask WriteAsync(ReadOnlyMemory<byte> message)
    {
        if (stream.Put(Number, message))
        {
            return ValueTask.CompletedTask;
        }
        lastCode = CloseCode.TooSlow;
        throw new IOException("The browser does not read its stream.");
    }

    protected override ValueTask WriteCloseAsync(int code, string reason)
    {
        End(code, reason);
        return ValueTask.CompletedTask;
    }

    protected override void HangUp() => End(lastCode, "");

    /// <summary>Nothing closes here by itself, as a socket does: the tab is told.</summary>
    private void End(int code, string reason)
    {
        if (over.TrySetResult())
        {
            stream.Remove(this, JsonSerializer.SerializeToUtf8Bytes(new { type = "close", code, reason }));
        }
    }
}
