using Guichet.Conversations;
using Guichet.Platform;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage.ValueConversion;

namespace Guichet.Data.Sqlite;

/// <summary>The embedded database: one file, no server.</summary>
public sealed class SqliteDb(DbContextOptions<SqliteDb> options) : Db(options)
{
    protected override ValueConverter IdConverter => new IdAsBytes();

    /// <summary>SQLite's LIKE knows the case of A to Z; other letters have to be typed as they are written.</summary>
    public override IQueryable<Contact> Like(IQueryable<Contact> contacts, string words)
    {
        var pattern = Pattern(words);
        return contacts.Where(c => EF.Functions.Like(c.Name, pattern, "\\") || EF.Functions.Like(c.Email, pattern, "\\") || EF.Functions.Like(c.Phone, pattern, "\\"));
    }

    internal sealed class IdAsBytes() : ValueConverter<Id, byte[]>(id => id.ToBytes(), bytes => FromBytes(bytes))
    {
        private static Id FromBytes(byte[] bytes) => Id.Of(bytes);
    }
}
