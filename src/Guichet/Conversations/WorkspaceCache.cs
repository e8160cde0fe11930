using System.Collections.Concurrent;
using Guichet.Platform;

namespace Guichet.Conversations;

/// <summary>
/// Something about each workspace that is asked often and changes seldom. A load that is under way when the thing changes is
/// forgotten with the rest, so an answer from before a change is never kept after it.
/// </summary>
internal sealed class WorkspaceCache<T>(Func<Id, Task<T>> load)
{
    private readonly ConcurrentDictionary<Id, Lazy<Task<T>>> loaded = new();

    public ValueTask<T> GetAsync(Id workspace)
    {
        var entry = loaded.GetOrAdd(workspace, id => new(() => load(id)));
        return entry.Value.IsCompletedSuccessfully ? new(entry.Value.Result) : new(WaitAsync(workspace, entry));
    }

    public void Forget(Id workspace) => loaded.TryRemove(workspace, out _);

    private async Task<T> WaitAsync(Id workspace, Lazy<Task<T>> entry)
    {
        try
        {
            return await entry.Value;
        }
        catch
        {
            loaded.TryRemove(KeyValuePair.Create(workspace, entry));
            throw;
        }
    }
}
