using System.Net;
using Guichet.Platform;
using Guichet.Platform.Problems;
using Guichet.Tests.Support;
using Guichet.Visitors;

namespace Guichet.Tests.Visitors;

public sealed class MessageRateTests
{
    [Fact]
    public async Task Who_floods_is_asked_to_wait_and_then_heard_again()
    {
        await using var desk = await TestDesk.OpenAsync(s => s with { VisitorRate = 1 });
        using var flood = await VisitorPage.OpenAsync(desk);
        using var ada = await VisitorPage.OpenAsync(desk);
        var (said, refused) = (0, default(Answer));
        while (refused is null && said < 1_000)
        {
            var answer = await flood.SaysAsync($"flood {said}", count: said + 1);
            (said, refused) = answer.Status == HttpStatusCode.OK ? (said + 1, refused) : (said, answer);
        }

        Assert.Equal((HttpStatusCode.TooManyRequests, "too-fast"), (refused!.Status, refused.Code));
        Assert.Equal("1", refused.Header("Retry-After"));
        Assert.True(said >= 10);
        Assert.Equal(HttpStatusCode.OK, (await ada.SaysAsync("I am somebody else")).Status);
        // The refused one was not stored: it keeps its number, and goes through when its time has come.
        Answer again;
        do
        {
            await Task.Delay(100);
            again = await flood.SaysAsync("at last", count: said + 1);
        }
        while (again.Status == HttpStatusCode.TooManyRequests);
        Assert.Equal(HttpStatusCode.OK, again.Status);
    }

    [Fact]
    public void A_visitor_has_twenty_at_once_and_then_two_a_second()
    {
        var clock = new Ticks();
        var rate = new MessageRate(new Settings().VisitorRate, clock);
        var ada = Id.New();
        Assert.Equal(20, TakeAll(rate, ada));

        clock.Advance(TimeSpan.FromSeconds(3));
        Assert.Equal(6, TakeAll(rate, ada));
        Assert.Equal(20, TakeAll(rate, Id.New()));

        clock.Advance(TimeSpan.FromHours(1));
        Assert.Equal(20, TakeAll(rate, ada));
        Assert.Equal(TimeSpan.FromSeconds(0.5), Assert.Throws<RefusedException>(() => rate.Take(ada)).RetryAfter);
    }

    [Fact]
    public void Who_is_gone_is_forgotten_and_a_message_costs_no_memory()
    {
        var clock = new Ticks();
        var rate = new MessageRate(2, clock);
        for (var i = 0; i < 10_000; i++)
        {
            rate.Take(Id.New());
        }
        clock.Advance(TimeSpan.FromSeconds(30));
        var ada = Id.New();
        rate.Take(ada);
        Assert.Equal(1, rate.Remembered);

        var before = GC.GetAllocatedBytesForCurrentThread();
        rate.Take(ada);
        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }

    private static int TakeAll(MessageRate rate, Id visitor)
    {
        for (var taken = 0; ; taken++)
        {
            try
            {
                rate.Take(visitor);
            }
            catch (RefusedException)
            {
                return taken;
            }
        }
    }
}
