namespace Guichet.Tests.Support;

/// <summary>A clock that stands still until it is moved: what is said in a second is said in one.</summary>
public sealed class Ticks : TimeProvider
{
    private long now = 1;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override long GetTimestamp() => now;

    public override DateTimeOffset GetUtcNow() => DateTimeOffset.UnixEpoch.AddTicks(now);

    public void Advance(TimeSpan by) => now += by.Ticks;
}
