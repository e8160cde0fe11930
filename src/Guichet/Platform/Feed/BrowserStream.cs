using System.Buffers;
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace Guichet.Platform.Feed;

/// <summary>
/// What one browser reads where no WebSocket gets through: one request after the other, for all its tabs together. Each says
/// how much it has got, so that an answer which was lost on the way is given again (docs/subsystems/feed.md).
/// </summary>
internal sealed class BrowserStream(Streams streams, TimeProvider time)
{
    /// <summary>So long a browser may be without a request: between two polls, or when its leading tab was closed.</summary>
    private static readonly TimeSpan Absence = TimeSpan.FromSeconds(10);

    private const int BytesOfARequest = 512;

    private readonly Lock gate = new();
    private readonly Dictionary<int, StreamConnection> connections = [];
    private readonly StreamMessages messages = new();
    private ReadingPace pace;
    private TaskCompletionSource news = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int asked;
    private bool over;

    /// <summary>Known to this browser alone: who has it reads and writes in its name (never in a URL, never in a log).</summary>
    public string Secret { get; } = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));

    /// <summary>Null when there is one of this number.</summary>
    public StreamConnection? Add(int number, int now)
    {
        var connection = new StreamConnection(this, number, now);
        lock (gate)
        {
            return connections.TryAdd(number, connection) ? connection : null;
        }
    }

    public StreamConnection? Find(int number)
    {
        lock (gate)
        {
            return connections.GetValueOrDefault(number);
        }
    }

    /// <summary>False when this browser has been sent more than it reads.</summary>
    public bool Put(int connection, ReadOnlyMemory<byte> message)
    {
        lock (gate)
        {
            if (over || messages.IsFull)
            {
                return false;
            }
            messages.Add(connection, message);
            Tell();
            return true;
        }
    }

    /// <summary>The last word is short, and there is one for each connection: it always has room.</summary>
    public void Remove(StreamConnection connection, ReadOnlyMemory<byte> lastWord)
    {
        lock (gate)
        {
            if (connections.Remove(connection.Number) && !over)
            {
                messages.Add(connection.Number, lastWord);
                Tell();
            }
        }
    }

    /// <summary>The same allowance as on a socket, for requests of every kind; each counts as some bytes more (SEC-089).</summary>
    public bool MayTake(int bytes)
    {
        lock (gate)
        {
            if (pace.IsAhead(time))
            {
                return false;
            }
            pace.Read(bytes + BytesOfARequest, time);
            return true;
        }
    }

    /// <summary>Everything from <paramref name="got"/> on: at once, or when there is something; <paramref name="lasting"/>, and what comes after it.</summary>
    /// <returns>False when that is no longer known here.</returns>
    public async Task<bool> AnswerAsync(HttpResponse response, long got, bool lasting)
    {
        if (Begin(got) is not { } mine)
        {
            return false;
        }
        try
        {
            var gone = response.HttpContext.RequestAborted;
            if (lasting)
            {
                // A proxy that holds answers back holds back this: the client does not wait for more, and asks without it.
                await response.BodyWriter.WriteAsync(":\n\n"u8.ToArray(), gone);
            }
            while (Take(mine) is var (unwritten, more))
            {
                if (more is not null)
                {
                    await more.WaitAsync(gone);
                    continue;
                }
                foreach (var (connection, message) in unwritten)
                {
                    response.BodyWriter.Write(Encoding.ASCII.GetBytes($"data: [{connection},"));
                    response.BodyWriter.Write(message.Span);
                    response.BodyWriter.Write("]\n\n"u8);
                }
                await response.BodyWriter.FlushAsync(gone);
                if (!lasting)
                {
                    break;
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The browser is gone, or has asked anew.
        }
        finally
        {
            _ = EndLaterAsync(mine);
        }
        return true;
    }

    /// <summary>Ends when nobody asks for a while. <paramref name="ask"/>: the last that was heard; none yet is 0.</summary>
    public async Task EndLaterAsync(int ask = 0)
    {
        await Task.Delay(Absence, time);
        List<StreamConnection> open;
        lock (gate)
        {
            if (asked != ask || over)
            {
                return;
            }
            over = true;
            open = [.. connections.Values];
        }
        streams.Forget(this);
        open.ForEach(c => c.Abort());
    }

    private int? Begin(long got)
    {
        lock (gate)
        {
            if (over || !messages.GoBackTo(got))
            {
                return null;
            }
            // The answer before it ends: two would share the messages out between them.
            Tell();
            return ++asked;
        }
    }

    /// <summary>What has not been written yet, or what to wait for. Null when this answer is not the present one, or all tabs have gone.</summary>
    private (List<(int Connection, ReadOnlyMemory<byte> Message)> Unwritten, Task? More)? Take(int mine)
    {
        lock (gate)
        {
            return over || asked != mine || (messages.AllWritten && connections.Count == 0) ? null
                : messages.AllWritten ? ([], news.Task)
                : (messages.Take(), null);
        }
    }

    private void Tell()
    {
        news.TrySetResult();
        news = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
