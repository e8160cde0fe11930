using Guichet.Understanding.Entities;

namespace Guichet.Tests.Understanding.Entities;

public sealed class EntityHostileTests
{
    private static readonly EntityList List = new("list", new Dictionary<string, IReadOnlyList<string>> { ["a"] = ["aaaaaaaaaaaa", "が", "\ud800", ""], ["注文"] = ["x y z"] });
    private static readonly string[] Repeated = ["1 ", "a ", "1万", "1/", "5-", "1.", "@a.a", "+1", "mon ", "3:", "一", "пять ", "kaksi", "quatre-", "next ", "monday to ", "1 day and ", "http://", "half an hour and "];

    public static TheoryData<string> Languages => [.. EntityFinder.Languages];

    /// <summary>The places are right whatever the text is, and ten thousand units never take long: forty texts of them and as many short ones.</summary>
    [Theory]
    [MemberData(nameof(Languages))]
    public void Any_text_is_read_in_bounded_time(string language)
    {
        var finder = new EntityFinder(language, [List], [new("letters", "[a-z]+\\d")]);
        foreach (var text in Hostile.Texts(7).Concat(Repeated.Select(r => string.Concat(Enumerable.Repeat(r, 10_000)))))
        {
            using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(20));
            var end = 0;
            foreach (var found in finder.Find(text, EntityTableTests.Now, EntityTableTests.Zone))
            {
                Assert.True(found.Start >= end && found.Length > 0, $"{found} at {found.Start} overlaps");
                end = found.Start + found.Length;
                Assert.Equal(text[found.Start..end], found.Text);
            }
            Assert.False(patience.IsCancellationRequested, $"{language}: 20 seconds for {text[..Math.Min(20, text.Length)]}");
        }
    }
}
