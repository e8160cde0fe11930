using System.Net.Sockets;

namespace Guichet.Faults.Clients;

/// <summary>A connection over which little arrives: 1 KB a second, until it is <see cref="Mend"/>ed.</summary>
internal sealed class SlowLine
{
    private const int BytesASecond = 1024;

    private readonly TaskCompletionSource mended = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public SlowLine() => Carrier = new(new SocketsHttpHandler { UseProxy = false, ConnectCallback = ConnectAsync });

    public HttpMessageInvoker Carrier { get; }

    public void Mend() => mended.TrySetResult();

    private async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancel)
    {
        // Small, so that what is not read stays with the server and not in our kernel.
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { ReceiveBufferSize = 4096, NoDelay = true };
        await socket.ConnectAsync(context.DnsEndPoint, cancel);
        return new Slowed(new NetworkStream(socket, ownsSocket: true), mended.Task);
    }

    private sealed class Slowed(Stream inner, Task mended) : Stream
    {
        public override bool CanRead => true;
        public override bool CanSeek => false;
        public override bool CanWrite => true;
        public override long Length => throw new NotSupportedException();
        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            if (mended.IsCompleted || buffer.IsEmpty)
            {
                return await inner.ReadAsync(buffer, cancellationToken);
            }
            var read = await inner.ReadAsync(buffer[..Math.Min(buffer.Length, BytesASecond)], cancellationToken);
            await Task.WhenAny(mended, Task.Delay(TimeSpan.FromSeconds((double)read / BytesASecond), cancellationToken));
            return read;
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
            inner.Dispose();
            base.Dispose(disposing);
        }
    }
}
