namespace Guichet.Tests.Support;

/// <summary>The clock on the wall, moved forward at will.</summary>
public sealed class TestClock : TimeProvider
{
    private long ticks;

    public void Advance(TimeSpan by) => Interlocked.Add(ref ticks, by.Ticks);

    public override DateTimeOffset GetUtcNow() => DateTimeOffset.UtcNow.AddTicks(Interlocked.Read(ref ticks));
}
