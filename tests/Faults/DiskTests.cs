using System.Diagnostics;
using Guichet.Faults.Clients;
using Guichet.Faults.Histories;
using Guichet.Faults.Server;

namespace Guichet.Faults;

/// <summary>A disk that is full, or broken, and later is not: no acknowledgement without storing, no reading that stops, no operator.</summary>
public sealed class DiskTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private static readonly string Long = new('x', 2_000);

    [PowerCutFact]
    [Trait("Proves", "F8")]
    [Trait("Proves", "I12")]
    public async Task On_a_full_disk_nothing_is_acknowledged_everything_is_read_and_room_is_enough_to_go_on()
    {
        var folder = Directory.CreateTempSubdirectory("guichet-full-").FullName;
        using (var disk = new SmallDisk(Path.Combine(folder, "disk"), megabytes: 8))
        {
            var premises = await Premises.GetAsync();
            await using var server = await premises.ServeAsync(data: Path.Combine(disk.Folder, "data"));
            var writer = await Writer.ComeAsync(server, premises.Tenants[0].SiteKey);
            Assert.Equal(200, (await writer.SendAsync($"before {Long}")).Status);
            Assert.Equal("ok", await HealthAsync(server));

            disk.Fill();
            var (text, id) = await UntilRefusedAsync(writer);
            Assert.Equal("degraded", await HealthAsync(server));
            Assert.Equal(writer.Acknowledged, await writer.ReadAsync());
            Assert.Equal(200, (await writer.ReadByStaffAsync(premises.Tenants[0])).Status);

            disk.MakeRoom();
            await UntilStoredAsync(writer, text, id);
            Assert.Equal("ok", await HealthAsync(server));
            Assert.Equal(200, (await writer.SendAsync("after")).Status);
            Assert.Equal(writer.Acknowledged, await writer.ReadAsync());
            Assert.False(server.Process.HasExited);
        }
        Directory.Delete(folder, recursive: true);
    }

    [BrokenDiskFact]
    [Trait("Proves", "F6")]
    [Trait("Proves", "I1")]
    public async Task What_fsync_refused_is_not_acknowledged_and_the_writer_goes_on_when_the_disk_does()
    {
        using var disk = new BrokenDisk();
        var premises = await Premises.GetAsync();
        await using var server = await premises.ServeAsync(environment: disk.Environment);
        var writers = new List<Writer>();
        for (var i = 0; i < 3; i++)
        {
            writers.Add(await Writer.ComeAsync(server, premises.Tenants[0].SiteKey));
            Assert.Equal(200, (await writers[i].SendAsync($"before {i}")).Status);
        }
        for (var round = 0; round < 3; round++)
        {
            disk.Break();
            var waiting = await Task.WhenAll(writers.Select(UntilRefusedAsync));
            Assert.Equal("degraded", await HealthAsync(server));
            foreach (var writer in writers)
            {
                Assert.Equal(writer.Acknowledged, await writer.ReadAsync());
            }

            disk.Mend();
            await Task.WhenAll(writers.Select((w, i) => UntilStoredAsync(w, waiting[i].Text, waiting[i].Id)));
            Assert.Equal("ok", await HealthAsync(server));
        }
        await server.KillAsync();

        var history = new History();
        Database.Read(server.Database, history);
        var stored = history.Events.GroupBy(e => e.Conversation).Select(g => g.OrderBy(e => e.Seq).Select(e => e.Text!).ToList()).ToList();
        Assert.Equal(writers.Count, stored.Count);
        Assert.All(writers, w => Assert.Single(stored, s => s.SequenceEqual(w.Acknowledged)));
    }

    /// <summary>Some more may find room in what is allocated already.</summary>
    private static async Task<(string Text, Guid Id)> UntilRefusedAsync(Writer writer)
    {
        for (var i = 0; i < 5_000; i++)
        {
            var (text, id) = ($"meanwhile {i} {Long}", Guid.CreateVersion7());
            var answer = await writer.SendAsync(text, id);
            if (!answer.IsGood)
            {
                Assert.Equal((503, "not-stored"), (answer.Status, answer.Code));
                return (text, id);
            }
        }
        throw new InvalidOperationException("The disk took everything.");
    }

    private static async Task UntilStoredAsync(Writer writer, string text, Guid id)
    {
        var since = Stopwatch.GetTimestamp();
        while (!(await writer.SendAsync(text, id)).IsGood)
        {
            Assert.True(Stopwatch.GetElapsedTime(since) < Patience, "Nothing is stored although there is room.");
            await Task.Delay(100);
        }
    }

    private static async Task<string> HealthAsync(ServerProcess server)
    {
        using var http = new HttpClient();
        return await http.GetStringAsync(new Uri($"{server.Url}/healthz"));
    }
}
