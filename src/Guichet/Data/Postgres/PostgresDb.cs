using Guichet.Conversations;
using Guichet.Platform;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage.ValueConversion;
using Npgsql;

namespace Guichet.Data.Postgres;

/// <summary>The database of several nodes.</summary>
public sealed class PostgresDb(DbContextOptions<PostgresDb> options) : Db(options)
{
    protected override ValueConverter IdConverter => new IdAsGuid();

    public override IQueryable<Contact> Like(IQueryable<Contact> contacts, string words)
    {
        var pattern = Pattern(words);
        return contacts.Where(c => EF.Functions.ILike(c.Name!, pattern, "\\") || EF.Functions.ILike(c.Email!, pattern, "\\") || EF.Functions.ILike(c.Phone!, pattern, "\\"));
    }

    /// <summary>The provider wraps what it holds for transient, once or twice.</summary>
    protected override bool IsConflict(Exception exception) =>
        exception is PostgresException { SqlState: PostgresErrorCodes.SerializationFailure or PostgresErrorCodes.DeadlockDetected }
        || (exception.InnerException is { } inner && IsConflict(inner));

    internal sealed class IdAsGuid() : ValueConverter<Id, Guid>(id => id.Value, guid => new Id(guid));
}
