using System.Globalization;

namespace Guichet.Understanding.Entities.Grammar;

/// <summary>The meanings that rules may name. Their arguments stand after the name in the rule.</summary>
internal static class Meanings
{
    private const int LongestSpan = 1_000_000;
    private const int MinutesOfDay = 1440;

    public static IReadOnlyDictionary<string, Meaning> ByName { get; } = new Dictionary<string, Meaning>
    {
        ["same"] = (c, _) => c.Last,
        ["add"] = (c, a) => c.Number()!.Value + Argument(a, 0),
        ["constant"] = (_, a) => Argument(a, 0),
        ["first"] = (c, _) => c.Find<DateValue>(),
        ["length"] = (_, a) => Quantity(Argument(a, 0), a[1]),
        ["quantity"] = (c, a) => a.Length == 0 ? Quantity(c.Number() ?? 1, c.Word()!) : Quantity((c.Number() ?? 0) + Argument(a, 0), c.Word()!),
        ["sum"] = (c, _) => Sum(c.Find<DurationValue>()!, c.Find<DurationValue>(1)!),
        ["day"] = (c, _) => c.Calendar.Offset(c.Number()!.Value),
        ["weekday"] = (c, a) => c.Calendar.Weekday(c.Number()!.Value, a[0]),
        ["period"] = (c, a) => c.Calendar.Period(c.Word()!, Argument(a, 0)),
        ["edge"] = (c, a) => Edge(c.Calendar.Period(c.Word() ?? a[2], Argument(a, 1)), a[0]),
        ["edgeof"] = (c, a) => Edge(c.Find<DateValue>(), a[0]),
        ["shift"] = (c, a) => Shift(c.Calendar, c.Find<DurationValue>() ?? Quantity(1, c.Word()!), (int)Argument(a, 0)),
        ["date"] = Date,
        ["inmonth"] = (c, a) => c.Calendar.Period("month", Argument(a, 0)) is { First: var month } ? c.Calendar.Day(month.Year, month.Month, Whole(c.Number())) : null,
        ["inyear"] = (c, a) => c.Calendar.Day(c.Calendar.Today.Year + (int)Argument(a, 0), Whole(c.Number()), Whole(c.Number(1))),
        ["eradate"] = EraDate,
        ["range"] = (c, _) => c.Find<DateValue>() is { } first && c.Find<DateValue>(1) is { } last && first.First <= last.First ? new DateValue(first.First, last.Last) : null,
        ["clock"] = Clock,
        ["meridiem"] = (c, _) => Meridiem(c.Time!.Value, c.Number()!.Value),
        ["moment"] = (c, _) => c.Find<DateValue>() is { } date && date.First == date.Last ? c.Calendar.Moment(date.First, c.Time!.Value) : null,
        ["part"] = (c, a) => Part(c, a.Length == 0 ? 0 : Argument(a, 0)),
        ["parttime"] = PartTime,
        ["now"] = (c, _) => c.Calendar.Moment(c.Calendar.Now, c.Calendar.Now),
        ["money"] = (c, _) => new MoneyValue(c.Number()!.Value + (c.Number(1) is { } cents ? cents / 100 : 0), c.Word()!),
    };

    private static decimal Argument(string[] arguments, int index) => decimal.Parse(arguments[index], CultureInfo.InvariantCulture);

    /// <summary>A number that can count days or hours, or one that is none.</summary>
    private static int Whole(decimal? number) => number is >= 0 and < 10_000 && number % 1 == 0 ? (int)number : -1;

    private static DurationValue? Quantity(decimal amount, string unit) => amount is < 0 or > LongestSpan ? null : unit switch
    {
        "second" => new(0, 0, TimeSpan.FromSeconds((double)amount)),
        "minute" => new(0, 0, TimeSpan.FromMinutes((double)amount)),
        "quarter" => new(0, 0, TimeSpan.FromMinutes(15 * (double)amount)),
        "hour" => new(0, 0, TimeSpan.FromHours((double)amount)),
        "day" => new(0, (int)amount, TimeSpan.FromDays((double)(amount % 1))),
        "week" => new(0, (int)(amount * 7), TimeSpan.Zero),
        "month" => new((int)amount, (int)(amount % 1 * 30), TimeSpan.Zero),
        "year" => new((int)(amount * 12), 0, TimeSpan.Zero),
        _ => null,
    };

    private static DurationValue? Sum(DurationValue first, DurationValue second) =>
        Size(first) > Size(second) ? new(first.Months + second.Months, first.Days + second.Days, first.Time + second.Time) : null;

    private static double Size(DurationValue d) => (30.4 * d.Months) + d.Days + d.Time.TotalDays;

    private static DateValue? Edge(DateValue? span, string which) =>
        span is null ? null : which == "end" ? new(span.Last, span.Last) : new(span.First, span.First);

    private static EntityValue? Shift(Calendar calendar, DurationValue? by, int sign)
    {
        if (by is null || Size(by) > LongestSpan)
        {
            return null;
        }
        try
        {
            var then = calendar.Now.AddMonths(sign * by.Months).AddDays(sign * by.Days) + (sign * by.Time);
            // Conversion to a zone needs a day of air at both ends of the calendar.
            return then.Year is < 2 or > 9998 ? null
                : by.Time != TimeSpan.Zero ? calendar.Moment(then, then)
                : DateOnly.FromDateTime(then) is var day ? new DateValue(day, day) : null;
        }
        catch (ArgumentOutOfRangeException)
        {
            return null;
        }
    }

    /// <summary>Arguments name what the captured numbers are, in their order: d m y; a second d is the last day of a range.</summary>
    private static DateValue? Date(Captures c, string[] roles)
    {
        int? year = null, month = null, first = null, last = null;
        for (int i = 0, captured = 0; i < roles.Length; i++)
        {
            var number = Whole(c.Number(captured++));
            switch (roles[i])
            {
                case "y" when number >= 0:
                    year = number is < 100 and > 0 && roles.Length == 3 ? 2000 + number : number;
                    break;
                case "m":
                    month = number;
                    break;
                case "d" when first is null:
                    first = number;
                    break;
                case "d":
                    last = number;
                    break;
                default:
                    return null;
            }
        }
        if (year is < 1000 or > 2999)
        {
            return null;
        }
        if (month is null && first is { } alone)
        {
            var today = c.Calendar.Today;
            var then = alone >= today.Day ? today : today.AddMonths(1);
            return c.Calendar.Day(then.Year, then.Month, alone);
        }
        if (first is null)
        {
            return month is { } m ? c.Calendar.Month(year, m)
                : year is { } y ? new(new(y, 1, 1), new(y, 12, 31)) : null;
        }
        var from = c.Calendar.Day(year, month!.Value, first.Value);
        return last is null || from is null ? from
            : c.Calendar.Day(from.First.Year, month.Value, last.Value) is { } to && to.First > from.First ? new(from.First, to.Last) : null;
    }

    /// <summary>令和8年: the first number is the year before the era began.</summary>
    private static DateValue? EraDate(Captures c, string[] roles)
    {
        var year = Whole(c.Number()) + Whole(c.Number(1));
        return Whole(c.Number(1)) < 1 ? null : roles.Length switch
        {
            1 => c.Calendar.Month(year, 1) is { } first ? new(first.First, first.First.AddYears(1).AddDays(-1)) : null,
            2 => c.Calendar.Month(year, Whole(c.Number(2))),
            _ => c.Calendar.Day(year, Whole(c.Number(2)), Whole(c.Number(3))),
        };
    }

    /// <summary>Arguments name what the captured numbers are: h, m (minutes after), -m (before) or p (the half of the day); a number is minutes to add.</summary>
    private static object? Clock(Captures c, string[] roles)
    {
        var minutes = 0;
        decimal? half = null;
        for (int i = 0, captured = 0; i < roles.Length; i++)
        {
            if (roles[i] is not ("h" or "m" or "-m" or "p"))
            {
                minutes += (int)Argument(roles, i);
                continue;
            }
            if (roles[i] == "p")
            {
                half = c.Number(captured++);
                continue;
            }
            var number = Whole(c.Number(captured++));
            if (number < 0 || number > (roles[i] == "h" ? 24 : 59))
            {
                return null;
            }
            minutes += roles[i] switch { "h" => 60 * number, "m" => number, _ => -number };
        }
        var time = new TimeOnly((minutes + MinutesOfDay) % MinutesOfDay * TimeSpan.TicksPerMinute);
        return half is null ? time : Meridiem(time, half.Value);
    }

    /// <summary>12 for the half of the day after noon, 0 for that before.</summary>
    private static TimeOnly? Meridiem(TimeOnly time, decimal half) =>
        time.Hour > 12 ? half == 12 ? time : null : new TimeOnly((time.Hour % 12) + (int)half, time.Minute);

    private static MomentValue? Part(Captures c, decimal offset)
    {
        var date = c.Find<DateValue>() ?? c.Calendar.Offset(offset);
        if (date is null || date.First != date.Last || date.First.Year is < 2 or > 9998)
        {
            return null;
        }
        var hours = c.Word()!.Split('-');
        var midnight = date.First.ToDateTime(TimeOnly.MinValue);
        return c.Calendar.Moment(midnight.AddHours((double)Argument(hours, 0)), midnight.AddHours((double)Argument(hours, 1)));
    }

    private static MomentValue? PartTime(Captures c, string[] arguments)
    {
        var time = c.Time!.Value;
        if (time.Hour < 12 && Argument(c.Word()!.Split('-'), 0) is var from && from >= 12)
        {
            time = time.AddHours(12);
        }
        return (c.Find<DateValue>() ?? c.Calendar.Offset(0)) is { } date && date.First == date.Last ? c.Calendar.Moment(date.First, time) : null;
    }
}
