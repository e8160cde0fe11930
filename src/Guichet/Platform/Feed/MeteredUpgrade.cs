using Microsoft.AspNetCore.Http.Features;

namespace Guichet.Platform.Feed;

/// <summary>
/// What arrives on a socket of the feed is read no faster than people and their pages make it: below the WebSocket, where
/// pings, empty frames and single bytes count too (SEC-089). Who sends more waits in his own TCP window. What breaks the
/// rules of WebSocket is told to <see cref="Broken"/> and goes no further, so that the goodbye can still be said.
/// </summary>
internal sealed class MeteredUpgrade(IHttpUpgradeFeature inner, TimeProvider time) : IHttpUpgradeFeature
{
    private Stream? carrier;

    public bool IsUpgradableRequest => inner.IsUpgradableRequest;

    public Action? Broken { get; set; }

    public async Task<Stream> UpgradeAsync()
    {
        carrier = await inner.UpgradeAsync();
        return new Metered(carrier, this, time);
    }

    /// <summary>
    /// The framework has said goodbye by itself and reads no more. Hung up now, with something unread, the system would
    /// take the goodbye back (a reset): so what still comes is taken until the other end hangs up, for a moment.
    /// </summary>
    public async Task LingerAsync(TimeSpan atMost)
    {
        using var late = new CancellationTokenSource(atMost);
        var ignored = new byte[1024];
        try
        {
            while (carrier is not null && await carrier.ReadAsync(ignored, late.Token) > 0)
            {
                // Nobody reads it.
            }
        }
        catch (Exception exception) when (exception is IOException or OperationCanceledException or ObjectDisposedException)
        {
            // Gone, or long enough.
        }
    }

    private sealed class Metered(Stream inner, MeteredUpgrade upgrade, TimeProvider time) : Stream
    {
        private const int BytesASecond = 32 * 1024;
        private const int BytesAtOnce = 256 * 1024;

        /// <summary>When everything read so far will have been allowed.</summary>
        private long paidAt;
        private FrameRules rules;
        private bool broken;

        public override bool CanRead => true;
        public override bool CanSeek => false;
        public override bool CanWrite => true;
        public override long Length => throw new NotSupportedException();
        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            var ahead = time.GetElapsedTime(time.GetTimestamp(), paidAt);
            return ahead.TotalSeconds * BytesASecond > BytesAtOnce ? LaterAsync(buffer, cancellationToken)
                : buffer.IsEmpty ? inner.ReadAsync(buffer, cancellationToken)
                : NowAsync(buffer, cancellationToken);
        }

        public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) => inner.WriteAsync(buffer, cancellationToken);

        public override Task FlushAsync(CancellationToken cancellationToken) => inner.FlushAsync(cancellationToken);

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override void Flush() => inner.Flush();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        protected override void Dispose(bool disposing)
        {
            if (disposing)
            {
                inner.Dispose();
            }
            base.Dispose(disposing);
        }

        private async ValueTask<int> LaterAsync(Memory<byte> buffer, CancellationToken cancel)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(100), cancel);
            return await ReadAsync(buffer, cancel);
        }

        private async ValueTask<int> NowAsync(Memory<byte> buffer, CancellationToken cancel)
        {
            for (; ; )
            {
                var read = await inner.ReadAsync(buffer, cancel);
                paidAt = Math.Max(paidAt, time.GetTimestamp()) + (read * time.TimestampFrequency / BytesASecond);
                if (read == 0 || (!broken && rules.Follow(buffer.Span[..read])))
                {
                    return read;
                }
                if (!broken)
                {
                    broken = true;
                    upgrade.Broken?.Invoke();
                }
            }
        }
    }
}
