using System.Globalization;
using Guichet.Faults.Histories;

namespace Guichet.Faults.Clients;

/// <summary>One attempt to send.</summary>
internal sealed record Draft(Guid ClientId, string Session, int Cseq, long Seen, string Text, bool Note);

/// <summary>
/// One person's words into one conversation: one after the other, each repeated under the same id until the server has said
/// yes or no. Now and then the person loses patience and sends again while the first attempt is still under way (F10, F20).
/// </summary>
internal sealed class Lane(History history, string sender, bool byVisitor, Random random, Func<long> seen, Func<Draft, CancellationToken, Task<Answer>> post)
{
    private readonly string session = random.NextInt64().ToString("x16", CultureInfo.InvariantCulture);
    private int cseq;

    public async Task SayAsync(string text, bool note, Guid? answers, CancellationToken cancel)
    {
        var clientId = Guid.CreateVersion7();
        Record(h => h.Sendings.Add(new(sender, byVisitor, clientId, note, text, answers)));
        var count = cseq + 1;
        for (var tries = 0; !cancel.IsCancellationRequested; tries++)
        {
            var answer = await AttemptAsync(new(clientId, session, count, seen(), text, note), cancel);
            if (answer.IsGood)
            {
                var (conversation, e) = (answer.Body.GetProperty("conversation"), answer.Body.GetProperty("event"));
                var number = e.GetProperty(byVisitor ? "ordinal" : "seq").GetInt64();
                Record(h => h.Acknowledgements.Add(new(clientId, conversation.GetProperty("id").GetString()!, number, byVisitor)));
                cseq = count;
                return;
            }
            if (answer.Code == "behind")
            {
                continue;
            }
            if (!answer.IsWorthRepeating)
            {
                Record(h => h.Refusals.Add(new(clientId, answer.Status, answer.Code)));
                if (answer.Code != "out-of-order")
                {
                    return;
                }
                count = answer.Body.GetProperty("expected").GetInt32();
            }
            await FeedLoop.PauseAsync(TimeSpan.FromMilliseconds(30 + random.Next(50 << Math.Min(tries, 4))), cancel);
        }
    }

    private async Task<Answer> AttemptAsync(Draft draft, CancellationToken cancel)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        patience.CancelAfter(random.Next(40) == 0 ? TimeSpan.FromMilliseconds(random.Next(1, 8)) : TimeSpan.FromSeconds(10));
        return await post(draft, patience.Token);
    }

    private void Record(Action<History> what)
    {
        lock (history)
        {
            what(history);
        }
    }
}
