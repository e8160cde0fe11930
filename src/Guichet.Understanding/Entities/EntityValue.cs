using System.Globalization;

namespace Guichet.Understanding.Entities;

/// <summary>The typed meaning of an entity. As a string it has one spelling, the same in each language.</summary>
public abstract record EntityValue;

/// <summary>A number, in figures or words.</summary>
public sealed record NumberValue(decimal Number) : EntityValue
{
    public override string ToString() => Number.ToString("0.############################", CultureInfo.InvariantCulture);
}

/// <summary>An amount of money with its ISO 4217 currency.</summary>
public sealed record MoneyValue(decimal Amount, string Currency) : EntityValue
{
    public override string ToString() => $"{new NumberValue(Amount)} {Currency}";
}

/// <summary>A day, or the first and the last of several.</summary>
public sealed record DateValue(DateOnly First, DateOnly Last) : EntityValue
{
    public override string ToString() => First == Last ? $"{First:yyyy-MM-dd}" : $"{First:yyyy-MM-dd}/{Last:yyyy-MM-dd}";
}

/// <summary>A time of day.</summary>
public sealed record TimeValue(TimeOnly Time) : EntityValue
{
    public override string ToString() => Time.Second == 0 ? $"{Time:HH:mm}" : $"{Time:HH:mm:ss}";
}

/// <summary>A date with a time in the zone of who wrote, or a stretch of it.</summary>
public sealed record MomentValue(DateTimeOffset From, DateTimeOffset Until) : EntityValue
{
    public override string ToString() => From == Until ? Spell(From) : $"{Spell(From)}/{Spell(Until)}";

    private static string Spell(DateTimeOffset time) => time.ToString("yyyy-MM-ddTHH:mmzzz", CultureInfo.InvariantCulture);
}

/// <summary>A length of time. Months and days have no fixed length and are kept apart. As a string it is that of ISO 8601.</summary>
public sealed record DurationValue(int Months, int Days, TimeSpan Time) : EntityValue
{
    public override string ToString()
    {
        var date = Part(Months / 12, 'Y') + Part(Months % 12, 'M') + Part(Days, 'D');
        var time = Part((int)Time.TotalHours, 'H') + Part(Time.Minutes, 'M') + Part(Time.Seconds, 'S');
        return (date + time).Length == 0 ? "PT0S" : time.Length == 0 ? $"P{date}" : $"P{date}T{time}";
    }

    private static string Part(int count, char unit) => count == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $"{count}{unit}");
}

/// <summary>An e-mail address.</summary>
public sealed record EmailValue(string Address) : EntityValue
{
    public override string ToString() => Address;
}

/// <summary>A telephone number: plus and digits (E.164) when the country was written, otherwise its digits.</summary>
public sealed record PhoneValue(string Number) : EntityValue
{
    public override string ToString() => Number;
}

/// <summary>The address of a page.</summary>
public sealed record WebAddressValue(Uri Address) : EntityValue
{
    public override string ToString() => Address.AbsoluteUri;
}

/// <summary>The number of an order, as it was written.</summary>
public sealed record OrderNumberValue(string Number) : EntityValue
{
    public override string ToString() => Number;
}

/// <summary>An entry of a list that the bot was taught.</summary>
public sealed record ListEntryValue(string List, string Entry) : EntityValue
{
    public override string ToString() => $"{List}/{Entry}";
}

/// <summary>What a pattern of the bot matched.</summary>
public sealed record PatternValue(string Pattern, string Match) : EntityValue
{
    public override string ToString() => $"{Pattern}/{Match}";
}
