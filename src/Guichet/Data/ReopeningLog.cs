namespace Guichet.Data;

/// <summary>
/// A log whose connection is not trusted after a failure: what fsync refused once it may call stored the next time, although
/// it is not (F6). The next batch opens another one, before the broken one is closed, so that nobody is the last to leave and
/// takes the write-ahead log with him.
/// </summary>
internal sealed class ReopeningLog(Func<ILog> open) : ILog
{
    private ILog? log;
    private bool broken;

    public async Task BeginAsync(LogState state)
    {
        if (log is null || broken)
        {
            var old = log;
            log = open();
            broken = false;
            if (old is not null)
            {
                await old.DisposeAsync();
            }
        }
        await log.BeginAsync(state);
    }

    public Task LoadAsync(LogState state) => log!.LoadAsync(state);

    public Task<int?> LastCountAsync(Platform.Id workspace, Platform.Id conversation, long session) => log!.LastCountAsync(workspace, conversation, session);

    public Task CommitAsync(LogChanges changes) => log!.CommitAsync(changes);

    public Task RollbackAsync()
    {
        broken = true;
        return log?.RollbackAsync() ?? Task.CompletedTask;
    }

    public ValueTask DisposeAsync() => log?.DisposeAsync() ?? ValueTask.CompletedTask;
}
