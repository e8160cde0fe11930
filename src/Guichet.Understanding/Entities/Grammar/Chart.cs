namespace Guichet.Understanding.Entities.Grammar;

/// <summary>
/// Everything that pieces of a text can mean. Words, numbers and figures come first; then each rule is tried once, in the order
/// of the table, on what is there. A rule never sees its own results, so the work is bounded by the text times the rules.
/// </summary>
internal sealed class Chart
{
    /// <summary>Readings of one category that begin at one place; a hostile text gets no more.</summary>
    private const int MostReadings = 12;

    private readonly ReadableText text;
    private readonly List<Node>[] byStart;
    private readonly List<Node>[] byCategory;
    private readonly Captures captures;
    private readonly List<Node> made = [];

    private Chart(ReadableText text, LanguageTable table, Calendar calendar)
    {
        this.text = text;
        byStart = new List<Node>[text.Length + 1];
        byCategory = [.. Enumerable.Range(0, table.Categories).Select(_ => new List<Node>())];
        captures = new(calendar);
    }

    public static Chart Of(ReadableText text, LanguageTable table, bool monthFirst, Calendar calendar)
    {
        var chart = new Chart(text, table, calendar);
        chart.Read(table, new(text, table), new(text, table.Language, monthFirst, calendar));
        foreach (var rule in table.Rules)
        {
            chart.Apply(rule);
        }
        return chart;
    }

    public IReadOnlyList<Node> Of(int category) => byCategory[category];

    private void Read(LanguageTable table, NumberReader numbers, FigureReader figures)
    {
        var (number, date, clock) = (table.Category("number"), table.Category("date"), table.Category("clock"));
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == ' ' || !text.IsBorder(i))
            {
                continue;
            }
            foreach (var (end, (category, value, weak)) in table.Words.Find(text, i))
            {
                if (text.IsBorder(end))
                {
                    Add(new(category, i, end, value, weak));
                }
            }
            if (numbers.Read(i) is var (numberEnd, amount, isWeak))
            {
                Add(new(number, i, numberEnd, amount, isWeak));
            }
            if (figures.ReadDate(i) is var (dateEnd, day, isWeakDate))
            {
                Add(new(date, i, dateEnd, day, isWeakDate));
            }
            if (figures.ReadClock(i) is var (clockEnd, time, isWeakClock))
            {
                Add(new(clock, i, clockEnd, time, isWeakClock));
            }
        }
    }

    private void Apply(Rule rule)
    {
        made.Clear();
        foreach (var category in rule.Elements[0].Categories)
        {
            foreach (var node in byCategory[category])
            {
                Match(rule, 0, node, node.Start);
            }
        }
        made.ForEach(Add);
    }

    private void Match(Rule rule, int index, Node node, int start)
    {
        var element = rule.Elements[index];
        if (element.Strong && node.Weak)
        {
            return;
        }
        if (element.Captured)
        {
            captures.Push(node.Value);
        }
        if (index + 1 == rule.Elements.Length)
        {
            if (rule.Meaning(captures, rule.Arguments) is { } value)
            {
                made.Add(new(rule.Category, start, node.End, value, false));
            }
        }
        else
        {
            foreach (var next in byStart[text.SkipSpace(node.End)] ?? [])
            {
                if (Array.IndexOf(rule.Elements[index + 1].Categories, next.Category) >= 0)
                {
                    Match(rule, index + 1, next, start);
                }
            }
        }
        if (element.Captured)
        {
            captures.Pop();
        }
    }

    private void Add(Node node)
    {
        var here = byStart[node.Start] ??= [];
        if (here.Count(n => n.Category == node.Category) < MostReadings && !here.Contains(node))
        {
            here.Add(node);
            byCategory[node.Category].Add(node);
        }
    }
}
