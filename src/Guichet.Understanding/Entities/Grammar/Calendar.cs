namespace Guichet.Understanding.Entities.Grammar;

/// <summary>Days as they are meant at a given time in a given zone. What no calendar has is null.</summary>
internal sealed class Calendar(DateTimeOffset now, TimeZoneInfo zone)
{
    public DateTime Now { get; } = TimeZoneInfo.ConvertTime(now, zone).DateTime;

    public DateOnly Today => DateOnly.FromDateTime(Now);

    /// <summary>A day of a month; without a year the next one that is not past.</summary>
    public DateValue? Day(int? year, int month, int day)
    {
        if (month is < 1 or > 12 || day is < 1 or > 31 || year is < 1000 or > 9998)
        {
            return null;
        }
        // Eight years reach from one leap day to the next over a century without one.
        for (var y = year ?? Today.Year; y <= (year ?? Math.Min(Today.Year + 8, 9998)); y++)
        {
            if (day <= DateTime.DaysInMonth(y, month) && new DateOnly(y, month, day) is var found && (year is not null || found >= Today))
            {
                return new(found, found);
            }
        }
        return null;
    }

    /// <summary>A whole month; without a year the present or the next one of that name.</summary>
    public DateValue? Month(int? year, int month)
    {
        if (month is < 1 or > 12 || year is < 1000 or > 9998)
        {
            return null;
        }
        var first = new DateOnly(year ?? (month < Today.Month ? Today.Year + 1 : Today.Year), month, 1);
        return new(first, first.AddMonths(1).AddDays(-1));
    }

    public DateValue? Offset(decimal days) => Today.DayNumber + days is > 0 and < 3_650_000 and var number && DateOnly.FromDayNumber((int)number) is var day ? new(day, day) : null;

    /// <summary>The week (from Monday), weekend, month or year that is so many away from the present one.</summary>
    public DateValue? Period(string unit, decimal offset)
    {
        if (Math.Abs(offset) > 1_000)
        {
            return null;
        }
        var by = (int)offset;
        var monday = Today.AddDays((7 * by) - (((int)Today.DayOfWeek + 6) % 7));
        var month = new DateOnly(Today.Year, Today.Month, 1).AddMonths(unit == "month" ? by : 0);
        var year = new DateOnly(Today.Year, 1, 1).AddYears(unit == "year" ? by : 0);
        return unit switch
        {
            "day" => Offset(by),
            "week" => new(monday, monday.AddDays(6)),
            "weekend" => new(monday.AddDays(5), monday.AddDays(6)),
            "month" => new(month, month.AddMonths(1).AddDays(-1)),
            "year" => new(year, year.AddYears(1).AddDays(-1)),
            _ => null,
        };
    }

    /// <summary>A weekday (Monday is 1): the next one after today, the last one before today, or that of a week.</summary>
    public DateValue? Weekday(decimal weekday, string which)
    {
        var today = (((int)Today.DayOfWeek + 6) % 7) + 1;
        var ahead = ((int)weekday - today + 7) % 7;
        return which switch
        {
            "coming" => Offset(ahead == 0 ? 7 : ahead),
            "last" => Offset(ahead == 0 ? -7 : ahead - 7),
            _ => Offset((int)weekday - today + (7 * int.Parse(which, null))),
        };
    }

    public MomentValue Moment(DateOnly day, TimeOnly from) => Moment(day.ToDateTime(from), day.ToDateTime(from));

    /// <summary>A time that the clocks skip is as much later; one that they show twice is the first.</summary>
    public MomentValue Moment(DateTime from, DateTime until) => new(At(from), At(until));

    private DateTimeOffset At(DateTime local)
    {
        if (zone.IsInvalidTime(local))
        {
            local += zone.GetUtcOffset(local.AddHours(3)) - zone.GetUtcOffset(local.AddHours(-3));
        }
        var offset = zone.IsAmbiguousTime(local) ? zone.GetAmbiguousTimeOffsets(local).Max() : zone.GetUtcOffset(local);
        return new(local, offset);
    }
}
