using Guichet.Accounts;
using Guichet.Conversations;
using Guichet.Conversations.Files;
using Guichet.Conversations.Links;
using Guichet.Platform;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Microsoft.EntityFrameworkCore.Storage.ValueConversion;

namespace Guichet.Data;

/// <summary>
/// The model of both databases. Everything but the log is read and written through it; the log's tables (event,
/// conversation, follower, read_position, visitor's and workspace's counters) are written by the log writer alone.
/// Every key begins with the workspace, so the database itself refuses a row of another tenant (decision 8).
/// </summary>
public abstract class Db(DbContextOptions options) : DbContext(options)
{
    private const int Attempts = 8;

    public DbSet<Account> Accounts => Set<Account>();
    public DbSet<Session> Sessions => Set<Session>();
    public DbSet<Link> Links => Set<Link>();
    public DbSet<Workspace> Workspaces => Set<Workspace>();
    public DbSet<Agent> Agents => Set<Agent>();
    public DbSet<Site> Sites => Set<Site>();
    public DbSet<Contact> Contacts => Set<Contact>();
    public DbSet<KnownCustomer> KnownCustomers => Set<KnownCustomer>();
    public DbSet<ContactMerge> ContactMerges => Set<ContactMerge>();
    public DbSet<Visitor> Visitors => Set<Visitor>();
    public DbSet<Conversation> Conversations => Set<Conversation>();
    public DbSet<Follower> Followers => Set<Follower>();
    public DbSet<ReadPosition> ReadPositions => Set<ReadPosition>();
    public DbSet<Event> Events => Set<Event>();
    public DbSet<StoredFile> StoredFiles => Set<StoredFile>();
    public DbSet<AuditEntry> AuditEntries => Set<AuditEntry>();

    /// <summary>How an id is stored: 16 bytes on SQLite, uuid on PostgreSQL; both sort alike.</summary>
    protected abstract ValueConverter IdConverter { get; }

    /// <summary>Those whose name, e-mail or phone holds these words, in whatever case; each database has its own word for that.</summary>
    public abstract IQueryable<Contact> Like(IQueryable<Contact> contacts, string words);

    /// <summary>For the databases' LIKE, with \ before what it would take for more than a letter.</summary>
    protected static string Pattern(string words) =>
        $"%{words.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("%", "\\%", StringComparison.Ordinal).Replace("_", "\\_", StringComparison.Ordinal)}%";

    /// <summary>Reads, decides and writes in one transaction that no other writer can come between.</summary>
    public async Task<T> WriteAsync<T>(Func<Task<T>> change, CancellationToken cancel)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await WriteOnceAsync(change, cancel);
            }
            catch (Exception exception) when (attempt < Attempts && IsConflict(exception))
            {
                // Another node or request came between; PostgreSQL says so instead of letting both have half. Decide anew.
                ChangeTracker.Clear();
                await Task.Delay(Random.Shared.Next(5 << attempt), cancel);
            }
        }
    }

    public Task WriteAsync(Func<Task> change, CancellationToken cancel) => WriteAsync(async () =>
    {
        await change();
        return true;
    }, cancel);

    /// <summary>Whether the database asks to try the whole transaction again.</summary>
    protected virtual bool IsConflict(Exception exception) => false;

    private async Task<T> WriteOnceAsync<T>(Func<Task<T>> change, CancellationToken cancel)
    {
        using var turn = await this.GetService<WriteGate>().EnterAsync(cancel);
        await using var transaction = await Database.BeginTransactionAsync(System.Data.IsolationLevel.Serializable, cancel);
        var result = await change();
        await base.SaveChangesAsync(true, cancel);
        await transaction.CommitAsync(cancel);
        return result;
    }

    public override Task<int> SaveChangesAsync(bool acceptAllChangesOnSuccess, CancellationToken cancellationToken = default) =>
        throw new InvalidOperationException("Write through WriteAsync: on SQLite there is one writer at a time.");

    public override int SaveChanges(bool acceptAllChangesOnSuccess) =>
        throw new InvalidOperationException("Write through WriteAsync: on SQLite there is one writer at a time.");

    protected override void ConfigureConventions(ModelConfigurationBuilder configurationBuilder) =>
        configurationBuilder.Properties<Id>().HaveConversion(IdConverter.GetType());

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.Entity<Account>(e =>
        {
            e.HasKey(a => a.Id);
            e.HasIndex(a => a.EmailKey).IsUnique();
        });
        modelBuilder.Entity<Session>(e =>
        {
            e.HasKey(s => s.TokenHash);
            e.HasIndex(s => s.AccountId);
            e.HasOne<Account>().WithMany().HasForeignKey(s => s.AccountId).OnDelete(DeleteBehavior.Cascade);
        });
        modelBuilder.Entity<Link>(e =>
        {
            e.HasKey(l => l.Id);
            e.HasIndex(l => l.TokenHash).IsUnique();
        });
        modelBuilder.Entity<Workspace>().HasKey(w => w.Id);
        modelBuilder.Entity<Agent>(e =>
        {
            e.HasKey(a => new { a.WorkspaceId, a.Id });
            e.HasIndex(a => new { a.AccountId, a.WorkspaceId }).IsUnique();
            e.HasOne<Account>().WithMany().HasForeignKey(a => a.AccountId).OnDelete(DeleteBehavior.Restrict);
            OfWorkspace(e);
        });
        modelBuilder.Entity<Site>(e =>
        {
            e.HasKey(s => new { s.WorkspaceId, s.Id });
            e.HasIndex(s => s.Key).IsUnique();
            e.Property(s => s.FilesTaken).HasDefaultValue(FilesTaken.All);
            e.Property(s => s.FileMegabytes).HasDefaultValue(10);
            e.Property(s => s.LinksPreviewed).HasDefaultValue(LinksPreviewed.Staff);
            OfWorkspace(e);
        });
        modelBuilder.Entity<Contact>(e =>
        {
            e.HasKey(c => new { c.WorkspaceId, c.Id });
            e.Property(c => c.SignedTraits).HasDefaultValue(SignedTraits.None);
            OfWorkspace(e);
        });
        modelBuilder.Entity<KnownCustomer>(e =>
        {
            e.HasKey(k => new { k.WorkspaceId, k.SiteId, k.UserId });
            e.HasIndex(k => new { k.WorkspaceId, k.ContactId });
            e.HasOne<Contact>().WithMany().HasForeignKey(k => new { k.WorkspaceId, k.ContactId }).OnDelete(DeleteBehavior.Restrict);
            e.HasOne<Visitor>().WithMany().HasForeignKey(k => new { k.WorkspaceId, k.VisitorId }).OnDelete(DeleteBehavior.Restrict);
            e.HasOne<Site>().WithMany().HasForeignKey(k => new { k.WorkspaceId, k.SiteId }).OnDelete(DeleteBehavior.Restrict);
        });
        modelBuilder.Entity<ContactMerge>(e =>
        {
            e.HasKey(m => new { m.WorkspaceId, m.Id });
            e.HasIndex(m => new { m.WorkspaceId, m.ContactId });
            e.HasIndex(m => new { m.WorkspaceId, m.OtherId });
            e.HasOne<Contact>().WithMany().HasForeignKey(m => new { m.WorkspaceId, m.ContactId }).OnDelete(DeleteBehavior.Restrict);
            e.HasOne<Contact>().WithMany().HasForeignKey(m => new { m.WorkspaceId, m.OtherId }).OnDelete(DeleteBehavior.Restrict);
        });
        modelBuilder.Entity<Visitor>(e =>
        {
            e.HasKey(v => new { v.WorkspaceId, v.Id });
            e.HasIndex(v => new { v.WorkspaceId, v.ContactId });
            e.HasOne<Contact>().WithMany().HasForeignKey(v => new { v.WorkspaceId, v.ContactId }).OnDelete(DeleteBehavior.Restrict);
            e.HasOne<Site>().WithMany().HasForeignKey(v => new { v.WorkspaceId, v.SiteId }).OnDelete(DeleteBehavior.Restrict);
        });
        modelBuilder.Entity<Conversation>(e =>
        {
            e.HasKey(c => new { c.WorkspaceId, c.Id });
            e.Ignore(c => c.Followers).Ignore(c => c.Contact).Ignore(c => c.LastAuthor);
            // All in the lists' order, so a page at any depth costs the same. What is not closed is little and moves with every
            // word: its index holds all that counts ask for, so that even SQLite, which has no statistics, takes it. What is closed is not touched by what is said elsewhere.
            const string Open = "state <> 5", Closed = "state = 5";
            e.HasIndex(c => new { c.WorkspaceId, c.LastPosition, c.State, c.SiteId, c.OwnerId, c.FollowerCount, c.Id }).HasDatabaseName("IX_conversation_open").HasFilter(Open);
            e.HasIndex(c => new { c.WorkspaceId, c.OwnerId, c.LastPosition }).HasDatabaseName("IX_conversation_mine").HasFilter(Open + " AND owner_id IS NOT NULL");
            e.HasIndex(c => new { c.WorkspaceId, c.LastPosition }).HasDatabaseName("IX_conversation_closed").HasFilter(Closed);
            e.HasIndex(c => new { c.WorkspaceId, c.SiteId, c.LastPosition }).HasDatabaseName("IX_conversation_closed_of_site").HasFilter(Closed);
            e.HasIndex(c => new { c.WorkspaceId, c.ContactId });
            e.HasOne<Contact>().WithMany().HasForeignKey(c => new { c.WorkspaceId, c.ContactId }).OnDelete(DeleteBehavior.Restrict);
            e.HasOne<Site>().WithMany().HasForeignKey(c => new { c.WorkspaceId, c.SiteId }).OnDelete(DeleteBehavior.Restrict);
        });
        modelBuilder.Entity<Follower>(e =>
        {
            e.HasKey(f => new { f.WorkspaceId, f.AgentId, f.ConversationId });
            e.HasIndex(f => new { f.WorkspaceId, f.ConversationId, f.AgentId });
            OfConversation(e);
            e.HasOne<Agent>().WithMany().HasForeignKey(f => new { f.WorkspaceId, f.AgentId }).OnDelete(DeleteBehavior.Cascade);
        });
        modelBuilder.Entity<ReadPosition>(e =>
        {
            e.HasKey(r => new { r.WorkspaceId, r.AgentId, r.ConversationId });
            OfConversation(e);
        });
        modelBuilder.Entity<Event>(e =>
        {
            e.Ignore(v => v.Author).Ignore(v => v.Text).Ignore(v => v.Files);
            // Written and looked at below the model; null in rows of the time before.
            e.Property<long?>("Checksum");
            e.HasKey(v => new { v.WorkspaceId, v.Position });
            e.HasIndex(v => new { v.WorkspaceId, v.ConversationId, v.Seq }).IsUnique();
            // The client id first: the ids of all clients grow with time, so what is added together lies together.
            e.HasIndex(v => new { v.ClientId, v.ConversationId, v.WorkspaceId }).IsUnique();
        });
        modelBuilder.Entity<StoredFile>(e =>
        {
            e.Ignore(f => f.Card);
            e.HasKey(f => new { f.WorkspaceId, f.Id });
            e.HasIndex(f => new { f.WorkspaceId, f.VisitorId, f.CreatedAt });
            e.HasIndex(f => new { f.WorkspaceId, f.Size });
            e.HasIndex(f => f.Id);
            e.HasIndex(f => new { f.Attached, f.CreatedAt });
            OfWorkspace(e);
        });
        modelBuilder.Entity<AuditEntry>(e =>
        {
            e.HasKey(a => new { a.WorkspaceId, a.Number });
            e.HasIndex(a => new { a.WorkspaceId, a.Kind, a.Number });
            e.HasIndex(a => new { a.WorkspaceId, a.ActorId, a.Number });
            // Not with the workspace: what was written down stays.
            e.HasOne<Workspace>().WithMany().HasForeignKey(a => a.WorkspaceId).OnDelete(DeleteBehavior.Restrict);
        });
        UseSnakeCase(modelBuilder);
    }

    private static void OfWorkspace<T>(EntityTypeBuilder<T> entity) where T : class =>
        entity.HasOne<Workspace>().WithMany().HasForeignKey("WorkspaceId").OnDelete(DeleteBehavior.Cascade);

    private static void OfConversation<T>(EntityTypeBuilder<T> entity) where T : class =>
        entity.HasOne<Conversation>().WithMany().HasForeignKey("WorkspaceId", "ConversationId").OnDelete(DeleteBehavior.Cascade);

    /// <summary>Names as one would write them in SQL: the log writer does.</summary>
    private static void UseSnakeCase(ModelBuilder model)
    {
        foreach (var entity in model.Model.GetEntityTypes())
        {
            entity.SetTableName(Snake(entity.ClrType.Name));
            foreach (var property in entity.GetProperties())
            {
                property.SetColumnName(Snake(property.Name));
            }
        }
    }

    private static string Snake(string name) =>
        string.Concat(name.Select((c, i) => char.IsUpper(c) ? (i > 0 ? "_" : "") + char.ToLowerInvariant(c) : c.ToString()));
}
