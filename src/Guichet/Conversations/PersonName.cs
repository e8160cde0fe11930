using System.Globalization;
using System.Text;

namespace Guichet.Conversations;

/// <summary>
/// Names that strangers give themselves (SEC-025): what turns a line around or cannot be seen is taken out, and two names
/// that look alike have one <see cref="Skeleton"/>, so that nobody can call himself like an agent.
/// </summary>
public static class PersonName
{
    /// <summary>
    /// Letters that look like a Latin one (after Unicode UTS #39, confusables; the ones with which names are faked), in lower case.
    /// </summary>
    private static readonly Dictionary<char, char> LooksLike = Pairs(
        "аaвbеeёeіiїiјjкkмmнhоoрpсcтtуyхxѕsԁdԛqԝwһhӏl" + "αaβbεeηnιiκkνvοoρpτtυuχxγyωwıiłløo" + "0o1l5s");

    public static string? Clean(string? name)
    {
        if (name is null)
        {
            return null;
        }
        var kept = new StringBuilder(name.Length);
        foreach (var rune in name.EnumerateRunes())
        {
            if (Rune.GetUnicodeCategory(rune) is not (UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator
                or UnicodeCategory.ParagraphSeparator or UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned))
            {
                kept.Append(rune);
            }
        }
        var text = kept.ToString().Trim();
        return text.Length == 0 ? null : text;
    }

    /// <summary>The same for names that people would take for each other.</summary>
    public static string Skeleton(string name)
    {
        var skeleton = new StringBuilder(name.Length);
        foreach (var c in (Clean(name) ?? "").Normalize(NormalizationForm.FormKD).ToLowerInvariant())
        {
            if (CharUnicodeInfo.GetUnicodeCategory(c) is not UnicodeCategory.NonSpacingMark and not UnicodeCategory.SpaceSeparator)
            {
                skeleton.Append(LooksLike.GetValueOrDefault(c, c));
            }
        }
        return skeleton.ToString();
    }

    private static Dictionary<char, char> Pairs(string pairs)
    {
        var map = new Dictionary<char, char>();
        for (var i = 0; i + 1 < pairs.Length; i += 2)
        {
            map[pairs[i]] = pairs[i + 1];
        }
        return map;
    }
}
