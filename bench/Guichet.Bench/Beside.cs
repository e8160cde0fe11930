namespace Guichet.Bench;

/// <summary>The same visitors send the same words flat out to us and to <see cref="Plain"/>, in turns, on one machine.</summary>
internal static class Beside
{
    private const int Conversations = 200;

    public static async Task RunAsync(string database, string? postgres, TimeSpan length)
    {
        foreach (var plain in new[] { false, true, false, true })
        {
            using var run = new Run(database, postgres);
            using var server = plain ? await run.StartPlainAsync() : await run.StartAsync();
            var senders = await Sender.ComeAsync(server, Conversations);
            await Messages.WarmUpAsync(senders, rate: 200);
            var due = new long[4_000_000];
            await Messages.FlatOutAsync(senders, due, length);
            var acked = new Latencies(due.Length);
            senders.ForEach(s => s.Record(acked, due));
            Line.Write(new
            {
                bench = "beside",
                database,
                stored_by = plain ? "one EF Core transaction for each message" : "guichet",
                conversations = Conversations,
                acked_per_s = Math.Round(senders.Sum(s => s.Acked) / length.TotalSeconds),
                ack_ms = acked.Percentiles(),
            });
            senders.ForEach(s => s.Dispose());
        }
    }
}
