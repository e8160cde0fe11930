using Guichet.Faults.Server;

namespace Guichet.Faults;

/// <summary>What strikes a running server: the faults of a plan, at moments and in an order that follow from the seed.</summary>
internal sealed class Nemesis(ServerProcess server, Random random, string plan)
{
    /// <summary>GUICHET_PLAN, else the test's own: kill, stop, pause; several with commas.</summary>
    private readonly string[] kinds = (System.Environment.GetEnvironmentVariable("GUICHET_PLAN") is { Length: > 0 } given ? given : plan).Split(',');

    /// <summary>With which the server is started again.</summary>
    public (string, string)[] Environment { get; init; } = [];

    /// <summary>How long the server took from SIGTERM to its end, each time.</summary>
    public List<TimeSpan> Drains { get; } = [];

    public async Task StrikeAsync(int times)
    {
        for (var i = 0; i < times; i++)
        {
            await Task.Delay(random.Next(300, 1_500));
            await StrikeAsync(kinds[random.Next(kinds.Length)]);
        }
    }

    private async Task StrikeAsync(string kind)
    {
        switch (kind)
        {
            case "kill":
                await server.KillAsync();
                await server.StartAsync(Environment);
                break;
            case "stop":
                var since = System.Diagnostics.Stopwatch.GetTimestamp();
                Posix.Signal(server.Process, Posix.Terminate);
                await server.Process.WaitForExitAsync();
                Drains.Add(System.Diagnostics.Stopwatch.GetElapsedTime(since));
                await server.StartAsync(Environment);
                break;
            case "pause":
                Posix.Signal(server.Process, Posix.Stop);
                await Task.Delay(random.Next(500, 2_000));
                Posix.Signal(server.Process, Posix.Continue);
                break;
            default:
                throw new InvalidOperationException($"There is no fault “{kind}”: kill, stop or pause.");
        }
    }
}
