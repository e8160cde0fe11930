using System.Diagnostics;
using System.Text;

namespace Guichet.Bench;

/// <summary>One visitor: sends what falls due, one after the other, in his conversation.</summary>
internal sealed class Sender(HttpWire wire, string token) : IDisposable
{
    private readonly Queue<int> waiting = new();
    private readonly List<(int Index, long At)> answered = [];
    private string conversation = "";
    private int cseq;
    private bool busy;

    public static async Task<List<Sender>> ComeAsync(Server server, int count)
    {
        var senders = new List<Sender>();
        for (var i = 0; i < count; i++)
        {
            var wire = new HttpWire(Server.EndPoint, Server.Host);
            var (token, _) = await Crowd.ConnectAsync(wire, server);
            var sender = new Sender(wire, token);
            await sender.OpenAsync();
            senders.Add(sender);
        }
        return senders;
    }

    public int Acked => answered.Count;

    /// <summary>Flat out: the number of the next message, or -1.</summary>
    public Func<int>? Again { get; set; }

    public async Task OpenAsync()
    {
        var answer = await wire.JsonAsync(Body("hello", null));
        conversation = answer.GetProperty("conversation").GetProperty("id").GetString()!;
    }

    public void Due(int index)
    {
        lock (waiting)
        {
            if (busy)
            {
                waiting.Enqueue(index);
                return;
            }
            busy = true;
        }
        wire.Send(Body($"m{index} Is the reading lamp still to be had in green, and when would it be here?", conversation));
        _ = FinishAsync(index);
    }

    public async Task IdleAsync()
    {
        while (true)
        {
            lock (waiting)
            {
                if (!busy && waiting.Count == 0)
                {
                    return;
                }
            }
            await Task.Delay(5);
        }
    }

    public void Record(Latencies acked, long[] due)
    {
        foreach (var (index, at) in answered)
        {
            acked.Record(index, due[index], at);
        }
    }

    public void Forget() => answered.Clear();

    public void Dispose() => wire.Dispose();

    private async Task FinishAsync(int index)
    {
        while (true)
        {
            if (await wire.ReceiveAsync() != 200)
            {
                throw new InvalidOperationException(Encoding.UTF8.GetString(wire.Answer.Span));
            }
            answered.Add((index, Stopwatch.GetTimestamp()));
            if (Again is not null)
            {
                index = Again();
            }
            else
            {
                lock (waiting)
                {
                    index = waiting.TryDequeue(out var next) ? next : -1;
                }
            }
            lock (waiting)
            {
                if (index == -1)
                {
                    busy = false;
                    return;
                }
            }
            wire.Send(Body($"m{index} Is the reading lamp still to be had in green, and when would it be here?", conversation));
        }
    }

    private byte[] Body(string text, string? into) => wire.Request(
        "POST", "/v1/visitor/messages",
        (into is null ? "{" : $"{{\"conversation\":\"{into}\",")
            + $"\"clientId\":\"{Guid.CreateVersion7()}\",\"session\":\"00000000000000a1\",\"cseq\":{++cseq},\"seen\":0,\"text\":\"{text}\"}}",
        ("Authorization", $"Bearer {token}"));
}
