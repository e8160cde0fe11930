using System.ComponentModel.DataAnnotations;
using Guichet.Platform;
using Guichet.Platform.Problems;

namespace Guichet.Conversations;

/// <summary>What is said of a person, by himself or by staff. Nothing but blanks is nothing.</summary>
public sealed record ContactTraits([MaxLength(160)] string? Name, [MaxLength(254), EmailAddress] string? Email, [MaxLength(40)] string? Phone)
{
    public ContactTraits Clean() => new(Clean("name", Name, 80), Clean("email", Email, 254) is { } email ? EmailDomain.Shown(email) : null, Clean("phone", Phone, 40));

    private static string? Clean(string member, string? value, int atMost)
    {
        var text = value?.Trim();
        return string.IsNullOrEmpty(text) ? null
            : Text.Count(text) is var length && (length < 0 || length > atMost) ? throw Refusal.Invalid(member, $"This has at most {atMost} characters, none of them U+0000.")
            : text;
    }
}
