namespace Guichet.Conversations;

/// <summary>
/// What a browser calls itself, for people: device, browser and system. Browsers quote each other, so the order of the rules
/// is the rule: the specific name first. Unknown stays null; nothing is decided by it.
/// </summary>
public static class UserAgent
{
    private static readonly (string Mark, string Name)[] Browsers =
    [
        ("Edg/", "Edge"), ("EdgA/", "Edge"), ("EdgiOS/", "Edge"), ("OPR/", "Opera"), ("SamsungBrowser/", "Samsung Internet"), ("YaBrowser/", "Yandex"),
        ("Vivaldi/", "Vivaldi"), ("FxiOS/", "Firefox"), ("Firefox/", "Firefox"), ("CriOS/", "Chrome"), ("Chrome/", "Chrome"), ("Version/", "Safari"),
    ];

    private static readonly (string Mark, string Name)[] Systems =
    [
        ("Windows NT", "Windows"), ("iPhone", "iOS"), ("iPad", "iPadOS"), ("Android", "Android"), ("CrOS", "ChromeOS"), ("Mac OS X", "macOS"), ("Linux", "Linux"),
    ];

    public static (string? Device, string? Browser, string? System) Read(string? agent)
    {
        if (string.IsNullOrWhiteSpace(agent))
        {
            return default;
        }
        var browser = Find(Browsers, agent);
        if (browser is { } found && VersionAfter(agent, found.Mark) is { } version)
        {
            return (Device(agent), $"{found.Name} {version}", Find(Systems, agent)?.Name);
        }
        return (Device(agent), browser?.Name, Find(Systems, agent)?.Name);
    }

    private static string Device(string agent) =>
        Has(agent, "iPad") || (Has(agent, "Android") && !Has(agent, "Mobile")) ? "tablet"
        : Has(agent, "Mobile") || Has(agent, "iPhone") ? "phone"
        : "desktop";

    private static string? VersionAfter(string agent, string mark)
    {
        var digits = agent.AsSpan(agent.IndexOf(mark, StringComparison.Ordinal) + mark.Length);
        var end = digits.IndexOfAnyExceptInRange('0', '9');
        digits = end < 0 ? digits : digits[..end];
        return digits.IsEmpty || digits.Length > 4 ? null : digits.ToString();
    }

    private static (string Mark, string Name)? Find((string Mark, string Name)[] rules, string agent)
    {
        foreach (var rule in rules)
        {
            if (Has(agent, rule.Mark))
            {
                return rule;
            }
        }
        return null;
    }

    private static bool Has(string agent, string mark) => agent.Contains(mark, StringComparison.Ordinal);
}
