using Guichet.Platform;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage.ValueConversion;
using Npgsql;

namespace Guichet.Data.Postgres;

/// <summary>The database of several nodes.</summary>
public sealed class PostgresDb(DbContextOptions<PostgresDb> options, WriteGate gate) : Db(options, gate)
{
    protected override ValueConverter IdConverter => new IdAsGuid();

    protected override bool IsConflict(Exception exception) =>
        (exception as PostgresException ?? exception.InnerException as PostgresException) is
        { SqlState: PostgresErrorCodes.SerializationFailure or PostgresErrorCodes.DeadlockDetected };

    internal sealed class IdAsGuid() : ValueConverter<Id, Guid>(id => id.Value, guid => new Id(guid));
}
