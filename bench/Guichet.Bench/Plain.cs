using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Guichet.Bench;

/// <summary>
/// The same message stored as one would without a log writer: an ASP.NET Core endpoint and one EF Core transaction each, as
/// durable as ours. It has no screens to tell, no signatures to check and nobody to refuse.
/// </summary>
internal static class Plain
{
    public static async Task ServeAsync(string data, string? postgres)
    {
        Directory.CreateDirectory(data);
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.SetMinimumLevel(LogLevel.Warning);
        builder.WebHost.UseUrls($"http://{Server.Host}");
        builder.Services.AddDbContextPool<PlainDb>(o => _ = postgres is null ? o.UseSqlite($"Data Source={Path.Combine(data, "plain.db")}") : o.UseNpgsql(postgres));
        var app = builder.Build();
        using (var scope = app.Services.CreateScope())
        {
            var db = scope.ServiceProvider.GetRequiredService<PlainDb>();
            await db.Database.EnsureCreatedAsync();
            if (postgres is null)
            {
                await db.Database.ExecuteSqlRawAsync("PRAGMA journal_mode=WAL");
            }
        }
        app.MapGet("/healthz", () => "ok");
        app.MapPost("/v1/visitor/connect", () => new { token = Guid.NewGuid().ToString("N"), ticket = "" });
        // SQLite has one writer at a time; without turns everybody would sleep and try again.
        using var turns = new SemaphoreSlim(postgres is null ? 1 : int.MaxValue);
        app.MapPost("/v1/visitor/messages", async (PlainMessageRequest request, PlainDb db) =>
        {
            await turns.WaitAsync();
            try
            {
                return await SendAsync(request, db);
            }
            finally
            {
                turns.Release();
            }
        });
        await app.RunAsync();
    }

    private static async Task<object> SendAsync(PlainMessageRequest request, PlainDb db)
    {
        await using var transaction = await db.Database.BeginTransactionAsync();
        var conversation = request.Conversation is { } id ? await db.Conversations.SingleAsync(c => c.Id == id) : db.Conversations.Add(new() { Id = Guid.NewGuid().ToString("N") }).Entity;
        if (await db.Messages.AsNoTracking().FirstOrDefaultAsync(m => m.ConversationId == conversation.Id && m.ClientId == request.ClientId) is not { } message)
        {
            message = new() { ConversationId = conversation.Id, Seq = ++conversation.LastSeq, ClientId = request.ClientId, At = DateTimeOffset.UtcNow.ToUnixTimeMilliseconds(), Text = request.Text };
            conversation.LastText = message.Text;
            db.Messages.Add(message);
            await db.SaveChangesAsync();
        }
        await transaction.CommitAsync();
        return new { conversation = new { id = conversation.Id, conversation.LastSeq }, @event = new { message.Seq, message.At, message.Text } };
    }
}

internal sealed record PlainMessageRequest(string? Conversation, Guid ClientId, string Text);

internal sealed class PlainConversation
{
    public required string Id { get; init; }
    public long LastSeq { get; set; }
    public string? LastText { get; set; }
}

internal sealed class PlainMessage
{
    public required string ConversationId { get; init; }
    public required long Seq { get; init; }
    public required Guid ClientId { get; init; }
    public required long At { get; init; }
    public required string Text { get; init; }
}

internal sealed class PlainDb(DbContextOptions<PlainDb> options) : DbContext(options)
{
    public DbSet<PlainConversation> Conversations => Set<PlainConversation>();
    public DbSet<PlainMessage> Messages => Set<PlainMessage>();

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.Entity<PlainConversation>().HasKey(c => c.Id);
        modelBuilder.Entity<PlainMessage>(e =>
        {
            e.HasKey(m => new { m.ConversationId, m.Seq });
            e.HasIndex(m => new { m.ConversationId, m.ClientId }).IsUnique();
        });
    }
}
