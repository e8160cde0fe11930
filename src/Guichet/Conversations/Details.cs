using System.Collections.Immutable;
using Guichet.Platform;
using Guichet.Platform.Geography;

namespace Guichet.Conversations;

/// <summary>What stands beside a transcript: who the visitor is, from where, with what, and what he looks at .</summary>
public sealed record Details(
    Id Contact, string? Name, string? Email, string? Phone, bool Verified, bool Online, string? Language, string? TimeZone,
    string? Device, string? Browser, string? System, string? Referrer, ImmutableDictionary<string, string>? Utm,
    long? FirstVisitAt, int? Visits, long? OnSiteSince, VisitedPage? Page, VisitedPage? Before, IReadOnlyList<VisitedPage> Pages, IReadOnlyList<Head> Earlier,
    Place? Place, IReadOnlyList<SignedTraits> SignedTraits, IReadOnlyList<CustomerView> Customers, long? ClaimRefusedAt, IReadOnlyList<MergeView> Merges)
{
    private static readonly SignedTraits[] Traits = [Conversations.SignedTraits.Name, Conversations.SignedTraits.Email, Conversations.SignedTraits.Phone];

    public static Details Of(
        Contact contact, Visit? visit, bool online, IReadOnlyList<Head> earlier, IReadOnlyList<CustomerView> customers, long? claimRefusedAt, IReadOnlyList<MergeView> merges)
    {
        var agent = UserAgent.Read(visit?.UserAgent);
        return new(
            contact.Id, contact.Name, contact.Email, contact.Phone, contact.Verified, online, visit?.Language, visit?.TimeZone,
            agent.Device, agent.Browser, agent.System, visit?.Referrer, visit?.Utm,
            visit?.FirstVisitAt, visit?.Visits, visit?.OnSiteSince, visit?.Page, visit?.Before, visit?.Pages ?? [], earlier,
            visit?.Place, [.. Traits.Where(t => contact.SignedTraits.HasFlag(t))], customers, claimRefusedAt, merges);
    }
}

/// <summary>A customer of a site's shop, by the shop's own id.</summary>
public sealed record CustomerView(Id Site, string UserId, long Since);

/// <summary>A contact that was merged into the one that is shown, and can be parted from it again.</summary>
public sealed record MergeView(Id Id, Id Contact, Id Other, string? OtherName, string? OtherEmail, Id Agent, long At);
