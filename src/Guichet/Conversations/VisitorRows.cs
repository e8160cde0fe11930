using Guichet.Data;
using Guichet.Platform;
using Microsoft.EntityFrameworkCore;

namespace Guichet.Conversations;

/// <summary>The one row that is asked for at every connection of every visitor: compiled once.</summary>
public sealed class VisitorRows(Func<Db> open)
{
    private static readonly Func<Db, Id, Id, CancellationToken, Task<Visitor?>> Query = EF.CompileAsyncQuery(
        (Db db, Id workspace, Id visitor, CancellationToken _) => db.Visitors.AsNoTracking().SingleOrDefault(v => v.WorkspaceId == workspace && v.Id == visitor));

    /// <summary>Null for a visitor who has not acted yet.</summary>
    public async Task<Visitor?> FindAsync(Id workspace, Id visitor, CancellationToken cancel)
    {
        await using var db = open();
        return await Query(db, workspace, visitor, cancel);
    }
}
