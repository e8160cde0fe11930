using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using Guichet.Conversations;
using Guichet.Data;
using Guichet.Platform;
using Guichet.Platform.Problems;
using Microsoft.EntityFrameworkCore;

namespace Guichet.Inbox;

public sealed record MergeRequest([Required] Id? Other);

/// <summary>What would be: the two as they are, the one that stays as it will be, and how many conversations move to it.</summary>
public sealed record MergePreview(ContactResponse Contact, ContactResponse Other, ContactResponse After, int Conversations);

/// <summary>How a contact stood, for the way back.</summary>
internal sealed record ContactState(string? Name, string? Email, string? Phone, SignedTraits Signed, bool Verified)
{
    public static ContactState Of(Contact c) => new(c.Name, c.Email, c.Phone, c.SignedTraits, c.Verified);
}

internal sealed record MovedCustomer(Id Site, string UserId);

internal sealed record Moved(IReadOnlyList<Id> Visitors, IReadOnlyList<MovedCustomer> Customers, ContactState Before, ContactState After);

/// <summary>
/// Two contacts that are one person become one, because an agent says so, and can be parted again. Conversations follow the
/// visitor who held them. Two customers of the same shop are never one (R-220).
/// </summary>
internal static class ContactMerging
{
    public static async Task<MergePreview> PreviewAsync(Id id, MergeRequest request, WorkspaceScope scope, Db db, CancellationToken cancel)
    {
        var (contact, other) = await RequireBothAsync(db, scope, id, request.Other!.Value, cancel);
        var preview = new MergePreview(
            ContactResponse.Of(contact), ContactResponse.Of(other), ContactResponse.Of(contact),
            await db.Conversations.CountAsync(c => c.WorkspaceId == scope.WorkspaceId && c.ContactId == other.Id, cancel));
        Join(contact, other);
        // Nothing is saved: what was changed here is only shown.
        return preview with { After = ContactResponse.Of(contact) };
    }

    public static async Task<MergeView> MergeAsync(
        Id id, MergeRequest request, WorkspaceScope scope, Db db, AuditTrail audit, Changes changes, TimeProvider time, CancellationToken cancel)
    {
        var (merge, other) = await db.WriteAsync(async () =>
        {
            var (contact, other) = await RequireBothAsync(db, scope, id, request.Other!.Value, cancel);
            var before = ContactState.Of(contact);
            Join(contact, other);
            other.MergedInto = contact.Id;
            var visitors = await db.Visitors.Where(v => v.WorkspaceId == scope.WorkspaceId && v.ContactId == other.Id).ToListAsync(cancel);
            var customers = await db.KnownCustomers.Where(k => k.WorkspaceId == scope.WorkspaceId && k.ContactId == other.Id).ToListAsync(cancel);
            var conversations = await MoveAsync(db, visitors, customers, contact.Id, cancel);
            var merge = new ContactMerge
            {
                WorkspaceId = scope.WorkspaceId,
                Id = Id.New(),
                ContactId = contact.Id,
                OtherId = other.Id,
                AgentId = scope.Agent.Id,
                At = time.GetUtcNow().ToUnixTimeMilliseconds(),
                Moved = JsonSerializer.Serialize(
                    new Moved([.. visitors.Select(v => v.Id)], [.. customers.Select(k => new MovedCustomer(k.SiteId, k.UserId))], before, ContactState.Of(contact)), Json.Options),
            };
            db.ContactMerges.Add(merge);
            // Ids alone: what people are called goes away with them one day, and this log does not.
            await audit.AddAsync(scope, AuditAction.ContactsMerged, new(contact.Id, null), null, new { Other = other.Id, Merge = merge.Id, conversations }, cancel);
            return (merge, other);
        }, cancel);
        changes.Tell(scope.WorkspaceId, "contact", merge.ContactId);
        changes.Tell(scope.WorkspaceId, "contact", merge.OtherId);
        return ViewOf(merge, other);
    }

    /// <summary>Everything goes back that is still where the merge put it; what was changed since stays changed.</summary>
    public static async Task<IResult> PartAsync(
        Id id, Id merge, WorkspaceScope scope, Db db, AuditTrail audit, Changes changes, TimeProvider time, CancellationToken cancel)
    {
        var parted = await db.WriteAsync(async () =>
        {
            var contact = await ContactEndpoints.RequireAsync(db, scope, id, cancel);
            var found = await db.ContactMerges.SingleOrDefaultAsync(m => m.WorkspaceId == scope.WorkspaceId && m.Id == merge && m.ContactId == id && m.UndoneAt == null, cancel)
                ?? throw Refusal.NotFound();
            await CheckServesAsync(db, scope, [id], cancel);
            found.UndoneAt = time.GetUtcNow().ToUnixTimeMilliseconds();
            var moved = JsonSerializer.Deserialize<Moved>(found.Moved, Json.Options)!;
            var visitors = await db.Visitors.Where(v => v.WorkspaceId == scope.WorkspaceId && v.ContactId == id && moved.Visitors.Contains(v.Id)).ToListAsync(cancel);
            var customers = (await db.KnownCustomers.Where(k => k.WorkspaceId == scope.WorkspaceId && k.ContactId == id).ToListAsync(cancel))
                .Where(k => moved.Customers.Contains(new(k.SiteId, k.UserId))).ToList();
            var conversations = await MoveAsync(db, visitors, customers, found.OtherId, cancel);
            (await db.Contacts.SingleAsync(c => c.WorkspaceId == scope.WorkspaceId && c.Id == found.OtherId, cancel)).MergedInto = null;
            PutBack(contact, moved);
            var gone = customers.Select(k => k.UserId).ToList();
            contact.Verified = await db.KnownCustomers.AnyAsync(k => k.WorkspaceId == scope.WorkspaceId && k.ContactId == id && !gone.Contains(k.UserId), cancel);
            await audit.AddAsync(scope, AuditAction.ContactsParted, new(id, null), null, new { Other = found.OtherId, Merge = found.Id, conversations }, cancel);
            return found;
        }, cancel);
        changes.Tell(scope.WorkspaceId, "contact", parted.ContactId);
        changes.Tell(scope.WorkspaceId, "contact", parted.OtherId);
        return TypedResults.NoContent();
    }

    /// <summary>The merges of a contact that this agent could undo, newest first.</summary>
    public static async Task<List<MergeView>> OfAsync(Db db, WorkspaceScope scope, Id contact, CancellationToken cancel)
    {
        if (!await ServesAllAsync(db, scope, [contact], cancel))
        {
            return [];
        }
        var merges = await db.ContactMerges.AsNoTracking().Where(m => m.WorkspaceId == scope.WorkspaceId && m.ContactId == contact && m.UndoneAt == null)
            .Join(db.Contacts, m => new { m.WorkspaceId, Id = m.OtherId }, c => new { c.WorkspaceId, c.Id }, (merge, other) => new { merge, other })
            .OrderByDescending(m => m.merge.At).Take(20).ToListAsync(cancel);
        return [.. merges.Select(m => ViewOf(m.merge, m.other))];
    }

    private static MergeView ViewOf(ContactMerge merge, Contact other) => new(merge.Id, merge.ContactId, merge.OtherId, other.Name, other.Email, merge.AgentId, merge.At);

    private static async Task<(Contact Contact, Contact Other)> RequireBothAsync(Db db, WorkspaceScope scope, Id id, Id otherId, CancellationToken cancel)
    {
        var contact = await ContactEndpoints.RequireAsync(db, scope, id, cancel);
        var other = await ContactEndpoints.RequireAsync(db, scope, otherId, cancel);
        if (contact.Id == other.Id)
        {
            throw Refusal.Invalid("other", "This is the same contact. Choose another one.");
        }
        await CheckServesAsync(db, scope, [id, otherId], cancel);
        var customers = await db.KnownCustomers.AsNoTracking().Where(k => k.WorkspaceId == scope.WorkspaceId && (k.ContactId == id || k.ContactId == otherId)).ToListAsync(cancel);
        if (customers.GroupBy(k => k.SiteId).FirstOrDefault(g => g.Select(k => k.ContactId).Distinct().Count() > 1) is { } two)
        {
            throw Refusal.Conflict("two-customers", $"The shop knows them as two different customers ({string.Join(", ", two.Select(k => k.UserId))}). They stay two.");
        }
        return (contact, other);
    }

    /// <summary>Nobody moves conversations that he may not read.</summary>
    private static async Task CheckServesAsync(Db db, WorkspaceScope scope, Id[] contacts, CancellationToken cancel)
    {
        if (!await ServesAllAsync(db, scope, contacts, cancel))
        {
            throw Refusal.Forbidden("more-than-you-have", "They also wrote on a website that you do not serve. Ask somebody who serves all of them.");
        }
    }

    private static async Task<bool> ServesAllAsync(Db db, WorkspaceScope scope, Id[] contacts, CancellationToken cancel) =>
        scope.Sites is not { } sites
        || !await db.Conversations.AnyAsync(c => c.WorkspaceId == scope.WorkspaceId && contacts.Contains(c.ContactId) && !sites.Contains(c.SiteId), cancel);

    /// <summary>What the one that stays does not know it learns; what the shop signed goes before what was only said.</summary>
    private static void Join(Contact contact, Contact other)
    {
        (contact.Name, contact.Email, contact.Phone, contact.SignedTraits) = (
            Better(contact.Name, other.Name, SignedTraits.Name), Better(contact.Email, other.Email, SignedTraits.Email), Better(contact.Phone, other.Phone, SignedTraits.Phone),
            contact.SignedTraits | other.SignedTraits);
        contact.Verified |= other.Verified;

        string? Better(string? own, string? others, SignedTraits trait) =>
            others is not null && (own is null || (other.SignedTraits.HasFlag(trait) && !contact.SignedTraits.HasFlag(trait))) ? others : own;
    }

    private static void PutBack(Contact contact, Moved moved)
    {
        contact.Name = Put(contact.Name, moved.After.Name, moved.Before.Name, SignedTraits.Name);
        contact.Email = Put(contact.Email, moved.After.Email, moved.Before.Email, SignedTraits.Email);
        contact.Phone = Put(contact.Phone, moved.After.Phone, moved.Before.Phone, SignedTraits.Phone);

        string? Put(string? now, string? after, string? before, SignedTraits trait)
        {
            if (now != after)
            {
                return now;
            }
            contact.SignedTraits = (contact.SignedTraits & ~trait) | (moved.Before.Signed & trait);
            return before;
        }
    }

    private static async Task<int> MoveAsync(Db db, List<Visitor> visitors, List<KnownCustomer> customers, Id to, CancellationToken cancel)
    {
        visitors.ForEach(v => v.ContactId = to);
        customers.ForEach(k => k.ContactId = to);
        var ids = visitors.Select(v => v.Id).ToList();
        return visitors is [] ? 0 : await db.Conversations.Where(c => c.WorkspaceId == visitors[0].WorkspaceId && ids.Contains(c.VisitorId))
            .ExecuteUpdateAsync(c => c.SetProperty(x => x.ContactId, to), cancel);
    }
}
