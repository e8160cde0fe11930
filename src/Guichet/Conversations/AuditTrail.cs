using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Nodes;
using Guichet.Data;
using Guichet.Platform;
using Microsoft.EntityFrameworkCore;

namespace Guichet.Conversations;

/// <summary>Who did it: an agent, or whoever sits at the command line.</summary>
public readonly record struct Actor(ActorKind Kind, Id? Id, string? Name)
{
    public static readonly Actor Operator = new(ActorKind.Operator, null, null);

    public static Actor Of(Agent agent) => new(ActorKind.Agent, agent.Id, agent.Name);
}

/// <summary>What it was done to.</summary>
public readonly record struct Subject(Id? Id, string? Name, Id? Site = null)
{
    public static Subject Of(Agent agent) => new(agent.Id, agent.Name);

    public static Subject Of(Site site) => new(site.Id, site.Name, site.Id);
}

/// <summary>
/// Writes the audit log. Always inside the transaction of the change itself: there is no change without its line and no line
/// without its change, whatever dies in between (I13).
/// </summary>
public sealed class AuditTrail(Db db, MasterKey key, TimeProvider time)
{
    private static readonly string[] Secrets = ["password", "secret", "token", "hash"];

    public Task AddAsync(WorkspaceScope scope, string action, Subject subject, object? before, object? after, CancellationToken cancel) =>
        AddAsync(scope.WorkspaceId, Actor.Of(scope.Agent), action, subject, before, after, cancel);

    /// <summary>A change that changes nothing leaves no line.</summary>
    public async Task AddAsync(Id workspace, Actor by, string action, Subject subject, object? before, object? after, CancellationToken cancel)
    {
        var (was, now) = Changed(before, after);
        if (before is not null && after is not null && was is null && now is null)
        {
            return;
        }
        var last = db.AuditEntries.Local.Where(e => e.WorkspaceId == workspace).MaxBy(e => e.Number)
            ?? await db.AuditEntries.AsNoTracking().Where(e => e.WorkspaceId == workspace).OrderByDescending(e => e.Number).FirstOrDefaultAsync(cancel);
        var entry = new AuditEntry
        {
            WorkspaceId = workspace,
            Number = (last?.Number ?? 0) + 1,
            At = time.GetUtcNow().ToUnixTimeMilliseconds(),
            ActorKind = by.Kind,
            ActorId = by.Id,
            ActorName = by.Name,
            Kind = action[..action.IndexOf('.', StringComparison.Ordinal)],
            Action = action,
            SubjectId = subject.Id,
            SubjectName = subject.Name,
            SiteId = subject.Site,
            Before = was,
            After = now,
        };
        entry.Seal = AuditSeal.Compute(key, last?.Seal, entry);
        db.AuditEntries.Add(entry);
    }

    /// <summary>Only what differs is kept, so that a line says what happened.</summary>
    private static (string? Before, string? After) Changed(object? before, object? after)
    {
        var (was, now) = (Members(before), Members(after));
        if (was is not null && now is not null)
        {
            foreach (var same in was.Where(m => now.ContainsKey(m.Key) && JsonNode.DeepEquals(m.Value, now[m.Key])).Select(m => m.Key).ToList())
            {
                was.Remove(same);
                now.Remove(same);
            }
        }
        return (Text(was), Text(now));
    }

    private static JsonObject? Members(object? value) => value is null ? null : JsonSerializer.SerializeToNode(value, Json.Options)!.AsObject();

    /// <summary>Nobody is meant to hand a secret over; what looks like one is not written down all the same.</summary>
    private static string? Text(JsonObject? members)
    {
        foreach (var name in members?.Select(m => m.Key).Where(n => Secrets.Any(s => n.Contains(s, StringComparison.OrdinalIgnoreCase))).ToList() ?? [])
        {
            members![name] = "redacted";
        }
        return members is { Count: > 0 } ? members.ToJsonString(Json.Options) : null;
    }
}

/// <summary>
/// Seals an entry over the one before it, with a key that is not in the database: who can only write there can neither change
/// a line, nor take one out of the middle, nor put one in, without being noticed.
/// </summary>
public static class AuditSeal
{
    private static readonly byte[] Beginning = new byte[32];

    public static bool Holds(MasterKey key, byte[]? before, AuditEntry entry) =>
        CryptographicOperations.FixedTimeEquals(Compute(key, before, entry), entry.Seal);

    /// <summary>An array in JSON has one reading: no two entries are written alike.</summary>
    public static byte[] Compute(MasterKey key, byte[]? before, AuditEntry e)
    {
        var words = JsonSerializer.SerializeToUtf8Bytes<object?[]>(
            [e.WorkspaceId.ToString(), e.Number, e.At, (short)e.ActorKind, e.ActorId?.ToString(), e.ActorName, e.Kind, e.Action, e.SubjectId?.ToString(), e.SubjectName, e.SiteId?.ToString(), e.Before, e.After]);
        byte[] sealedOver = [.. before ?? Beginning, .. words];
        return HMACSHA256.HashData(key.Audit, sealedOver);
    }
}
