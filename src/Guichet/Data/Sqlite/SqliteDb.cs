using Guichet.Platform;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage.ValueConversion;

namespace Guichet.Data.Sqlite;

/// <summary>The embedded database: one file, no server.</summary>
public sealed class SqliteDb(DbContextOptions<SqliteDb> options) : Db(options)
{
    protected override ValueConverter IdConverter => new IdAsBytes();

    internal sealed class IdAsBytes() : ValueConverter<Id, byte[]>(id => id.ToBytes(), bytes => FromBytes(bytes))
    {
        private static Id FromBytes(byte[] bytes) => Id.Of(bytes);
    }
}
