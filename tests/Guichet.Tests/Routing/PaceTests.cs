using Guichet.Routing;

namespace Guichet.Tests.Routing;

/// <summary>
/// What a waiting visitor is told, beside what he then waits: visitors come by chance (Poisson), conversations last by chance
/// (exponential, mean 8 minutes), four fifths of the slots are busy on average.
/// </summary>
public sealed class PaceTests
{
    private const double MeanSeconds = 480;

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(5)]
    [InlineData(10)]
    [InlineData(20)]
    public void The_wait_that_is_told_is_the_wait_that_comes(int slots)
    {
        var (told, known, waited) = Simulate(slots, seed: 7, visitors: 60_000);
        Assert.True(waited.Count > 2_000);
        Assert.InRange(told.Average() / waited.Average(), 0.85, 1.15);
        Assert.True(Error(told, waited) <= 1.15 * Error(known, waited), $"{Error(told, waited)} beside {Error(known, waited)}");
    }

    [Fact]
    public void Where_nobody_works_no_wait_is_told() => Assert.Null(new Pace().Wait(1, 0, 100));

    [Fact]
    public void An_hour_of_quick_conversations_is_believed_more_than_the_first_guess()
    {
        var pace = new Pace();
        pace.Busy(1, 1);
        for (var minute = 1; minute <= 60; minute++)
        {
            pace.Ended(1 + (minute * 60));
        }
        Assert.InRange(pace.Wait(2, 1, 3_601)!.Value, 120, 165);
    }

    /// <summary>The median of how far off each one was told.</summary>
    private static double Error(List<double> told, List<double> waited)
    {
        var errors = told.Zip(waited, (t, w) => Math.Abs(t - w) / w).Order().ToList();
        return errors[errors.Count / 2];
    }

    private static (List<double> Told, List<double> Known, List<double> Waited) Simulate(int slots, int seed, int visitors)
    {
        var random = new Random(seed);
        double Chance(double mean) => -mean * Math.Log(1 - random.NextDouble());
        var pace = new Pace();
        var endings = new PriorityQueue<int, double>();
        var queue = new Queue<(double At, double? Told, double Known)>();
        List<double> told = [], known = [], waited = [];
        var busy = 0;
        double arrival = 1;
        for (var come = 0; come < visitors;)
        {
            if (endings.TryPeek(out _, out var ending) && ending <= arrival)
            {
                endings.Dequeue();
                pace.Ended(ending);
                busy--;
                if (queue.TryDequeue(out var next))
                {
                    told.Add(next.Told!.Value);
                    known.Add(next.Known);
                    waited.Add(ending - next.At);
                    Begin(ending);
                }
                pace.Busy(busy, ending);
                continue;
            }
            come++;
            if (busy < slots)
            {
                Begin(arrival);
                pace.Busy(busy, arrival);
            }
            else
            {
                var place = queue.Count + 1;
                queue.Enqueue((arrival, pace.Wait(place, slots, arrival), place * MeanSeconds / slots));
            }
            arrival += Chance(MeanSeconds / (0.8 * slots));
        }
        return (told, known, waited);

        void Begin(double at)
        {
            busy++;
            endings.Enqueue(0, at + Chance(MeanSeconds));
        }
    }
}
