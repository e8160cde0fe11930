using Guichet.Conversations;
using Guichet.Platform;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Guichet.Data.Sqlite;

/// <summary>
/// The log in the embedded database: one connection, prepared statements, one fsync for each batch. What was read or written
/// last is remembered as long as no other connection writes: SQLite counts that in <c>PRAGMA data_version</c>.
/// </summary>
internal sealed class SqliteLog : ILog
{
    private const string EventColumns =
        "workspace_id, position, conversation_id, seq, ordinal, kind, author_kind, author_id, client_id, session, cseq, seen, at, body";

    private const int RememberedAtMost = 4_096;

    private readonly SqliteConnection connection;
    private readonly SqliteCheckpoints checkpoints;
    private readonly List<SqliteStatement> statements = [];
    private readonly SqliteStatement begin, commit, rollback, version, workspace, visitor, conversation, followers, known, lastCount;
    private readonly SqliteStatement newContact, saveVisitor, newConversation, saveConversation, newEvent, follow, unfollow, read, position;

    private readonly Dictionary<Id, long> positions = [];
    private readonly Dictionary<(Id Workspace, Id Visitor), Visitor> visitors = [];
    private readonly Dictionary<(Id Workspace, Id Conversation), Conversation> conversations = [];
    private long remembered = -1;

    public SqliteLog(string file, SqliteCheckpoints checkpoints)
    {
        this.checkpoints = checkpoints;
        connection = SqliteOptions.Open(file);
        SqliteOptions.Execute(connection, "PRAGMA wal_autocheckpoint=0");
        _ = raw.sqlite3_busy_timeout(connection.Handle, SqliteOptions.BusyTimeout * 1000);
        var unsafely = false;
        Sabotage.When("synchronous-normal", ref unsafely);
        if (unsafely)
        {
            SqliteOptions.Execute(connection, "PRAGMA synchronous=NORMAL");
        }
        begin = Prepare("BEGIN IMMEDIATE");
        commit = Prepare("COMMIT");
        rollback = Prepare("ROLLBACK");
        version = Prepare("PRAGMA data_version");
        workspace = Prepare("SELECT position FROM workspace WHERE id = ?1");
        visitor = Prepare("SELECT site_id, contact_id, conversation_id, generation, created_at FROM visitor WHERE workspace_id = ?1 AND id = ?2");
        conversation = Prepare(ConversationRow.Select);
        followers = Prepare("SELECT agent_id FROM follower WHERE workspace_id = ?1 AND conversation_id = ?2");
        known = Prepare($"SELECT {EventColumns} FROM event WHERE workspace_id = ?1 AND conversation_id = ?2 AND client_id = ?3");
        lastCount = Prepare("SELECT max(cseq) FROM event WHERE workspace_id = ?1 AND conversation_id = ?2 AND session = ?3");
        newContact = Prepare("INSERT INTO contact (workspace_id, id, verified, created_at, visit) VALUES (?1, ?2, 0, ?3, ?4)");
        saveVisitor = Prepare("INSERT INTO visitor (workspace_id, id, site_id, contact_id, conversation_id, generation, created_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7) ON CONFLICT (workspace_id, id) DO UPDATE SET conversation_id = excluded.conversation_id");
        newConversation = Prepare(ConversationRow.Insert);
        saveConversation = Prepare(ConversationRow.Update);
        newEvent = Prepare($"INSERT INTO event ({EventColumns}, checksum) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15)");
        follow = Prepare("INSERT INTO follower (workspace_id, conversation_id, agent_id) VALUES (?1, ?2, ?3)");
        unfollow = Prepare("DELETE FROM follower WHERE workspace_id = ?1 AND conversation_id = ?2 AND agent_id = ?3");
        read = Prepare("INSERT INTO read_position (workspace_id, agent_id, conversation_id, seq) VALUES (?1, ?2, ?3, ?4) ON CONFLICT (workspace_id, agent_id, conversation_id) DO UPDATE SET seq = max(seq, excluded.seq)");
        position = Prepare("UPDATE workspace SET position = ?2 WHERE id = ?1");
    }

    public Task BeginAsync(LogState state)
    {
        begin.Run();
        ForgetWhatOthersChanged();
        foreach (var id in state.WorkspaceKeys)
        {
            if (Position(id) is { } at)
            {
                state.Positions[id] = positions[id] = at;
            }
        }
        foreach (var key in state.VisitorKeys)
        {
            if (visitors.TryGetValue(key, out var found) || (found = Load(key)) is not null)
            {
                state.Visitors[key] = visitors[key] = found;
            }
        }
        return LoadAsync(state);
    }

    public Task LoadAsync(LogState state)
    {
        foreach (var key in state.ConversationKeys)
        {
            if (conversations.TryGetValue(key, out var found) || (found = Load(key.Workspace, key.Conversation)) is not null)
            {
                state.Conversations[key] = conversations[key] = found;
            }
        }
        foreach (var key in state.ClientIds)
        {
            if (known.Bind(key.Workspace).Bind(key.Conversation).Bind(key.ClientId).Read())
            {
                state.Known[key] = EventOf(known);
                known.Reset();
            }
        }
        return Task.CompletedTask;
    }

    public Task<int?> LastCountAsync(Id workspace, Id conversation, long session) =>
        Task.FromResult((int?)Number(lastCount.Bind(workspace).Bind(conversation).Bind(session)));

    public Task CommitAsync(LogChanges changes)
    {
        foreach (var contact in changes.NewContacts)
        {
            newContact.Bind(contact.WorkspaceId).Bind(contact.Id).Bind(contact.CreatedAt).Bind(contact.Visit).Run();
        }
        foreach (var v in changes.Visitors.Values)
        {
            saveVisitor.Bind(v.WorkspaceId).Bind(v.Id).Bind(v.SiteId).Bind(v.ContactId).Bind(v.ConversationId).Bind(v.Generation).Bind(v.CreatedAt).Run();
        }
        foreach (var (key, changed) in changes.Conversations)
        {
            if (changes.NewConversations.Contains(key))
            {
                ConversationRow.Add(newConversation, changed);
            }
            else
            {
                ConversationRow.Save(saveConversation, changed);
            }
        }
        foreach (var e in changes.Events)
        {
            newEvent.Bind(e.WorkspaceId).Bind(e.Position).Bind(e.ConversationId).Bind(e.Seq).Bind(e.Ordinal).Bind((long)e.Kind).Bind((long)e.AuthorKind)
                .Bind(e.AuthorId).Bind(e.ClientId).Bind(e.Session).Bind(e.Cseq).Bind(e.Seen).Bind(e.At).Bind(e.Body).Bind(EventChecksum.Of(e)).Run();
        }
        foreach (var f in changes.Followed)
        {
            follow.Bind(f.WorkspaceId).Bind(f.ConversationId).Bind(f.AgentId).Run();
        }
        foreach (var f in changes.Unfollowed)
        {
            unfollow.Bind(f.WorkspaceId).Bind(f.ConversationId).Bind(f.AgentId).Run();
        }
        foreach (var (key, seq) in changes.ReadPositions)
        {
            read.Bind(key.Workspace).Bind(key.Agent).Bind(key.Conversation).Bind(seq).Run();
        }
        foreach (var (id, at) in changes.Positions)
        {
            position.Bind(id).Bind(at).Run();
        }
        commit.Run();
        Remember(changes);
        if (raw.sqlite3_db_status(connection.Handle, raw.SQLITE_DBSTATUS_CACHE_WRITE, out var written, out _, 1) == raw.SQLITE_OK)
        {
            checkpoints.Written(written);
        }
        return Task.CompletedTask;
    }

    public Task RollbackAsync()
    {
        Forget();
        // Whatever failed may stand half bound or half read.
        statements.ForEach(s => s.Reset());
        // A failed COMMIT may have ended the transaction already.
        if (raw.sqlite3_get_autocommit(connection.Handle) == 0)
        {
            rollback.Run();
        }
        return Task.CompletedTask;
    }

    public ValueTask DisposeAsync()
    {
        statements.ForEach(s => s.Dispose());
        return connection.DisposeAsync();
    }

    private void ForgetWhatOthersChanged()
    {
        var now = Number(version)!.Value;
        if (now != remembered || conversations.Count > RememberedAtMost || visitors.Count > RememberedAtMost)
        {
            Forget();
            remembered = now;
        }
    }

    private void Forget()
    {
        positions.Clear();
        visitors.Clear();
        conversations.Clear();
    }

    private void Remember(LogChanges changes)
    {
        foreach (var (id, at) in changes.Positions)
        {
            positions[id] = at;
        }
        foreach (var (key, changed) in changes.Visitors)
        {
            visitors[key] = changed;
        }
        foreach (var (key, changed) in changes.Conversations)
        {
            conversations[key] = changed;
        }
    }

    private long? Position(Id id) => positions.TryGetValue(id, out var at) ? at : Number(workspace.Bind(id));

    private Visitor? Load((Id Workspace, Id Visitor) key)
    {
        if (!visitor.Bind(key.Workspace).Bind(key.Visitor).Read())
        {
            return null;
        }
        var found = new Visitor
        {
            WorkspaceId = key.Workspace,
            Id = key.Visitor,
            SiteId = visitor.Id(0),
            ContactId = visitor.Id(1),
            ConversationId = visitor.IdOrNull(2),
            Generation = (int)visitor.Long(3),
            CreatedAt = visitor.Long(4),
        };
        visitor.Reset();
        return found;
    }

    private Conversation? Load(Id workspace, Id id)
    {
        if (!conversation.Bind(workspace).Bind(id).Read())
        {
            return null;
        }
        var loaded = ConversationRow.Of(conversation);
        conversation.Reset();
        if (loaded.FollowerCount == 0)
        {
            return loaded;
        }
        var agents = loaded.Followers.ToBuilder();
        followers.Bind(workspace).Bind(id);
        while (followers.Read())
        {
            agents.Add(followers.Id(0));
        }
        return loaded with { Followers = agents.ToImmutable() };
    }

    private static Event EventOf(SqliteStatement row) => new()
    {
        WorkspaceId = row.Id(0),
        Position = row.Long(1),
        ConversationId = row.Id(2),
        Seq = row.Long(3),
        Ordinal = row.LongOrNull(4),
        Kind = (EventKind)row.Long(5),
        AuthorKind = (AuthorKind)row.Long(6),
        AuthorId = row.IdOrNull(7),
        ClientId = row.IdOrNull(8),
        Session = row.LongOrNull(9),
        Cseq = (int?)row.LongOrNull(10),
        Seen = row.LongOrNull(11),
        At = row.Long(12),
        Body = row.Text(13),
    };

    private static long? Number(SqliteStatement statement)
    {
        if (!statement.Read())
        {
            return null;
        }
        var number = statement.LongOrNull(0);
        statement.Reset();
        return number;
    }

    private SqliteStatement Prepare(string sql)
    {
        var statement = new SqliteStatement(connection, sql);
        statements.Add(statement);
        return statement;
    }
}
