using System.ComponentModel.DataAnnotations;
using Guichet.Conversations;
using Guichet.Data;
using Guichet.Platform;
using Guichet.Platform.Problems;
using Microsoft.EntityFrameworkCore;

namespace Guichet.Inbox;

public sealed record ContactRequest([MaxLength(160)] string? Name, [MaxLength(254), EmailAddress] string? Email, [MaxLength(40)] string? Phone);

public sealed record ContactResponse(Id Id, string? Name, string? Email, string? Phone, bool Verified);

/// <summary>What staff write down about a person.</summary>
internal static class ContactEndpoints
{
    private const int NameLength = 80;

    public static async Task<ContactResponse> PutAsync(Id id, ContactRequest request, WorkspaceScope scope, Db db, Changes changes, CancellationToken cancel)
    {
        var (name, email, phone) = (Clean("name", request.Name, NameLength), Clean("email", request.Email, 254), Clean("phone", request.Phone, 40));
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

    private static string? Clean(string member, string? value, int atMost)
    {
        var text = value?.Trim();
        if (string.IsNullOrEmpty(text))
        {
            return null;
        }
        var length = Text.Count(text);
        return length >= 0 && length <= atMost ? text : throw Refusal.Invalid(member, $"This has at most {atMost} characters, none of them U+0000.");
    }
}
