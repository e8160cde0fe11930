using Guichet.Data.Postgres;
using Guichet.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Design;

Console.WriteLine("Used by `dotnet ef` only: see CONTRIBUTING.md, \"Changing the database\".");

namespace Guichet.Design
{
    public sealed class SqliteFactory : IDesignTimeDbContextFactory<SqliteDb>
    {
        public SqliteDb CreateDbContext(string[] args) =>
            new(new DbContextOptionsBuilder<SqliteDb>().UseSqlite("Data Source=design.db").Options);
    }

    public sealed class PostgresFactory : IDesignTimeDbContextFactory<PostgresDb>
    {
        public PostgresDb CreateDbContext(string[] args) =>
            new(new DbContextOptionsBuilder<PostgresDb>().UseNpgsql("Host=design").Options);
    }
}
