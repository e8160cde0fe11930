using System.ComponentModel.DataAnnotations;
using System.Text;
using Guichet.Conversations;
using Guichet.Conversations.Live;
using Guichet.Data;
using Guichet.Platform;
using Guichet.Platform.Problems;
using Microsoft.EntityFrameworkCore;

namespace Guichet.Visitors;

/// <summary>What a page says of its visitor. With <c>token</c>, or <c>userId</c> and <c>hash</c>, the shop proves who he is.</summary>
public sealed record IdentifyRequest(
    [MaxLength(160)] string? Name, [MaxLength(254), EmailAddress] string? Email, [MaxLength(40)] string? Phone,
    [MaxLength(400)] string? UserId, [MaxLength(100)] string? Hash, [MaxLength(4_000)] string? Token)
{
    public bool Claims => UserId is not null || Hash is not null || Token is not null;
}

/// <summary><c>Visitor</c> is another one than before when this browser now belongs to a customer whom we know from elsewhere.</summary>
public sealed record IdentifyResponse(string Token, Id Visitor, VisitorContact Contact, bool Verified, bool SomebodyElse);

/// <summary>
/// A visitor says who he is, or the shop does. Words alone are shown and believed for nothing; a signature makes this
/// browser one of the customer's. Two different customers are never one.
/// </summary>
internal sealed class Identification(
    Db db, VisitorSignIn signIn, Screens screens, AgentDirectory agents, MasterKey key, Append append, Changes changes, TimeProvider time)
{
    /// <summary>Whoever keeps trying is one line, not hundreds.</summary>
    private static readonly TimeSpan BetweenWarnings = TimeSpan.FromMinutes(10);

    private long Now => time.GetUtcNow().ToUnixTimeMilliseconds();

    public static Task<IdentifyResponse> IdentifyAsync(IdentifyRequest request, HttpContext context, Identification identification) =>
        identification.InvokeAsync(request, context);

    private async Task<IdentifyResponse> InvokeAsync(IdentifyRequest request, HttpContext context)
    {
        var visitor = await signIn.RequireAsync(context);
        var cancel = context.RequestAborted;
        var said = new ContactTraits(PersonName.Clean(request.Name), request.Email, request.Phone).Clean();
        if (said.Name is not null && await IsAnAgentsAsync(visitor.WorkspaceId, said.Name))
        {
            throw Refusal.Invalid("name", "Somebody who answers here has this name. Please write yours in another way.");
        }
        if (!request.Claims)
        {
            var (row, contact) = await db.WriteAsync(() => SayAsync(visitor, said, cancel), cancel);
            return Answer(visitor, row, contact, verified: false, somebodyElse: false, replaced: true);
        }
        var signed = await ReadAsync(visitor, request, cancel);
        var (known, customer, replaced, somebodyElse) = await db.WriteAsync(() => SignAsync(visitor, signed, said, cancel), cancel);
        return Answer(visitor, known, customer, verified: true, somebodyElse, replaced);
    }

    /// <summary>The token changes, so that one planted before loses its access here (SEC-003, SEC-008).</summary>
    private async Task<(Visitor Row, Contact Contact)> SayAsync(SignedVisitor visitor, ContactTraits said, CancellationToken cancel)
    {
        var row = await FindAsync(visitor, cancel) ?? Add(visitor, visitor.Id, visitor.Generation);
        row.Generation++;
        var contact = await ContactOfAsync(row, cancel);
        Take(contact, said, SignedTraits.None);
        return (row, contact);
    }

    private async Task<(Visitor Row, Contact Contact, bool Replaced, bool SomebodyElse)> SignAsync(
        SignedVisitor visitor, SignedIdentity signed, ContactTraits said, CancellationToken cancel)
    {
        var row = await FindAsync(visitor, cancel);
        var known = await db.KnownCustomers.SingleOrDefaultAsync(k => k.WorkspaceId == visitor.WorkspaceId && k.SiteId == visitor.Site.Id && k.UserId == signed.UserId, cancel);
        // Somebody else has used this browser before and was known: his conversations stay his.
        var somebodyElse = row is not null && await db.KnownCustomers.AnyAsync(
            k => k.WorkspaceId == visitor.WorkspaceId && k.SiteId == visitor.Site.Id && k.ContactId == row.ContactId && k.UserId != signed.UserId, cancel);
        var same = known is not null && row?.Id == known.VisitorId;
        if (row is not null && !same)
        {
            row.Generation++;
        }
        var kept = known is not null ? await db.Visitors.SingleAsync(v => v.WorkspaceId == visitor.WorkspaceId && v.Id == known.VisitorId, cancel)
            : row is null ? Add(visitor, visitor.Id, visitor.Generation + 1)
            : somebodyElse ? Add(visitor, Id.New(), 0)
            : row;
        if (known is null)
        {
            db.KnownCustomers.Add(new KnownCustomer
            {
                WorkspaceId = visitor.WorkspaceId,
                SiteId = visitor.Site.Id,
                UserId = signed.UserId,
                ContactId = kept.ContactId,
                VisitorId = kept.Id,
                CreatedAt = Now,
            });
        }
        else if (row is not null && !same && !somebodyElse)
        {
            await BringAlongAsync(row, kept, cancel);
        }
        var contact = await ContactOfAsync(kept, cancel);
        contact.Verified = true;
        Take(contact, said, SignedTraits.None);
        await TakeSignedAsync(contact, signed);
        return (kept, contact, !same, somebodyElse);
    }

    /// <summary>What he said before he signed in goes with him; the conversation that he is in goes on.</summary>
    private async Task BringAlongAsync(Visitor from, Visitor to, CancellationToken cancel)
    {
        var before = from.ContactId;
        await db.Conversations.Where(c => c.WorkspaceId == from.WorkspaceId && c.VisitorId == from.Id)
            .ExecuteUpdateAsync(c => c.SetProperty(x => x.VisitorId, to.Id).SetProperty(x => x.ContactId, to.ContactId), cancel);
        to.ConversationId = from.ConversationId ?? to.ConversationId;
        from.ConversationId = null;
        from.ContactId = to.ContactId;
        if (before != to.ContactId && !await db.Visitors.AnyAsync(v => v.WorkspaceId == from.WorkspaceId && v.ContactId == before && v.Id != from.Id, cancel))
        {
            (await db.Contacts.SingleAsync(c => c.WorkspaceId == from.WorkspaceId && c.Id == before, cancel)).MergedInto = to.ContactId;
        }
    }

    private async Task<SignedIdentity> ReadAsync(SignedVisitor visitor, IdentifyRequest request, CancellationToken cancel)
    {
        var settings = visitor.Site.Identity;
        if (!settings.On)
        {
            throw Refusal.Forbidden("identity-off", "Known customers are switched off for this site. Switch them on under Settings > Websites.");
        }
        try
        {
            var secrets = settings.Generations.Select(g => key.CustomerSecret(visitor.Site.Id, g));
            var signed = request.Token is { } token ? SignedIdentity.FromToken(token, secrets, time.GetUtcNow()) : SignedIdentity.FromHash(request.UserId, request.Hash, secrets);
            return signed with { Name = PersonName.Clean(signed.Name) };
        }
        catch (RefusedException)
        {
            await WarnAsync(visitor, request.UserId, cancel);
            throw;
        }
    }

    /// <summary>Staff see that he claimed to be somebody: in the conversation that is open, and beside every later one (SEC-004).</summary>
    private async Task WarnAsync(SignedVisitor visitor, string? claimed, CancellationToken cancel)
    {
        var conversation = await db.WriteAsync(async () =>
        {
            var row = await FindAsync(visitor, cancel) ?? Add(visitor, visitor.Id, visitor.Generation);
            if (row.ClaimRefusedAt > Now - BetweenWarnings.TotalMilliseconds)
            {
                return null;
            }
            row.ClaimRefusedAt = Now;
            return row.ConversationId;
        }, cancel);
        changes.Tell(visitor.WorkspaceId, "contact");
        if (conversation is { } open)
        {
            var shown = claimed is not null && Text.Count(claimed) >= 0 ? Text.Head(claimed, 200) : null;
            await append.InvokeAsync(visitor.WorkspaceId, open, new RefuseClaim(new Author(AuthorKind.System, null), shown));
        }
    }

    private IdentifyResponse Answer(SignedVisitor before, Visitor row, Contact contact, bool verified, bool somebodyElse, bool replaced)
    {
        changes.Tell(before.WorkspaceId, "contact", contact.Id);
        if (replaced)
        {
            screens.EndOlder(before.WorkspaceId, before.Id, before.Generation + 1);
        }
        var token = new VisitorToken(before.Site.Key, row.Id, row.Generation, Now).Sign(key);
        return new(token, row.Id, new(contact.Name, contact.Email), verified, somebodyElse);
    }

    private async Task<Visitor?> FindAsync(SignedVisitor visitor, CancellationToken cancel)
    {
        var row = await db.Visitors.SingleOrDefaultAsync(v => v.WorkspaceId == visitor.WorkspaceId && v.Id == visitor.Id, cancel);
        return row is null || row.Generation == visitor.Generation ? row : throw VisitorTokens.Unknown();
    }

    private Visitor Add(SignedVisitor visitor, Id id, int generation)
    {
        var contact = new Contact { WorkspaceId = visitor.WorkspaceId, Id = Id.New(), CreatedAt = Now, Visit = VisitOf(visitor) };
        var row = new Visitor
        {
            WorkspaceId = visitor.WorkspaceId,
            Id = id,
            SiteId = visitor.Site.Id,
            ContactId = contact.Id,
            Generation = generation,
            CreatedAt = Now,
        };
        db.AddRange(contact, row);
        return row;
    }

    private async Task<Contact> ContactOfAsync(Visitor row, CancellationToken cancel) =>
        await db.Contacts.FindAsync([row.WorkspaceId, row.ContactId], cancel) ?? throw new InvalidOperationException("A visitor has a contact.");

    /// <summary>What was signed, or what staff have verified, is not overwritten by what a page says.</summary>
    private static void Take(Contact contact, ContactTraits said, SignedTraits signed)
    {
        Take(said.Name, SignedTraits.Name, v => contact.Name = v);
        Take(said.Email, SignedTraits.Email, v => contact.Email = v);
        Take(said.Phone, SignedTraits.Phone, v => contact.Phone = v);

        void Take(string? value, SignedTraits trait, Action<string> set)
        {
            if (value is not null && (signed.HasFlag(trait) || !contact.SignedTraits.HasFlag(trait)))
            {
                set(value);
                contact.SignedTraits |= signed & trait;
            }
        }
    }

    /// <summary>Only what stood under the signature becomes verified (SEC-007).</summary>
    private async Task TakeSignedAsync(Contact contact, SignedIdentity signed)
    {
        var name = signed.Name is not null && await IsAnAgentsAsync(contact.WorkspaceId, signed.Name) ? null : signed.Name;
        Take(contact, new ContactTraits(name, signed.Email, signed.Phone).Clean(), SignedTraits.Name | SignedTraits.Email | SignedTraits.Phone);
    }

    private async Task<bool> IsAnAgentsAsync(Id workspace, string name)
    {
        var skeleton = PersonName.Skeleton(name);
        return (await agents.AllAsync(workspace)).Any(a => a.Active && PersonName.Skeleton(a.Name) == skeleton);
    }

    private string? VisitOf(SignedVisitor visitor) => screens.VisitOf(visitor.WorkspaceId, visitor.Id) is { Length: > 0 } bytes ? Encoding.UTF8.GetString(bytes) : null;
}
