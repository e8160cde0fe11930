using System.ComponentModel.DataAnnotations;
using Guichet.Conversations;
using Guichet.Data;
using Guichet.Platform;
using Guichet.Platform.Problems;
using Microsoft.EntityFrameworkCore;

namespace Guichet.Inbox;

public sealed record ContactResponse(Id Id, string? Name, string? Email, string? Phone, bool Verified)
{
    public static ContactResponse Of(Contact c) => new(c.Id, c.Name, c.Email, c.Phone, c.Verified);
}

/// <summary>What is left out stays as it is: two who write down different things at once keep both.</summary>
public sealed record ContactRequest(Maybe<string> Name, Maybe<string> Email, Maybe<string> Phone)
{
    private static readonly EmailAddressAttribute Address = new();

    internal ContactTraits Over(Contact contact) =>
        Email.IsGiven && !string.IsNullOrWhiteSpace(Email.Value) && !Address.IsValid(Email.Value)
            ? throw Refusal.Invalid("email", "Write an e-mail address, such as maria@shop.example.")
            : new ContactTraits(Name.IsGiven ? Name.Value : contact.Name, Email.IsGiven ? Email.Value : contact.Email, Phone.IsGiven ? Phone.Value : contact.Phone).Clean();
}

public sealed record FoundContact(Id Id, string? Name, string? Email, string? Phone, bool Verified, int Conversations, long LastAt);

public sealed record FoundContacts(IReadOnlyList<FoundContact> Contacts);

/// <summary>What staff write down about a person, and how they find him again.</summary>
internal static class ContactEndpoints
{
    private const int FoundAtMost = 20;

    public static async Task<ContactResponse> PutAsync(Id id, ContactRequest request, WorkspaceScope scope, Db db, Changes changes, CancellationToken cancel)
    {
        var contact = await db.WriteAsync(async () =>
        {
            var found = await RequireAsync(db, scope, id, cancel);
            var (name, email, phone) = request.Over(found);
            // What staff write in place of what was signed is their word, not the shop's.
            found.SignedTraits &= ~((name != found.Name ? SignedTraits.Name : 0) | (email != found.Email ? SignedTraits.Email : 0) | (phone != found.Phone ? SignedTraits.Phone : 0));
            (found.Name, found.Email, found.Phone) = (name, email, phone);
            return found;
        }, cancel);
        changes.Tell(scope.WorkspaceId, "contact", id);
        return ContactResponse.Of(contact);
    }

    /// <summary>By a part of name, e-mail or phone, or by the shop's whole id of a customer; the newest first.</summary>
    public static async Task<FoundContacts> SearchAsync(string query, WorkspaceScope scope, Db db, CancellationToken cancel)
    {
        var words = query.Trim();
        if (Text.Count(words) is <= 0 or > 254)
        {
            return new([]);
        }
        var all = db.Contacts.AsNoTracking().Where(c => c.WorkspaceId == scope.WorkspaceId && c.MergedInto == null);
        var contacts = db.Like(all, words).Union(all.Where(c => db.KnownCustomers.Any(k => k.WorkspaceId == c.WorkspaceId && k.ContactId == c.Id && k.UserId == words)));
        var visible = Visible(db, scope);
        var found = await contacts.Where(c => visible.Any(v => v.ContactId == c.Id)).OrderByDescending(c => c.CreatedAt).Take(FoundAtMost)
            .Select(c => new FoundContact(c.Id, c.Name, c.Email, c.Phone, c.Verified, visible.Count(v => v.ContactId == c.Id), visible.Where(v => v.ContactId == c.Id).Max(v => v.LastMessageAt)))
            .ToListAsync(cancel);
        return new(found);
    }

    /// <summary>Somebody who has a conversation that this agent may read; nobody else exists for him.</summary>
    public static async Task<Contact> RequireAsync(Db db, WorkspaceScope scope, Id id, CancellationToken cancel) =>
        (await Visible(db, scope).AnyAsync(c => c.ContactId == id, cancel) ? await db.Contacts.SingleOrDefaultAsync(c => c.WorkspaceId == scope.WorkspaceId && c.Id == id, cancel) : null)
        ?? throw Refusal.NotFound();

    public static async Task<List<CustomerView>> CustomersAsync(Db db, WorkspaceScope scope, Id contact, CancellationToken cancel) =>
        [.. (await db.KnownCustomers.AsNoTracking().Where(k => k.WorkspaceId == scope.WorkspaceId && k.ContactId == contact).OrderBy(k => k.CreatedAt).ToListAsync(cancel))
            .Where(k => scope.Serves(k.SiteId)).Select(k => new CustomerView(k.SiteId, k.UserId, k.CreatedAt))];

    private static IQueryable<Conversation> Visible(Db db, WorkspaceScope scope)
    {
        var all = db.Conversations.Where(c => c.WorkspaceId == scope.WorkspaceId);
        return scope.Sites is { } sites ? all.Where(c => sites.Contains(c.SiteId)) : all;
    }
}
