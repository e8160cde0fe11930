using System.Collections.Frozen;
using System.Globalization;
using System.Text;

namespace Guichet.Understanding.Features;

/// <summary>How a character takes part in words. Scripts without spaces are cut where the kind changes.</summary>
internal enum CharacterKind : byte
{
    Space,
    Symbol,
    Letter,
    Digit,
    Hiragana,
    Katakana,
    Ideograph,

    /// <summary>A script of Southeast Asia that writes no spaces: Thai, Lao, Burmese, Khmer.</summary>
    Unspaced,
}

/// <summary>
/// What each UTF-16 unit becomes before it is compared: compatibility forms (NFKD), case and Latin, Greek and Cyrillic accents
/// are folded; kana keep their voicing marks, which make other sounds and not other spellings.
/// The tables are computed once. Unicode never changes the decomposition of an assigned character, so models outlive its versions.
/// </summary>
internal static class Characters
{
    /// <summary>Longer compatibility forms are pictures of phrases; they stay what they are.</summary>
    private const int LongestExpansion = 4;

    private static readonly char[] Folded = new char[char.MaxValue + 1];
    private static readonly CharacterKind[] Kinds = new CharacterKind[char.MaxValue + 1];
    private static readonly FrozenDictionary<char, string> Expansions = Fill();

    /// <summary>The kind of a folded character. A surrogate has none: see <see cref="KindOf(Rune)"/>.</summary>
    public static CharacterKind KindOf(char folded) => Kinds[folded];

    public static CharacterKind KindOf(Rune rune) =>
        rune.IsBmp ? Kinds[rune.Value]
        : rune.Value is >= 0x20000 and < 0x40000 ? CharacterKind.Ideograph
        : Rune.IsLetter(rune) ? CharacterKind.Letter
        : CharacterKind.Symbol;

    /// <summary>Whether pieces of this kind are written without spaces between words.</summary>
    public static bool IsUnspaced(this CharacterKind kind) => kind >= CharacterKind.Hiragana;

    /// <summary>One character, <c>'\0'</c> when it is dropped, or <see cref="char.MaxValue"/> when <see cref="Expand"/> has more.</summary>
    public static char Fold(char c) => Folded[c];

    public static string Expand(char c) => Expansions[c];

    private static FrozenDictionary<char, string> Fill()
    {
        // Under InvariantGlobalization, Normalize may quietly do nothing; every model would then be worse.
        if ("é".Normalize(NormalizationForm.FormD).Length != 2)
        {
            throw new InvalidOperationException("Unicode normalization is not available. Install ICU (libicu) and do not set InvariantGlobalization.");
        }
        var expansions = new Dictionary<char, string>();
        for (var unit = 0; unit < char.MaxValue; unit++)
        {
            var c = (char)unit;
            Kinds[c] = FindKind(c);
            var folded = Spell(c);
            Folded[c] = folded.Length switch { 0 => '\0', 1 => folded[0], _ => char.MaxValue };
            if (folded.Length > 1)
            {
                expansions.Add(c, folded);
            }
        }
        return expansions.ToFrozenDictionary();
    }

    private static string Spell(char c)
    {
        if (char.IsSurrogate(c))
        {
            return " ";
        }
        if (IsDropped(c))
        {
            return "";
        }
        if (c == '´')
        {
            return "'";
        }
        if (c is (>= '\u3400' and <= '\u9fff') or (>= '\uac00' and <= '\ud7a3'))
        {
            return c.ToString();
        }
        if (Kinds[c] == CharacterKind.Space)
        {
            return " ";
        }
        var spelled = string.Concat(c.ToString().Normalize(NormalizationForm.FormKD).Where(d => !IsDropped(d)).Select(Letter))
            .Normalize(NormalizationForm.FormC).Trim();
        return spelled.Length is > 0 and <= LongestExpansion ? spelled : c.ToString();
    }

    /// <summary>Letters that Unicode does not take apart, though people type one for the other.</summary>
    private static string Letter(char c) => char.ToLowerInvariant(c) switch
    {
        '’' or '‘' or '‛' or '′' or '`' or 'ʼ' => "'",
        '“' or '”' or '„' or '«' or '»' => "\"",
        'ß' => "ss",
        'æ' => "ae",
        'œ' => "oe",
        'ø' => "o",
        'ł' => "l",
        'đ' => "d",
        'ı' => "i",
        'ς' => "σ",
        '\u0654' or '\u0655' or '\u0653' => "", // hamza and madda: alef is typed without them
        '\u0671' => "\u0627",
        '\u0629' => "\u0647", // teh marbuta as heh
        '\u0649' => "\u064a", // alef maksura as yeh
        var lower => lower.ToString(),
    };

    private static bool IsAccent(char c) => c is >= '\u0300' and <= '\u036f';

    /// <summary>Marks that are optional in writing, and what has no shape.</summary>
    private static bool IsDropped(char c) =>
        IsAccent(c)
        || c is (>= '\u1ab0' and <= '\u1aff') or (>= '\u1dc0' and <= '\u1dff') or (>= '\u20d0' and <= '\u20ff') or (>= '\ufe20' and <= '\ufe2f')
            or (>= '\ufe00' and <= '\ufe0f') // variation selectors
            or (>= '\u0591' and <= '\u05bd') // Hebrew points
            or (>= '\u064b' and <= '\u065f') or '\u0670' or '\u0640' // Arabic vowels and tatweel (Larkey et al. 2002)
        || CharUnicodeInfo.GetUnicodeCategory(c) == UnicodeCategory.Format;

    private static CharacterKind FindKind(char c) => c switch
    {
        >= '\u3041' and <= '\u309f' => CharacterKind.Hiragana,
        (>= '\u30a1' and <= '\u30fa') or '\u30fc' or (>= '\u31f0' and <= '\u31ff') => CharacterKind.Katakana,
        (>= '\u3400' and <= '\u4dbf') or (>= '\u4e00' and <= '\u9fff') or '\u3005' or '\u3007' => CharacterKind.Ideograph,
        (>= '\u0e01' and <= '\u0e3a') or (>= '\u0e40' and <= '\u0e4e') or (>= '\u0e80' and <= '\u0ecf')
            or (>= '\u1000' and <= '\u103f') or (>= '\u1780' and <= '\u17d3') => CharacterKind.Unspaced,
        _ => CharUnicodeInfo.GetUnicodeCategory(c) switch
        {
            UnicodeCategory.UppercaseLetter or UnicodeCategory.LowercaseLetter or UnicodeCategory.TitlecaseLetter or UnicodeCategory.ModifierLetter
                or UnicodeCategory.OtherLetter or UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark => CharacterKind.Letter,
            UnicodeCategory.DecimalDigitNumber or UnicodeCategory.LetterNumber or UnicodeCategory.OtherNumber => CharacterKind.Digit,
            UnicodeCategory.SpaceSeparator or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator
                or UnicodeCategory.Control or UnicodeCategory.Surrogate or UnicodeCategory.OtherNotAssigned => CharacterKind.Space,
            _ => CharacterKind.Symbol,
        },
    };
}
