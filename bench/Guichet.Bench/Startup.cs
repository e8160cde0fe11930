namespace Guichet.Bench;

/// <summary><c>guichet serve</c> on data that exists, until its port answers; five times, the median first.</summary>
internal static class Startup
{
    public static async Task RunAsync()
    {
        using var run = new Run("sqlite", null);
        using (var first = await run.StartAsync())
        {
            await Messages.RunAsync(first, "sqlite", 50, 0, 500, TimeSpan.FromSeconds(2));
        }
        var ready = new List<double>();
        var rss = new List<double>();
        for (var i = 0; i < 5; i++)
        {
            using var server = await run.StartAsync(setUp: false);
            ready.Add(Math.Round(server.ReadyMs));
            await Task.Delay(TimeSpan.FromSeconds(3));
            rss.Add(Math.Round(server.RssMb));
        }
        Line.Write(new { bench = "startup", ready_ms = ready.Order().ElementAt(2), rss_mb = rss.Order().ElementAt(2), all_ready_ms = ready, all_rss_mb = rss });
    }
}
