using Guichet.Conversations;
using Guichet.Data;
using Guichet.Platform;
using Guichet.Platform.Problems;
using Microsoft.EntityFrameworkCore;

namespace Guichet.Inbox;

public sealed record ContactResponse(Id Id, string? Name, string? Email, string? Phone, bool Verified);

/// <summary>What staff write down about a person.</summary>
internal static class ContactEndpoints
{
    public static async Task<ContactResponse> PutAsync(Id id, ContactTraits request, WorkspaceScope scope, Db db, Changes changes, CancellationToken cancel)
    {
        var (name, email, phone) = request.Clean();
        var contact = await db.WriteAsync(async () =>
        {
            var mine = db.Conversations.Where(c => c.WorkspaceId == scope.WorkspaceId && c.ContactId == id);
            if (scope.Sites is { } sites)
            {
                mine = mine.Where(c => sites.Contains(c.SiteId));
            }
            var found = (await mine.AnyAsync(cancel) ? await db.Contacts.SingleOrDefaultAsync(c => c.WorkspaceId == scope.WorkspaceId && c.Id == id, cancel) : null) ?? throw Refusal.NotFound();
            (found.Name, found.Email, found.Phone) = (name, email, phone);
            return found;
        }, cancel);
        changes.Tell(scope.WorkspaceId, "contact", id);
        return new(contact.Id, contact.Name, contact.Email, contact.Phone, contact.Verified);
    }
}
