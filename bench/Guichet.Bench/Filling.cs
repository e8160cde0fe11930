using System.Data.Common;
using System.Diagnostics;
using Guichet.Data;
using Guichet.Data.Postgres;
using Guichet.Data.Sqlite;
using Guichet.Platform;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

namespace Guichet.Bench;

/// <summary>
/// Makes a large installation of the one that a server has just set up: more sites and agents, and years of conversations.
/// Indexes and foreign keys are taken away meanwhile and come back as they were.
/// </summary>
internal sealed class Filling(string data, string? postgres)
{
    private const int Agents = 200;
    private const int Sites = 6;
    private const int Others = 10;
    private const int OfAnother = 20_000;

    private readonly List<string> again = [];

    public async Task RunAsync(int conversations)
    {
        var watch = Stopwatch.StartNew();
        await using var connection = await OpenAsync();
        var workspace = await IdsAsync(connection, "SELECT id FROM workspace");
        for (var i = 1; i < Sites; i++)
        {
            await AddSiteAsync(connection, workspace[0]);
        }
        for (var i = 1; i < Agents; i++)
        {
            await AddAgentAsync(connection, workspace[0], i);
        }
        var sites = await IdsAsync(connection, "SELECT id FROM site");
        var agents = await IdsAsync(connection, "SELECT id FROM agent");
        await TakeAwayAsync(connection);
        await using var source = postgres is null ? null : NpgsqlDataSource.Create(postgres);
        using var gate = new WriteGate(oneAtATime: postgres is null);
        await using var log = Log(source, gate);
        await TellAsync(new History(workspace[0], sites, agents, conversations), log);
        for (var i = 0; i < Others; i++)
        {
            var other = Id.New();
            await RunAsync(connection, $"INSERT INTO workspace (id, name, position, created_at) VALUES ({Sql(other)}, 'Another {i}', 0, 0)");
            var site = await AddSiteAsync(connection, other);
            await TellAsync(new History(other, [site], [], Math.Min(OfAnother, conversations)), log);
        }
        Console.Error.WriteLine($"{watch.Elapsed.TotalSeconds:0} s; indexes");
        foreach (var sql in again)
        {
            await RunAsync(connection, sql);
        }
        await RunAsync(connection, postgres is null ? "PRAGMA wal_checkpoint(TRUNCATE)" : "VACUUM ANALYZE");
        Console.Error.WriteLine($"{watch.Elapsed.TotalSeconds:0} s; filled");
    }

    private static async Task TellAsync(History history, ILog log)
    {
        await history.StoreAsync(log);
        Console.Error.WriteLine($"{history.Conversations} conversations, {history.Events} events");
    }

    private ILog Log(NpgsqlDataSource? source, WriteGate gate) => source is null
        ? new SqliteLog(File, new SqliteCheckpoints(File, gate, NullLogger.Instance))
        : new PostgresLog(source, new NodeName());

    private string File => Path.Combine(data, "guichet.db");

    private async Task<DbConnection> OpenAsync()
    {
        DbConnection connection = postgres is null ? SqliteOptions.Open(File) : new NpgsqlConnection(postgres + ";CommandTimeout=0");
        if (connection is NpgsqlConnection)
        {
            await connection.OpenAsync();
        }
        else
        {
            await RunAsync(connection, "PRAGMA foreign_keys=OFF; PRAGMA cache_size=-2000000");
        }
        return connection;
    }

    /// <summary>
    /// Remembers what it takes away, in the order in which it comes back: keys first, then what points to them. The keys by
    /// which rows are added or changed stay.
    /// </summary>
    private async Task TakeAwayAsync(DbConnection connection)
    {
        const string Tables = "'contact', 'visitor', 'conversation', 'event', 'follower', 'read_position', 'known_customer', 'contact_merge'";
        var all = await PairsAsync(connection, postgres is null
            ? $"SELECT 'DROP INDEX \"' || name || '\"', sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL AND tbl_name IN ({Tables})"
            : $"""
                SELECT format('ALTER TABLE %s DROP CONSTRAINT IF EXISTS %I CASCADE', conrelid::regclass, conname),
                    format('ALTER TABLE %s ADD CONSTRAINT %I %s', conrelid::regclass, conname, pg_get_constraintdef(oid)) FROM pg_constraint
                    WHERE (contype = 'f' OR (contype = 'p' AND conrelid::regclass::text NOT IN ('visitor', 'read_position'))) AND (conrelid::regclass::text IN ({Tables}) OR confrelid::regclass::text IN ({Tables})) ORDER BY contype DESC
                """);
        if (postgres is not null)
        {
            all.AddRange(await PairsAsync(connection,
                $"SELECT format('DROP INDEX %I', indexname), indexdef FROM pg_indexes WHERE tablename IN ({Tables}) AND indexname NOT IN (SELECT conname FROM pg_constraint)"));
        }
        foreach (var (away, back) in all)
        {
            await RunAsync(connection, away);
            again.Add(back);
        }
    }

    private async Task<Id> AddSiteAsync(DbConnection connection, Id workspace)
    {
        var id = Id.New();
        const string Same = "name, origins, language, look, texts, peek, identity, identity_generation, identity_overlap, created_at";
        await RunAsync(connection, $"INSERT INTO site (workspace_id, id, key, {Same}) SELECT {Sql(workspace)}, {Sql(id)}, {Sql(Id.New())}, {Same} FROM site LIMIT 1");
        return id;
    }

    private async Task AddAgentAsync(DbConnection connection, Id workspace, int number)
    {
        var account = Id.New();
        await RunAsync(connection, $"INSERT INTO account (id, email, email_key, name, created_at) VALUES ({Sql(account)}, 'a{number}@guichet.invalid', 'a{number}@guichet.invalid', 'Agent {number}', 0)");
        await RunAsync(connection, $"INSERT INTO agent (workspace_id, id, account_id, name, role, peek, active, created_at) VALUES ({Sql(workspace)}, {Sql(Id.New())}, {Sql(account)}, 'Agent {number}', 3, true, true, 0)");
    }

    private string Sql(Id id) => postgres is null ? $"x'{id}'" : $"'{id}'::uuid";

    private static async Task RunAsync(DbConnection connection, string sql)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.CommandTimeout = 0;
        await command.ExecuteNonQueryAsync();
    }

    private static async Task<List<Id>> IdsAsync(DbConnection connection, string sql) => await ReadAsync(connection, sql, row => row.GetValue(0) is byte[] bytes ? Id.Of(bytes) : new Id(row.GetGuid(0)));

    private static Task<List<(string, string)>> PairsAsync(DbConnection connection, string sql) => ReadAsync(connection, sql, row => (row.GetString(0), row.GetString(1)));

    private static async Task<List<T>> ReadAsync<T>(DbConnection connection, string sql, Func<DbDataReader, T> of)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        await using var rows = await command.ExecuteReaderAsync();
        var all = new List<T>();
        while (await rows.ReadAsync())
        {
            all.Add(of(rows));
        }
        return all;
    }
}
