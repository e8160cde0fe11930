using Guichet.Platform;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage.ValueConversion;

namespace Guichet.Data.Postgres;

/// <summary>The database of several nodes.</summary>
public sealed class PostgresDb(DbContextOptions<PostgresDb> options, WriteGate gate) : Db(options, gate)
{
    protected override ValueConverter IdConverter => new IdAsGuid();

    internal sealed class IdAsGuid() : ValueConverter<Id, Guid>(id => id.Value, guid => new Id(guid));
}
