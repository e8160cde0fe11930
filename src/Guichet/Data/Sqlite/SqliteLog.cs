using Guichet.Conversations;
using Guichet.Platform;
using Microsoft.Data.Sqlite;

namespace Guichet.Data.Sqlite;

/// <summary>The log in the embedded database: one connection, prepared statements, one fsync for each batch.</summary>
internal sealed class SqliteLog : ILog
{
    private const string EventColumns =
        "workspace_id, position, conversation_id, seq, ordinal, kind, author_kind, author_id, client_id, session, cseq, seen, at, body";

    private readonly SqliteConnection connection;
    private readonly Statement begin, commit, rollback, workspace, visitor, conversation, followers, known, lastCount;
    private readonly Statement newContact, saveVisitor, newConversation, saveConversation, newEvent, follow, unfollow, read, position;

    public SqliteLog(string file)
    {
        connection = SqliteOptions.Open(file);
        var unsafely = false;
        Sabotage.When("synchronous-normal", ref unsafely);
        if (unsafely)
        {
            SqliteOptions.Execute(connection, "PRAGMA synchronous=NORMAL");
        }
        begin = Prepare("BEGIN IMMEDIATE", 0);
        commit = Prepare("COMMIT", 0);
        rollback = Prepare("ROLLBACK", 0);
        workspace = Prepare("SELECT position FROM workspace WHERE id = $1", 1);
        visitor = Prepare("SELECT site_id, contact_id, conversation_id, generation, created_at FROM visitor WHERE workspace_id = $1 AND id = $2", 2);
        conversation = Prepare($"SELECT {ConversationRow.Columns} FROM conversation v JOIN contact c ON c.workspace_id = v.workspace_id AND c.id = v.contact_id WHERE v.workspace_id = $1 AND v.id = $2", 2);
        followers = Prepare("SELECT agent_id FROM follower WHERE workspace_id = $1 AND conversation_id = $2", 2);
        known = Prepare($"SELECT {EventColumns} FROM event WHERE workspace_id = $1 AND conversation_id = $2 AND client_id = $3", 3);
        lastCount = Prepare("SELECT max(cseq) FROM event WHERE workspace_id = $1 AND conversation_id = $2 AND session = $3", 3);
        newContact = Prepare("INSERT INTO contact (workspace_id, id, verified, created_at, visit) VALUES ($1, $2, 0, $3, $4)", 4);
        saveVisitor = Prepare("INSERT INTO visitor (workspace_id, id, site_id, contact_id, conversation_id, generation, created_at) VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (workspace_id, id) DO UPDATE SET conversation_id = excluded.conversation_id", 7);
        newConversation = Prepare(ConversationRow.Insert, ConversationRow.Count);
        saveConversation = Prepare(ConversationRow.Update, ConversationRow.Count);
        newEvent = Prepare($"INSERT INTO event ({EventColumns}) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)", 14);
        follow = Prepare("INSERT INTO follower (workspace_id, conversation_id, agent_id) VALUES ($1, $2, $3)", 3);
        unfollow = Prepare("DELETE FROM follower WHERE workspace_id = $1 AND conversation_id = $2 AND agent_id = $3", 3);
        read = Prepare("INSERT INTO read_position (workspace_id, agent_id, conversation_id, seq) VALUES ($1, $2, $3, $4) ON CONFLICT (workspace_id, agent_id, conversation_id) DO UPDATE SET seq = max(seq, excluded.seq)", 4);
        position = Prepare("UPDATE workspace SET position = $2 WHERE id = $1", 2);
    }

    public Task<LogStart> BeginAsync(LogStartKeys keys)
    {
        begin.Run();
        var positions = new Dictionary<Id, long>();
        foreach (var id in keys.Workspaces)
        {
            if (workspace.Scalar(id.ToBytes()) is long at)
            {
                positions[id] = at;
            }
        }
        var visitors = new Dictionary<(Id, Id), Visitor>();
        foreach (var key in keys.Visitors)
        {
            using var row = visitor.Query(key.Workspace.ToBytes(), key.Visitor.ToBytes());
            if (row.Read())
            {
                visitors[key] = new Visitor
                {
                    WorkspaceId = key.Workspace,
                    Id = key.Visitor,
                    SiteId = row.Id(0),
                    ContactId = row.Id(1),
                    ConversationId = row.IdOrNull(2),
                    Generation = row.GetInt32(3),
                    CreatedAt = row.GetInt64(4),
                };
            }
        }
        return Task.FromResult(new LogStart(positions, visitors));
    }

    public Task<LogState> LoadAsync(LogStateKeys keys)
    {
        var conversations = new Dictionary<(Id, Id), Conversation>(keys.Conversations.Count);
        foreach (var key in keys.Conversations)
        {
            if (Load(key.Workspace, key.Conversation) is { } loaded)
            {
                conversations[key] = loaded;
            }
        }
        var stored = new Dictionary<(Id, Id, Id), Event>();
        foreach (var key in keys.ClientIds)
        {
            using var row = known.Query(key.Workspace.ToBytes(), key.Conversation.ToBytes(), key.ClientId.ToBytes());
            if (row.Read())
            {
                stored[key] = EventOf(row);
            }
        }
        return Task.FromResult(new LogState(conversations, stored));
    }

    public Task<int?> LastCountAsync(Id workspace, Id conversation, long session) => Task.FromResult(
        lastCount.Scalar(workspace.ToBytes(), conversation.ToBytes(), session) is long count ? (int?)count : null);

    public Task CommitAsync(LogChanges changes)
    {
        foreach (var contact in changes.NewContacts)
        {
            newContact.Run(contact.WorkspaceId.ToBytes(), contact.Id.ToBytes(), contact.CreatedAt, contact.Visit);
        }
        foreach (var v in changes.Visitors.Values)
        {
            saveVisitor.Run(v.WorkspaceId.ToBytes(), v.Id.ToBytes(), v.SiteId.ToBytes(), v.ContactId.ToBytes(), v.ConversationId?.ToBytes(), v.Generation, v.CreatedAt);
        }
        foreach (var (key, changed) in changes.Conversations)
        {
            (changes.NewConversations.Contains(key) ? newConversation : saveConversation).Run(ConversationRow.Values(changed));
        }
        foreach (var e in changes.Events)
        {
            newEvent.Run(
                e.WorkspaceId.ToBytes(), e.Position, e.ConversationId.ToBytes(), e.Seq, e.Ordinal, (long)e.Kind, (long)e.AuthorKind,
                e.AuthorId?.ToBytes(), e.ClientId?.ToBytes(), e.Session, e.Cseq, e.Seen, e.At, e.Body);
        }
        foreach (var f in changes.Followed)
        {
            follow.Run(f.WorkspaceId.ToBytes(), f.ConversationId.ToBytes(), f.AgentId.ToBytes());
        }
        foreach (var f in changes.Unfollowed)
        {
            unfollow.Run(f.WorkspaceId.ToBytes(), f.ConversationId.ToBytes(), f.AgentId.ToBytes());
        }
        foreach (var (key, seq) in changes.ReadPositions)
        {
            read.Run(key.Workspace.ToBytes(), key.Agent.ToBytes(), key.Conversation.ToBytes(), seq);
        }
        foreach (var (id, at) in changes.Positions)
        {
            position.Run(id.ToBytes(), at);
        }
        commit.Run();
        return Task.CompletedTask;
    }

    public Task RollbackAsync()
    {
        // A failed COMMIT may have ended the transaction already.
        if (SQLitePCL.raw.sqlite3_get_autocommit(connection.Handle) == 0)
        {
            rollback.Run();
        }
        return Task.CompletedTask;
    }

    public ValueTask DisposeAsync() => connection.DisposeAsync();

    private Conversation? Load(Id workspace, Id id)
    {
        Conversation loaded;
        using (var row = conversation.Query(workspace.ToBytes(), id.ToBytes()))
        {
            if (!row.Read())
            {
                return null;
            }
            loaded = ConversationRow.Of(row);
        }
        if (loaded.FollowerCount == 0)
        {
            return loaded;
        }
        using var rows = followers.Query(workspace.ToBytes(), id.ToBytes());
        var agents = loaded.Followers.ToBuilder();
        while (rows.Read())
        {
            agents.Add(rows.Id(0));
        }
        return loaded with { Followers = agents.ToImmutable() };
    }

    private static Event EventOf(SqliteDataReader row) => new()
    {
        WorkspaceId = row.Id(0),
        Position = row.GetInt64(1),
        ConversationId = row.Id(2),
        Seq = row.GetInt64(3),
        Ordinal = row.LongOrNull(4),
        Kind = (EventKind)row.GetInt16(5),
        AuthorKind = (AuthorKind)row.GetInt16(6),
        AuthorId = row.IdOrNull(7),
        ClientId = row.IdOrNull(8),
        Session = row.LongOrNull(9),
        Cseq = (int?)row.LongOrNull(10),
        Seen = row.LongOrNull(11),
        At = row.GetInt64(12),
        Body = row.GetString(13),
    };

    private Statement Prepare(string sql, int parameters) => new(connection, sql, parameters);

    /// <summary>A prepared command whose parameters $1 … $n are used again and again.</summary>
    private sealed class Statement
    {
        private readonly SqliteCommand command;
        private readonly SqliteParameter[] slots;

        public Statement(SqliteConnection connection, string sql, int parameters)
        {
            command = connection.CreateCommand();
            command.CommandText = sql;
            slots = new SqliteParameter[parameters];
            for (var i = 0; i < parameters; i++)
            {
                slots[i] = command.Parameters.Add(new SqliteParameter($"${i + 1}", null));
            }
            command.Prepare();
        }

        public void Run(params ReadOnlySpan<object?> values) => Bind(values).ExecuteNonQuery();

        public object? Scalar(params ReadOnlySpan<object?> values) => Bind(values).ExecuteScalar();

        public SqliteDataReader Query(params ReadOnlySpan<object?> values) => Bind(values).ExecuteReader();

        private SqliteCommand Bind(ReadOnlySpan<object?> values)
        {
            for (var i = 0; i < slots.Length; i++)
            {
                slots[i].Value = values[i] ?? DBNull.Value;
            }
            return command;
        }
    }
}
