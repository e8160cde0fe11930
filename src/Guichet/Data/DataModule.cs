using Guichet.Data.Postgres;
using Guichet.Data.Sqlite;
using Guichet.Platform;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace Guichet.Data;

/// <summary>Which database it is. Requests ask for <see cref="Db"/>; what lives longer asks for a <c>Func&lt;Db&gt;</c>.</summary>
internal static class DataModule
{
    public static IServiceCollection AddData(this IServiceCollection services, Settings settings)
    {
        if (settings.Postgres is { } connection)
        {
            services.AddSingleton(_ => NpgsqlDataSource.Create(connection));
            services.AddPooledDbContextFactory<PostgresDb>((p, o) => o.UseNpgsql(p.GetRequiredService<NpgsqlDataSource>()));
            services.AddSingleton<Func<Db>>(p => p.GetRequiredService<IDbContextFactory<PostgresDb>>().CreateDbContext);
            services.AddSingleton<NodeName>().AddTransient<ILog, PostgresLog>();
        }
        else
        {
            services.AddPooledDbContextFactory<SqliteDb>(o => PlainSqliteConnection.Use(o.UseSqlite(SqliteOptions.ConnectionString(settings.Database))));
            services.AddSingleton<Func<Db>>(p => p.GetRequiredService<IDbContextFactory<SqliteDb>>().CreateDbContext);
            services.AddHostedService<SqliteWatch>();
            services.AddSingleton(p => new SqliteCheckpoints(settings.Database, p.GetRequiredService<WriteGate>(), p.GetRequiredService<ILogger<SqliteCheckpoints>>()));
            services.AddTransient<ILog>(p => new ReopeningLog(() => new SqliteLog(settings.Database, p.GetRequiredService<SqliteCheckpoints>())));
        }
        services.AddSingleton(_ => new WriteGate(oneAtATime: settings.Postgres is null));
        services.AddScoped(p => p.GetRequiredService<Func<Db>>()());
        return services;
    }
}
