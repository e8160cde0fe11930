using Guichet.Faults.Histories;
using Guichet.Faults.Server;

namespace Guichet.Faults;

/// <summary>A test that says why it did not run, where it cannot.</summary>
internal sealed class PowerCutFactAttribute : FactAttribute
{
    public PowerCutFactAttribute() => Skip = LoopDisk.Impossible;
}

/// <summary>A kill leaves what the kernel holds; a power cut does not. Only what was forced to the disk may be acknowledged.</summary>
public sealed class PowerCutTests
{
    private const int Cuts = 4;

    [PowerCutFact]
    [Trait("Proves", "F4")]
    [Trait("Proves", "I1")]
    public async Task What_was_acknowledged_is_on_the_disk_at_every_moment()
    {
        var cuts = await CutAsync(Seed.OfThisRun, sabotage: []);
        Assert.All(cuts, cut => Assert.True(cut.Lost == 0, $"{cut.Lost} of {cut.Acknowledged} lost. Again: ./test faults --seed {Seed.OfThisRun} {nameof(PowerCutTests)}"));
        Assert.True(cuts[^1].Acknowledged > 50, $"only {cuts[^1].Acknowledged} were acknowledged: that proves little");
    }

    [PowerCutFact]
    [Trait("Proves", "F4")]
    public async Task With_synchronous_normal_the_same_test_finds_losses()
    {
        var lost = 0;
        for (var round = 0; round < 4 && lost == 0; round++)
        {
            lost = (await CutAsync(Seed.OfThisRun + round, [("GUICHET_SABOTAGE", "synchronous-normal")])).Sum(cut => cut.Lost);
        }
        Assert.NotEqual(0, lost);
    }

    /// <summary>Under load the machine stands still at random moments, and each time the disk is looked at as it is then.</summary>
    private static async Task<List<(int Acknowledged, int Lost)>> CutAsync(int seed, (string, string)[] sabotage)
    {
        var folder = Directory.CreateTempSubdirectory("guichet-power-").FullName;
        var cuts = new List<(int, int)>();
        try
        {
            using var disk = LoopDisk.Create(Path.Combine(folder, "disk"));
            await using var run = await Run.StartAsync(
                nameof(PowerCutTests), new Size(Conversations: 10, Consoles: 1, PauseMilliseconds: 10), seed, Programs.WithFaults, Path.Combine(disk.Folder, "data"), environment: sabotage);
            var random = Seed.For(seed, 7);
            for (var cut = 0; cut < Cuts; cut++)
            {
                await Task.Delay(random.Next(300, 1_500));
                Posix.Signal(run.Server.Process, Posix.Stop);
                var acknowledged = run.Acknowledged();
                cuts.Add((acknowledged.Count, Lost(disk, Path.Combine(folder, $"cut{cut}"), acknowledged)));
                Posix.Signal(run.Server.Process, Posix.Continue);
            }
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
        return cuts;
    }

    private static int Lost(LoopDisk disk, string copy, List<Acknowledgement> acknowledged)
    {
        using var after = disk.AfterPowerCut(copy);
        var history = new History();
        Database.Read(Path.Combine(after.Folder, "data/guichet.db"), history);
        history.Acknowledgements.AddRange(acknowledged);
        return Checks.Durable(history).Count();
    }
}
