namespace Guichet.Understanding.Entities.Grammar;

/// <summary>Dates and times in figures: 2026-11-27, 27.11.2026, 27/11, 17:30, 17.30.</summary>
internal sealed class FigureReader(ReadableText text, string language, bool monthFirst, Calendar calendar)
{
    private readonly bool pointIsDate = language is "fi" or "ru" or "fr";

    /// <summary>A date, weak where it could as well be a decimal number.</summary>
    public (int End, DateValue Value, bool Weak)? ReadDate(int start)
    {
        if (!text.IsDigit(start) || text.IsDigit(start - 1) || text[start - 1] is '.' or '/' or '-' or ',' or ':' or '−')
        {
            return null;
        }
        var (first, at) = Digits(start);
        var mark = text[at];
        if (mark is not ('-' or '.' or '/') || !text.IsDigit(at + 1))
        {
            return null;
        }
        var (second, end) = Digits(at + 1);
        var secondDigits = end - at - 1;
        if (secondDigits > 2 || (at - start) is not (1 or 2 or 4))
        {
            return null;
        }
        if (text[end] == mark && text.IsDigit(end + 1) && Digits(end + 1) is var (third, last) && text.IsBorder(last) && text[last] != mark)
        {
            var value = at - start == 4 ? calendar.Day(first, second, third)
                : last - end - 1 is 2 or 4 ? DayAndMonth(first, second, last - end - 1 == 4 ? third : third + (third < 70 ? 2000 : 1900))
                : null;
            return value is null ? null : (last, value, false);
        }
        if (at - start == 4 || mark == '-' || (mark == '.' && !pointIsDate) || text.IsSpelled(end) || (text[end] is '/' or '.' or '-' or ',' or '%' && (text[end] != '.' || text.IsDigit(end + 1))))
        {
            return null;
        }
        var point = mark == '.' && text[end] == '.';
        return DayAndMonth(first, second, null) is not { } day ? null
            : (point ? end + 1 : end, day, mark == '.' && !point && secondDigits != 2 && language != "fi");
    }

    /// <summary>Hours and minutes; weak with a point, which a decimal number has too.</summary>
    public (int End, TimeOnly Value, bool Weak)? ReadClock(int start)
    {
        if (!text.IsDigit(start) || text.IsDigit(start - 1) || text[start - 1] is '.' or ':' or ',' or '/' || text.IsSpelled(start - 1))
        {
            return null;
        }
        var (hour, at) = Digits(start);
        if (at - start > 2 || text[at] is not (':' or '.' or 'h') || !text.IsDigit(at + 1))
        {
            return null;
        }
        var (minute, end) = Digits(at + 1);
        if (end - at != 3 || hour > 24 || minute > 59 || (hour == 24 && minute > 0) || (text[end] is '.' or ':' && text.IsDigit(end + 1)))
        {
            return null;
        }
        return (end, new TimeOnly(hour % 24, minute), text[at] == '.');
    }

    private DateValue? DayAndMonth(int first, int second, int? year) => monthFirst
        ? calendar.Day(year, first, second) ?? calendar.Day(year, second, first)
        : calendar.Day(year, second, first) ?? calendar.Day(year, first, second);

    private (int Value, int End) Digits(int at)
    {
        var value = 0;
        while (text.IsDigit(at) && value < 100_000)
        {
            value = (value * 10) + (text[at++] - '0');
        }
        return (value, at);
    }
}
