using System.ComponentModel.DataAnnotations;
using System.Text;
using Guichet.Conversations;
using Guichet.Platform;

namespace Guichet.Accounts;

/// <summary>An address, in the one spelling in which it is unique (SEC-175).</summary>
public static class Email
{
    public static string Key(string address) =>
        Text.Count(address) < 0 ? "" : KeyOf(address.Trim().Normalize(NormalizationForm.FormKC));

    /// <summary>Domains are compared as mail servers know them: bücher.example is xn--bcher-kva.example.</summary>
    private static string KeyOf(string normal) =>
        normal.LastIndexOf('@') is var end and >= 0 ? $"{normal[..end].ToLowerInvariant()}@{EmailDomain.Ascii(normal[(end + 1)..])}" : normal.ToLowerInvariant();

    public static bool IsOne(string address)
    {
        var at = address.IndexOf('@');
        return address.Length <= 254 && at > 0 && at < address.Length - 1 && at == address.LastIndexOf('@')
            && Text.Count(address) >= 0 && !address.Any(c => char.IsWhiteSpace(c) || char.IsControl(c) || c is '<' or '>' or ',' or ';');
    }
}

[AttributeUsage(AttributeTargets.Property | AttributeTargets.Parameter)]
public sealed class EmailAttribute() : ValidationAttribute("Write an e-mail address, such as maria@shop.example.")
{
    public override bool IsValid(object? value) => value is not string address || Email.IsOne(address.Trim());
}
