namespace Guichet.Data;

/// <summary>
/// SQLite has one writer: whoever writes, the log writer and EF Core alike, waits here for his turn instead of failing with
/// "database is locked". On PostgreSQL the gate is open.
/// </summary>
public sealed class WriteGate(bool oneAtATime) : IDisposable
{
    private readonly SemaphoreSlim? turns = oneAtATime ? new(1) : null;

    public async ValueTask<Turn> EnterAsync(CancellationToken cancel)
    {
        if (turns is not null)
        {
            await turns.WaitAsync(cancel);
        }
        return new(turns);
    }

    public void Dispose() => turns?.Dispose();

    public readonly struct Turn(SemaphoreSlim? turns) : IDisposable
    {
        public void Dispose() => turns?.Release();
    }
}
