using System.Globalization;
using System.Text;

namespace Guichet.Conversations;

/// <summary>
/// The half of an e-mail address behind the @, in which other letters can pretend to be Latin ones: "shоp.example" with a
/// Cyrillic о is shown as what it is, xn--… (SEC-175).
/// </summary>
public static class EmailDomain
{
    private static readonly IdnMapping Idn = new() { AllowUnassigned = false };

    private enum Script
    {
        Latin,
        Greek,
        Cyrillic,
        EastAsian,
        Other,
    }

    /// <summary>In the one spelling that mail servers use.</summary>
    public static string Ascii(string domain)
    {
        try
        {
            return Idn.GetAscii(domain.ToLowerInvariant());
        }
        catch (ArgumentException)
        {
            return domain.ToLowerInvariant();
        }
    }

    /// <summary>The address as it can be believed at a glance: as it was written, or with its domain spelled out.</summary>
    public static string Shown(string address)
    {
        var at = address.LastIndexOf('@');
        return at < 0 || !address[(at + 1)..].Split('.').Any(IsDeceptive) ? address : $"{address[..at]}@{Ascii(address[(at + 1)..])}";
    }

    /// <summary>Letters of several scripts in one word, or a word of foreign letters that reads like a Latin one.</summary>
    private static bool IsDeceptive(string label)
    {
        var scripts = label.EnumerateRunes().Where(Rune.IsLetter).Select(ScriptOf).Distinct().ToList();
        // Japanese names mix with Latin letters by custom.
        var mixed = scripts.Count > 1 && !scripts.All(s => s is Script.Latin or Script.EastAsian);
        var foreign = scripts is [Script.Greek] or [Script.Cyrillic];
        return mixed || (foreign && Ascii(PersonName.Skeleton(label)) == PersonName.Skeleton(label));
    }

    private static Script ScriptOf(Rune rune) => rune.Value switch
    {
        < 0x0250 or (>= 0x1E00 and < 0x1F00) => Script.Latin,
        (>= 0x0370 and < 0x0400) or (>= 0x1F00 and < 0x2000) => Script.Greek,
        >= 0x0400 and < 0x0530 => Script.Cyrillic,
        (>= 0x2E80 and < 0xA000) or (>= 0xAC00 and < 0xD7B0) or (>= 0x20000 and < 0x32000) => Script.EastAsian,
        _ => Script.Other,
    };
}
