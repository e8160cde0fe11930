namespace Guichet.Bench;

/// <summary>Memory of the server for each idle visitor: its resident set with them less its resident set before them.</summary>
internal static class Connections
{
    private const int First = 1_000;

    public static async Task RunAsync(Server server)
    {
        // Warm: code is compiled, and pools and the young generation are as large as they get, before the zero is read.
        (await Crowd.ComeAsync(server, 2_000)).ForEach(f => f.Dispose());
        await Task.Delay(TimeSpan.FromSeconds(8));
        var zero = server.RssMb;
        var first = 0.0;
        var crowd = new List<FeedWire>();
        foreach (var wanted in new[] { First, 5_000, 10_000 })
        {
            crowd.AddRange(await Crowd.ComeAsync(server, wanted - crowd.Count, crowd.Count));
            await Task.Delay(TimeSpan.FromSeconds(5));
            server.Refresh();
            var cpu = server.CpuSeconds;
            await Task.Delay(TimeSpan.FromSeconds(20));
            server.Refresh();
            var rss = server.RssMb;
            first = first == 0 ? rss : first;
            Line.Write(new
            {
                bench = "connections",
                connections = crowd.Count,
                kb_per_connection = Math.Round((rss - zero) * 1024 / crowd.Count, 1),
                // Beyond the first thousand: what the first ones cost once is not divided by few.
                kb_per_further_connection = crowd.Count > First ? Math.Round((rss - first) * 1024 / (crowd.Count - First), 1) : (double?)null,
                rss_mb = Math.Round(rss),
                base_rss_mb = Math.Round(zero),
                heartbeat_cpu_percent = Math.Round((server.CpuSeconds - cpu) / 20 * 100, 1),
            });
        }
        crowd.ForEach(f => f.Dispose());
    }
}
