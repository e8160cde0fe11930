using System.Collections.Immutable;
using Guichet.Platform;

namespace Guichet.Conversations;

/// <summary>What stands beside a transcript: who the visitor is, from where, with what, and what he looks at .</summary>
public sealed record Details(
    Id Contact, string? Name, string? Email, string? Phone, bool Verified, bool Online, string? Language, string? TimeZone,
    string? Device, string? Browser, string? System, string? Referrer, ImmutableDictionary<string, string>? Utm,
    long? FirstVisitAt, int? Visits, long? OnSiteSince, VisitedPage? Page, VisitedPage? Before, IReadOnlyList<VisitedPage> Pages, IReadOnlyList<Head> Earlier)
{
    public static Details Of(Contact contact, Visit? visit, bool online, IReadOnlyList<Head> earlier)
    {
        var agent = UserAgent.Read(visit?.UserAgent);
        return new(
            contact.Id, contact.Name, contact.Email, contact.Phone, contact.Verified, online, visit?.Language, visit?.TimeZone,
            agent.Device, agent.Browser, agent.System, visit?.Referrer, visit?.Utm,
            visit?.FirstVisitAt, visit?.Visits, visit?.OnSiteSince, visit?.Page, visit?.Before, visit?.Pages ?? [], earlier);
    }
}
