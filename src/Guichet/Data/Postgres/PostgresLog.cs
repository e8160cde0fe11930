using Guichet.Conversations;
using Guichet.Platform;
using Npgsql;
using NpgsqlTypes;

namespace Guichet.Data.Postgres;

/// <summary>
/// The log on PostgreSQL, for any number of nodes: the batch first locks its workspaces' rows in id order, so on all nodes
/// together the order of positions is the order of commits. Two round trips a batch, whatever its size: begin, lock and load;
/// store and commit. A third where a visitor's conversation must be found first. Rows go over as arrays (<c>unnest</c>), which beats COPY below a thousand rows.
/// </summary>
internal sealed class PostgresLog(NpgsqlDataSource source, NodeName node) : ILog
{
    private NpgsqlConnection? connection;

    public async Task BeginAsync(LogState state)
    {
        connection ??= await source.OpenConnectionAsync();
        await using var batch = new NpgsqlBatch(connection);
        Add(batch, "BEGIN");
        Add(batch, "SELECT id, position FROM workspace WHERE id = ANY($1) ORDER BY id FOR UPDATE", Uuids(state.WorkspaceKeys));
        Add(batch, "SELECT workspace_id, id, site_id, contact_id, conversation_id, generation, created_at FROM visitor WHERE (workspace_id, id) IN (SELECT * FROM unnest($1, $2))",
            Uuids(state.VisitorKeys.Select(v => v.Workspace)), Uuids(state.VisitorKeys.Select(v => v.Visitor)));
        AskFor(batch, state);
        await using var rows = await batch.ExecuteReaderAsync();
        while (await rows.ReadAsync())
        {
            state.Positions[rows.Id(0)] = rows.GetInt64(1);
        }
        await rows.NextResultAsync();
        while (await rows.ReadAsync())
        {
            state.Visitors[(rows.Id(0), rows.Id(1))] = new Visitor
            {
                WorkspaceId = rows.Id(0),
                Id = rows.Id(1),
                SiteId = rows.Id(2),
                ContactId = rows.Id(3),
                ConversationId = rows.IdOrNull(4),
                Generation = rows.GetInt32(5),
                CreatedAt = rows.GetInt64(6),
            };
        }
        await rows.NextResultAsync();
        await ReadAsync(rows, state);
    }

    public async Task LoadAsync(LogState state)
    {
        await using var batch = new NpgsqlBatch(connection);
        AskFor(batch, state);
        await using var rows = await batch.ExecuteReaderAsync();
        await ReadAsync(rows, state);
    }

    public async Task<int?> LastCountAsync(Id workspace, Id conversation, long session)
    {
        await using var command = new NpgsqlCommand("SELECT max(cseq) FROM event WHERE workspace_id = $1 AND conversation_id = $2 AND session = $3", connection)
        {
            Parameters = { new() { Value = workspace.Value }, new() { Value = conversation.Value }, new() { Value = session } },
        };
        return await command.ExecuteScalarAsync() is int count ? count : null;
    }

    public async Task CommitAsync(LogChanges changes)
    {
        await using var batch = new NpgsqlBatch(connection);
        AddPeople(batch, changes);
        ConversationRows.Add(batch, changes);
        EventRows.Add(batch, changes.Events);
        AddParticipants(batch, changes);
        if (changes.Positions.Count > 0)
        {
            Add(batch, "UPDATE workspace w SET position = n.position FROM unnest($1, $2) AS n (id, position) WHERE w.id = n.id",
                Uuids(changes.Positions.Keys), Longs(changes.Positions.Values));
            foreach (var hint in Hint.Write(node, changes.Positions))
            {
                Add(batch, "SELECT pg_notify('guichet', $1)", new NpgsqlParameter { Value = hint });
            }
        }
        // Not reached when a statement before it has failed.
        Add(batch, "COMMIT");
        await batch.ExecuteNonQueryAsync();
    }

    /// <summary>After a failure the connection is not trusted: the next batch opens another one.</summary>
    public async Task RollbackAsync()
    {
        if (connection is { } broken)
        {
            connection = null;
            await broken.DisposeAsync();
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (connection is not null)
        {
            await connection.DisposeAsync();
        }
    }

    private static void AskFor(NpgsqlBatch batch, LogState state)
    {
        Add(batch, ConversationRows.Select, Uuids(state.ConversationKeys.Select(c => c.Workspace)), Uuids(state.ConversationKeys.Select(c => c.Conversation)));
        Add(batch, EventRows.Select + " WHERE (workspace_id, conversation_id, client_id) IN (SELECT * FROM unnest($1, $2, $3))",
            Uuids(state.ClientIds.Select(c => c.Workspace)), Uuids(state.ClientIds.Select(c => c.Conversation)), Uuids(state.ClientIds.Select(c => c.ClientId)));
    }

    private static async Task ReadAsync(NpgsqlDataReader rows, LogState state)
    {
        while (await rows.ReadAsync())
        {
            var c = ConversationRows.Of(rows);
            state.Conversations[(c.WorkspaceId, c.Id)] = c;
        }
        await rows.NextResultAsync();
        while (await rows.ReadAsync())
        {
            var e = EventRows.Of(rows);
            state.Known[(e.WorkspaceId, e.ConversationId, e.ClientId!.Value)] = e;
        }
    }

    private static void AddPeople(NpgsqlBatch batch, LogChanges changes)
    {
        if (changes.NewContacts is { Count: > 0 } contacts)
        {
            Add(batch, "INSERT INTO contact (workspace_id, id, verified, created_at, visit) SELECT w, i, false, c, v FROM unnest($1, $2, $3, $4) AS n (w, i, c, v)",
                Uuids(contacts.Select(c => c.WorkspaceId)), Uuids(contacts.Select(c => c.Id)), Longs(contacts.Select(c => c.CreatedAt)), Texts(contacts.Select(c => c.Visit)));
        }
        if (changes.Visitors.Values is { Count: > 0 } visitors)
        {
            Add(batch, """
                INSERT INTO visitor (workspace_id, id, site_id, contact_id, conversation_id, generation, created_at)
                SELECT * FROM unnest($1, $2, $3, $4, $5, $6, $7)
                ON CONFLICT (workspace_id, id) DO UPDATE SET conversation_id = excluded.conversation_id
                """,
                Uuids(visitors.Select(v => v.WorkspaceId)), Uuids(visitors.Select(v => v.Id)), Uuids(visitors.Select(v => v.SiteId)), Uuids(visitors.Select(v => v.ContactId)),
                Uuids(visitors.Select(v => v.ConversationId)), Ints(visitors.Select(v => v.Generation)), Longs(visitors.Select(v => v.CreatedAt)));
        }
    }

    private static void AddParticipants(NpgsqlBatch batch, LogChanges changes)
    {
        if (changes.Followed is { Count: > 0 } followed)
        {
            Add(batch, "INSERT INTO follower (workspace_id, conversation_id, agent_id) SELECT * FROM unnest($1, $2, $3)",
                Uuids(followed.Select(f => f.WorkspaceId)), Uuids(followed.Select(f => f.ConversationId)), Uuids(followed.Select(f => f.AgentId)));
        }
        if (changes.Unfollowed is { Count: > 0 } left)
        {
            Add(batch, "DELETE FROM follower WHERE (workspace_id, conversation_id, agent_id) IN (SELECT * FROM unnest($1, $2, $3))",
                Uuids(left.Select(f => f.WorkspaceId)), Uuids(left.Select(f => f.ConversationId)), Uuids(left.Select(f => f.AgentId)));
        }
        if (changes.ReadPositions is { Count: > 0 } read)
        {
            Add(batch, """
                INSERT INTO read_position (workspace_id, agent_id, conversation_id, seq) SELECT * FROM unnest($1, $2, $3, $4)
                ON CONFLICT (workspace_id, agent_id, conversation_id) DO UPDATE SET seq = greatest(read_position.seq, excluded.seq)
                """,
                Uuids(read.Keys.Select(k => k.Workspace)), Uuids(read.Keys.Select(k => k.Agent)), Uuids(read.Keys.Select(k => k.Conversation)), Longs(read.Values));
        }
    }

    internal static void Add(NpgsqlBatch batch, string sql, params ReadOnlySpan<NpgsqlParameter> parameters)
    {
        var command = new NpgsqlBatchCommand(sql);
        foreach (var parameter in parameters)
        {
            command.Parameters.Add(parameter.Collection is null ? parameter : parameter.Clone());
        }
        batch.BatchCommands.Add(command);
    }

    internal static NpgsqlParameter Uuids(IEnumerable<Id> ids) => Array(NpgsqlDbType.Uuid, ids.Select(i => i.Value).ToArray());

    internal static NpgsqlParameter Uuids(IEnumerable<Id?> ids) => Array(NpgsqlDbType.Uuid, ids.Select(i => i?.Value).ToArray());

    internal static NpgsqlParameter Longs(IEnumerable<long> values) => Array(NpgsqlDbType.Bigint, values.ToArray());

    internal static NpgsqlParameter Longs(IEnumerable<long?> values) => Array(NpgsqlDbType.Bigint, values.ToArray());

    internal static NpgsqlParameter Ints(IEnumerable<int> values) => Array(NpgsqlDbType.Integer, values.ToArray());

    internal static NpgsqlParameter Ints(IEnumerable<int?> values) => Array(NpgsqlDbType.Integer, values.ToArray());

    internal static NpgsqlParameter Shorts(IEnumerable<short> values) => Array(NpgsqlDbType.Smallint, values.ToArray());

    internal static NpgsqlParameter Texts(IEnumerable<string?> values) => Array(NpgsqlDbType.Text, values.ToArray());

    private static NpgsqlParameter Array(NpgsqlDbType type, object values) => new() { Value = values, NpgsqlDbType = NpgsqlDbType.Array | type };
}
