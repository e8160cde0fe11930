using System.Text;

namespace Guichet.Accounts;

/// <summary>
/// Passwords that are tried first: the 10 000 most frequent ones of published breaches and words that people here think of,
/// with the usual digits, signs and letters-as-digits around them, walks over the keyboard, repetitions, and what is known of
/// the person himself.
/// </summary>
internal static class CommonPasswords
{
    private static readonly HashSet<string> Words = [.. Read("common-passwords.txt"), .. Read("common-words.txt")];

    private static readonly string[] Walks =
    [
        "01234567890123456789", "09876543210987654321", "abcdefghijklmnopqrstuvwxyz", "zyxwvutsrqponmlkjihgfedcba",
        "qwertyuiopasdfghjklzxcvbnm", "azertyuiopqsdfghjklmwxcvbn", "qwertzuiopasdfghjklyxcvbnm", "1qaz2wsx3edc4rfv5tgb6yhn7ujm8ik",
        "1q2w3e4r5t6y7u8i9o0p", "zaq1xsw2cde3vfr4bgt5nhy6mju7", "йцукенгшщзхъфывапролджэячсмить", "1a2b3c4d5e6f7g8h9i0j",
    ];

    public static bool Contain(string password, ReadOnlySpan<string> known)
    {
        var lower = password.ToLowerInvariant();
        if (lower.Distinct().Count() < 4 || lower.All(char.IsDigit) || IsRepeated(lower) || Walks.Any(w => w.Contains(lower, StringComparison.Ordinal)))
        {
            return true;
        }
        foreach (var fact in known)
        {
            foreach (var part in fact.ToLowerInvariant().Split('@', ' ', '.').Append(fact.ToLowerInvariant()))
            {
                // A long password may well hold a name; one that is little more than the name may not.
                if (part.Length >= 4 && lower.Contains(part, StringComparison.Ordinal) && lower.Length - part.Length < 6)
                {
                    return true;
                }
            }
        }
        return Cores(lower).Any(IsCommon);
    }

    private static bool IsRepeated(string text) =>
        Enumerable.Range(1, Math.Min(text.Length / 2, 8)).Any(n => Enumerable.Range(n, text.Length - n).All(i => text[i] == text[i - n]));

    /// <summary>"P4ssw0rd2024!" is "password" to whoever guesses.</summary>
    private static IEnumerable<string> Cores(string lower)
    {
        yield return lower;
        yield return Letters(lower);
        yield return Letters(Unleet(lower, '1', 'i'));
        yield return Letters(Unleet(lower, '1', 'l'));
        var bare = lower.TrimEnd('0', '1', '2', '3', '4', '5', '6', '7', '8', '9', '!', '.', '?', '*', '#', '@', '$', '_', '-', '+');
        yield return Letters(Unleet(bare, '1', 'i'));
        yield return Letters(Unleet(bare, '1', 'l'));
    }

    /// <summary>One word or two of them.</summary>
    private static bool IsCommon(string core) =>
        Words.Contains(core)
        || Enumerable.Range(2, Math.Max(0, core.Length - 3)).Any(i => Words.Contains(core[..i]) && Words.Contains(core[i..]));

    private static string Letters(string text) => string.Concat(text.Where(char.IsLetter));

    private static string Unleet(string text, char one, char letter)
    {
        var plain = new StringBuilder(text);
        return plain.Replace('0', 'o').Replace(one, letter).Replace('3', 'e').Replace('4', 'a').Replace('5', 's').Replace('7', 't')
            .Replace('@', 'a').Replace('$', 's').Replace('!', 'i').ToString();
    }

    /// <summary>The breached ones are another project's list, copied as it is (DEPENDENCIES.md); the words are ours.</summary>
    internal static string[] Read(string file)
    {
        using var stream = typeof(CommonPasswords).Assembly.GetManifestResourceStream($"Guichet.Accounts.{file}")!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd().Split([' ', '\n'], StringSplitOptions.RemoveEmptyEntries);
    }
}
