using System.Globalization;
using System.Text;

namespace Guichet.Understanding.Entities.Grammar;

/// <summary>Reads numbers in figures ("1 234,50", "1.5k", "2½") and in words of one language, up to their longest reading.</summary>
internal sealed class NumberReader(ReadableText text, LanguageTable table)
{
    /// <summary>Longer ones name something (a card, a parcel) and count nothing.</summary>
    private const int MostDigits = 15;

    private const int LongestWords = 30;
    private const decimal SmallestScale = 1_000;


    /// <summary>二〇二六: digits without places; a longer row of them would not fit a number with its scale.</summary>
    private const decimal LargestPositional = 1_000_000_000_000;

    private readonly bool commaIsDecimal = table.Language is "fr" or "fi" or "ru";

    /// <summary>Multipliers below it apply to the last digit only: 二千三百 is 2 × 1000 + 3 × 100.</summary>
    private readonly decimal smallestBig = table.Language == "ja" ? 10_000 : SmallestScale;

    public (int End, decimal Value, bool Weak)? Read(int start) => Read(start, decimal.MaxValue);

    /// <summary>Below a scale: scales only fall within a number, so that it is read once.</summary>
    private (int End, decimal Value, bool Weak)? Read(int start, decimal below) =>
        !text.IsBorder(start) ? null
        : text.IsDigit(start) || (text[start] is '-' or '−' && text.IsDigit(start + 1)) || text.FractionAt(start) > 0 ? ReadFigures(start, below)
        : ReadWords(start);

    private (int, decimal, bool)? ReadFigures(int start, decimal below)
    {
        var negative = text[start] is '-' or '−';
        if (start > 0 && (text.IsSpelled(start - 1) || text[start - 1] is '.' or ',' or '-' or '_' or '/' or '#' || (negative && text[start - 1] != ' ')))
        {
            // A piece of a name or of something longer can still be part of a date, but is no number by itself.
            if (negative || (text[start - 1] is '.' or ',' && text.IsDigit(start - 2)))
            {
                return null;
            }
        }
        var at = negative ? start + 1 : start;
        var digits = new StringBuilder();
        int points = 0, groups = 0;
        while (text.IsDigit(at) && text.FractionAt(at) == 0)
        {
            digits.Append(text[at++]);
            if (digits.Length > MostDigits)
            {
                return null;
            }
            if (text[at] is '.' or ',' or ' ' or '\'' && text.IsDigit(at + 1) && points == 0)
            {
                var separator = text[at];
                var three = text.IsDigit(at + 2) && text.IsDigit(at + 3) && !text.IsDigit(at + 4);
                var decimalMark = separator == '.' ? !commaIsDecimal : separator == ',' && commaIsDecimal;
                if (three && !decimalMark && (groups > 0 || digits.Length <= 3) && digits[0] != '0')
                {
                    groups++;
                    at++;
                }
                else if (separator is '.' or ',')
                {
                    points++;
                    digits.Append('.');
                    at++;
                }
            }
        }
        if (points > 0 && text[at] is '.' or ',' && text.IsDigit(at + 1))
        {
            return null;
        }
        var value = digits.Length == 0 ? 0 : decimal.Parse(digits.ToString(), CultureInfo.InvariantCulture);
        if (text.FractionAt(at) is var fraction and > 0)
        {
            value += fraction;
            at = text.FractionEnd(at);
        }
        var piece = false;
        if (FindPiece(text.SkipSpace(at)) is var (end, scale, _) && scale >= 100 && scale < below && text.IsBorder(end) && (at == text.SkipSpace(at) || end - at > 2))
        {
            (value, at, piece) = (value * scale, end, true);
            // 3万5千, 2億5000万: what follows is smaller than the scale before.
            if (table.Language == "ja" && (text.IsDigit(at) || FindPiece(at) is not null) && Read(at, scale) is var (last, rest, _) && rest < scale)
            {
                (value, at) = (value + rest, last);
            }
        }
        var weak = !piece && ((text[at] == '/' && text.IsDigit(at + 1)) || (start > 0 && (text.IsSpelled(start - 1) || text[start - 1] is '-' or '_' or '/' or '#')));
        return (at, negative ? -value : value, weak);
    }

    private (int, decimal, bool)? ReadWords(int start)
    {
        (int End, decimal Value, bool Weak)? best = null;
        decimal total = 0, current = 0, unit = 0, scale = 0;
        decimal room = decimal.MaxValue, roomBefore = decimal.MaxValue, positional = -1;
        var at = start;
        for (var pieces = 1; pieces <= LongestWords && FindPiece(at) is var (end, value, weak); pieces++)
        {
            if (value >= smallestBig && value % 1 == 0)
            {
                var part = current + unit;
                if (total != 0 && total < value)
                {
                    (total, part) = (0, total + part);
                }
                else if (total != 0 && value >= scale)
                {
                    break;
                }
                scale = value;
                total += Math.Max(part, 1) * value;
                (current, unit, room, positional) = (0, 0, value, -1);
            }
            else if ((value is 10 && table.Language == "ja") || value is 100 || value is 1000)
            {
                var part = unit == 0 && current is > 0 and < 100 && value == 100 && smallestBig == SmallestScale && table.Language != "fi" ? current : Math.Max(unit, 1);
                if (part * value >= (unit == 0 ? room : roomBefore))
                {
                    break;
                }
                current = (part == current && unit == 0 ? 0 : current) + (part * value);
                (unit, room, roomBefore, positional) = (0, value, value, -1);
            }
            else if (positional is >= 0 and < LargestPositional && value < 10 && pieces > 1 && table.Language == "ja")
            {
                positional = (positional * 10) + value;
                (unit, room) = (positional, 0);
            }
            else if (value < room)
            {
                positional = pieces == 1 && value < 10 ? value : -1;
                roomBefore = room;
                if (value < 10)
                {
                    unit = value;
                }
                else
                {
                    current += value;
                }
                room = value < 20 ? 0 : value is 60 or 80 && table.Language == "fr" ? 20 : value < 100 ? 10 : 100;
            }
            else
            {
                break;
            }
            if (text.IsBorder(end))
            {
                best = (end, total + current + unit, pieces == 1 && (weak || (table.Language == "ja" && end - start == 1)));
            }
            at = text.SkipSpace(end);
            if (text.IsBorder(end) && table.Joints.Find(text, at).Select(j => j.End).LastOrDefault() is var joint and > 0 && text[joint] == ' ' && FindPiece(joint + 1) is not null && room >= 1)
            {
                at = joint + 1;
            }
        }
        return best;
    }

    private (int End, decimal Value, bool Weak)? FindPiece(int at)
    {
        (int, decimal, bool)? longest = null;
        foreach (var (end, (value, weak)) in table.Numbers.Find(text, at))
        {
            longest = (end, value, weak);
        }
        return longest;
    }
}
