using Guichet.Faults.Histories;
using Guichet.Faults.Server;

namespace Guichet.Faults;

/// <summary>Deliberate bugs, one at a time: a harness that does not see them would be green for nothing.</summary>
public sealed class MutantTests
{
    private const int Rounds = 6;

    private static readonly Size Many = new(Conversations: 10, Consoles: 2, PauseMilliseconds: 40);

    /// <summary>So few that what was acknowledged too early has left the process before it dies.</summary>
    private static readonly Size Few = new(Conversations: 1, Consoles: 1, PauseMilliseconds: 40);

    [Fact]
    public Task Acknowledging_before_the_commit_is_noticed() => NoticedAsync("I1", "acknowledge-before-commit", Few, crash: "before-commit");

    [Fact]
    public Task Forgetting_what_was_sent_before_is_noticed() => NoticedAsync("I2", "no-idempotency", Many);

    [Fact]
    public Task A_note_that_reaches_the_visitor_is_noticed() => NoticedAsync("I6", "leaked-note", Many);

    [Fact]
    public Task A_client_that_does_not_resume_is_noticed() => NoticedAsync("I3", null, Many, kills: 2);

    /// <summary>A bug shows itself by chance, so the next seeds are tried too.</summary>
    private static async Task NoticedAsync(string invariant, string? sabotage, Size size, int kills = 0, string? crash = null)
    {
        List<Violation> found = [];
        for (var round = 0; round < Rounds && found.Count == 0; round++)
        {
            (string, string)[] sabotaged = sabotage is null ? [] : [("GUICHET_SABOTAGE", sabotage)];
            (string, string)[] crashing = crash is null ? [] : [("GUICHET_CRASH", $"{crash}:{40 + round}")];
            await using var run = await Run.StartAsync(
                nameof(MutantTests), size, Seed.OfThisRun + round, Programs.WithFaults, withoutResume: sabotage is null, environment: [.. sabotaged, .. crashing]);
            await Task.Delay(TimeSpan.FromSeconds(1));
            await new Nemesis(run.Server, Seed.For(run.Seed, 0), "kill") { Environment = sabotaged }.StrikeAsync(kills);
            if (crash is not null)
            {
                await run.Server.Process.WaitForExitAsync().WaitAsync(TimeSpan.FromSeconds(60));
                await run.Server.StartAsync(sabotaged);
            }
            await run.EndAsync(patience: TimeSpan.FromSeconds(4));
            found.AddRange(run.Violations().Where(v => v.Invariant == invariant));
        }
        Assert.NotEmpty(found);
    }
}
