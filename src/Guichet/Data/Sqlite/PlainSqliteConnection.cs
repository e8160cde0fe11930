using System.Data.Common;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.EntityFrameworkCore.Sqlite.Storage.Internal;
using Microsoft.EntityFrameworkCore.Storage;

namespace Guichet.Data.Sqlite;

/// <summary>
/// EF Core's connection without the functions for decimals and regular expressions that it adds to SQLite: we use none, and they
/// were registered anew at every opening, which is at every query: two dozen native calls and 5 KB of garbage each time.
/// </summary>
#pragma warning disable EF1001 // The only place where this can be said; a change of EF Core shows when it is compiled.
internal sealed class PlainSqliteConnection(
    RelationalConnectionDependencies dependencies, IRawSqlCommandBuilder builder, IDiagnosticsLogger<DbLoggerCategory.Infrastructure> logger)
    : SqliteRelationalConnection(dependencies, builder, logger)
{
    public static void Use(DbContextOptionsBuilder options) => options.ReplaceService<ISqliteRelationalConnection, PlainSqliteConnection>();

    protected override DbConnection CreateDbConnection() => new SqliteConnection(GetValidatedConnectionString());
}
#pragma warning restore EF1001
