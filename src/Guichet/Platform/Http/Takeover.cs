using System.IO.Pipelines;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http.Features;

namespace Guichet.Platform.Http;

/// <summary>
/// Lets an upgraded request take its connection along when it ends, so that what HTTP held for it (parser, headers, streams:
/// more than all the rest of an idle connection) is let go. What counts and closes connections stays around it (decision 10).
/// </summary>
internal sealed class Takeover : IDuplexPipe
{
    private Func<Task>? next;

    private Takeover(ConnectionContext connection)
    {
        Connection = connection;
        Pipes = connection.Transport;
        Input = new ReaderToKeep(Pipes.Input, this);
        Output = new WriterToKeep(Pipes.Output, this);
    }

    public ConnectionContext Connection { get; }

    /// <summary>What HTTP reads from and writes to, and does not close when it has been taken over.</summary>
    public IDuplexPipe Pipes { get; }

    public PipeReader Input { get; }

    public PipeWriter Output { get; }

    /// <summary>Called by an upgraded request before it ends, with what is to be done when nothing of the request is left.</summary>
    public void Continue(Func<Task> next) => this.next = next;

    /// <summary>Serves requests. What the last of them left to be done, if anything.</summary>
    public static async Task<Func<Task>?> ServeAsync(ConnectionContext connection, ConnectionDelegate http)
    {
        var takeover = new Takeover(connection);
        var heart = Heart.PutInto(connection.Features);
        connection.Features.Set(takeover);
        connection.Transport = takeover;
        await http(connection);
        connection.Transport = takeover.Pipes;
        connection.Features.Set<Takeover>(null);
        heart.Stop();
        return takeover.next;
    }

    /// <summary>HTTP asks the connection to be called for its time limits, and never takes that back: it would be kept by it.</summary>
    private sealed class Heart : IConnectionHeartbeatFeature
    {
        private Action<object>? beat;
        private object? state;

        public static Heart PutInto(IFeatureCollection features)
        {
            var heart = new Heart();
            features.Get<IConnectionHeartbeatFeature>()?.OnHeartbeat(static h => ((Heart)h).Beat(), heart);
            features.Set<IConnectionHeartbeatFeature>(heart);
            return heart;
        }

        public void OnHeartbeat(Action<object> action, object state) => (this.state, beat) = (state, action);

        public void Stop() => (beat, state) = (null, null);

        private void Beat()
        {
            if (beat is { } now && state is { } of)
            {
                now(of);
            }
        }
    }

    private sealed class ReaderToKeep(PipeReader reader, Takeover takeover) : PipeReader
    {
        public override void AdvanceTo(SequencePosition consumed) => reader.AdvanceTo(consumed);

        public override void AdvanceTo(SequencePosition consumed, SequencePosition examined) => reader.AdvanceTo(consumed, examined);

        public override void CancelPendingRead() => reader.CancelPendingRead();

        public override ValueTask<ReadResult> ReadAsync(CancellationToken cancellationToken = default) => reader.ReadAsync(cancellationToken);

        public override bool TryRead(out ReadResult result) => reader.TryRead(out result);

        public override void Complete(Exception? exception = null)
        {
            if (takeover.next is null)
            {
                reader.Complete(exception);
            }
        }
    }

    private sealed class WriterToKeep(PipeWriter writer, Takeover takeover) : PipeWriter
    {
        public override bool CanGetUnflushedBytes => writer.CanGetUnflushedBytes;

        public override long UnflushedBytes => writer.UnflushedBytes;

        public override void Advance(int bytes) => writer.Advance(bytes);

        public override void CancelPendingFlush() => writer.CancelPendingFlush();

        public override ValueTask<FlushResult> FlushAsync(CancellationToken cancellationToken = default) => writer.FlushAsync(cancellationToken);

        public override Memory<byte> GetMemory(int sizeHint = 0) => writer.GetMemory(sizeHint);

        public override Span<byte> GetSpan(int sizeHint = 0) => writer.GetSpan(sizeHint);

        public override void Complete(Exception? exception = null)
        {
            if (takeover.next is null)
            {
                writer.Complete(exception);
            }
        }
    }
}
