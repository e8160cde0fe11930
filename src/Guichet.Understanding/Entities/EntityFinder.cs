using System.Text.RegularExpressions;
using Guichet.Understanding.Entities.Grammar;

namespace Guichet.Understanding.Entities;

/// <summary>
/// Finds what a bot can use in a text: the entries of its lists, what its patterns match, and numbers, money, dates, times,
/// durations, addresses, telephone and order numbers in one language. Safe to use from several threads.
/// </summary>
public sealed class EntityFinder
{
    private static readonly string[] Kinds = ["number", "money", "date", "time", "moment", "duration"];

    private readonly LanguageTable table;
    private readonly bool monthFirst;
    private readonly ListMatcher lists;
    private readonly IReadOnlyList<EntityPattern> patterns;

    /// <summary>
    /// The language is a BCP 47 tag, of which the first part counts; only "en-US" reads 12/11 as a day of December, all others of
    /// November. Throws <see cref="ArgumentException"/> for a language without a table.
    /// </summary>
    public EntityFinder(string language, IReadOnlyList<EntityList>? lists = null, IReadOnlyList<EntityPattern>? patterns = null)
    {
        ArgumentNullException.ThrowIfNull(language);
        var name = Languages.FirstOrDefault(l => string.Equals(l, language.Split('-')[0], StringComparison.OrdinalIgnoreCase))
            ?? throw new ArgumentException($"There are no entities in {language}; there are in {string.Join(", ", Languages)}.");
        table = LanguageTable.Of(name);
        monthFirst = name == "ja" || string.Equals(language, "en-US", StringComparison.OrdinalIgnoreCase);
        this.lists = new(lists ?? []);
        this.patterns = patterns ?? [];
    }

    public static IReadOnlyCollection<string> Languages => LanguageTable.Known;

    /// <summary>The entities of a text, in its order, none over another: the longest wins, then the more specific kind.</summary>
    public IReadOnlyList<Entity> Find(string text, DateTimeOffset now, TimeZoneInfo zone)
    {
        ArgumentNullException.ThrowIfNull(text);
        ArgumentNullException.ThrowIfNull(zone);
        var readable = new ReadableText(text);
        var found = lists.Find(readable).Concat(Contacts.Find(readable, table)).Concat(FindMeant(readable, now, zone))
            .Select(c => (Place: readable.Place(c.Start, c.End), c.Kind, c.Value))
            .Select(c => new Entity(c.Kind, c.Place.Start, c.Place.Length, text.Substring(c.Place.Start, c.Place.Length), c.Value))
            .Concat(FindPatterns(text[..Math.Min(text.Length, Features.TextFolding.LongestText)]));
        var taken = new bool[text.Length];
        var entities = new List<Entity>();
        foreach (var entity in found.OrderByDescending(e => e.Length).ThenBy(e => e.Kind).ThenBy(e => e.Start))
        {
            var place = taken.AsSpan(entity.Start, entity.Length);
            if (!place.Contains(true))
            {
                place.Fill(true);
                entities.Add(entity);
            }
        }
        return [.. entities.OrderBy(e => e.Start)];
    }

    private IEnumerable<(EntityKind Kind, int Start, int End, EntityValue Value)> FindMeant(ReadableText text, DateTimeOffset now, TimeZoneInfo zone)
    {
        var chart = Chart.Of(text, table, monthFirst, new(now, zone));
        foreach (var node in Kinds.SelectMany(k => chart.Of(table.Category(k))).Where(n => !n.Weak))
        {
            var value = node.Value switch
            {
                decimal number => new NumberValue(number),
                TimeOnly time => new TimeValue(time),
                var other => (EntityValue)other,
            };
            // "5kg" has the number 5; "4x4" and "12ab34" are names.
            if (value is not NumberValue || !text.IsSpelled(node.End))
            {
                yield return (KindOf(value), node.Start, node.End, value);
            }
        }
    }

    private IEnumerable<Entity> FindPatterns(string text)
    {
        foreach (var pattern in patterns)
        {
            foreach (var entity in Matches(pattern, text))
            {
                yield return entity;
            }
        }
    }

    private static List<Entity> Matches(EntityPattern pattern, string text)
    {
        var entities = new List<Entity>();
        try
        {
            foreach (var match in pattern.Expression.EnumerateMatches(text))
            {
                if (match.Length > 0)
                {
                    var matched = text.Substring(match.Index, match.Length);
                    entities.Add(new(EntityKind.Pattern, match.Index, match.Length, matched, new PatternValue(pattern.Name, matched)));
                }
            }
        }
        catch (RegexMatchTimeoutException)
        {
            // What was found until then stands; a bot answers in time or not at all.
        }
        return entities;
    }

    private static EntityKind KindOf(EntityValue value) => value switch
    {
        NumberValue => EntityKind.Number,
        MoneyValue => EntityKind.Money,
        DateValue => EntityKind.Date,
        TimeValue => EntityKind.Time,
        MomentValue => EntityKind.Moment,
        _ => EntityKind.Duration,
    };
}
