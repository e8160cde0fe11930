namespace Guichet.Understanding.Entities.Grammar;

/// <summary>What a rule captured, in the order of its elements, and the calendar by which it is meant.</summary>
internal sealed class Captures(Calendar calendar)
{
    private readonly List<object> values = [];

    public Calendar Calendar => calendar;

    public void Push(object value) => values.Add(value);

    public void Pop() => values.RemoveAt(values.Count - 1);

    public decimal? Number(int index = 0) => values.OfType<decimal>().Skip(index).Select(n => (decimal?)n).FirstOrDefault();

    public string? Word(int index = 0) => values.OfType<string>().Skip(index).FirstOrDefault();

    public T? Find<T>(int index = 0) where T : class => values.OfType<T>().Skip(index).FirstOrDefault();

    public TimeOnly? Time => values.OfType<TimeOnly>().Select(t => (TimeOnly?)t).FirstOrDefault();

    public object Last => values[^1];
}
