using Guichet.Understanding.Entities;

namespace Guichet.Tests.Understanding.Entities;

public sealed class EntityListTests
{
    private static readonly EntityList Cities = new("city", new Dictionary<string, IReadOnlyList<string>>
    {
        ["helsinki"] = ["Helsingfors"],
        ["paris"] = [],
        ["york"] = [],
        ["new-york"] = ["New York", "NYC"],
        ["tokyo"] = ["東京"],
    });

    [Theory]
    [InlineData("to Helsinki", "city/helsinki")]
    [InlineData("to HELSNKI", "city/helsinki")]
    [InlineData("helsingofrs", "city/helsinki")]
    [InlineData("helsingofsr", "city/helsinki")]
    [InlineData("helisngofsr", "")]
    [InlineData("Pariis", "city/paris")]
    [InlineData("Piras", "")]
    [InlineData("new york", "city/new-york")]
    [InlineData("nwe york", "city/new-york")]
    [InlineData("york", "city/york")]
    [InlineData("yorc", "")]
    [InlineData("nyc", "city/new-york")]
    [InlineData("nyd", "")]
    [InlineData("東京タワー", "city/tokyo")]
    [InlineData("comparison", "")]
    public void Names_are_found_with_a_slip_where_they_are_long_enough(string text, string entries) =>
        Assert.Equal(entries, string.Join("; ", Find(text, [Cities], []).Select(e => e.Value)));

    [Fact]
    public void A_list_can_be_exact() => Assert.Empty(Find("helsnki", [Cities with { Fuzzy = false }], []));

    [Fact]
    public void The_longest_wins_and_then_the_list()
    {
        var sizes = new EntityList("size", new Dictionary<string, IReadOnlyList<string>> { ["small"] = ["5"] });

        Assert.Equal(["ListEntry size/small"], Find("5", [sizes], []).Select(e => e.ToString()));
        Assert.Equal(["Money 5 EUR"], Find("5 euros", [sizes], []).Select(e => e.ToString()));
    }

    [Fact]
    public void A_pattern_matches_without_backtracking()
    {
        var evil = new EntityPattern("evil", "(a+)+$");

        Assert.Equal("Pattern size/XL", Assert.Single(Find("in XL", [], [new("size", "x{0,2}l")])).ToString());
        Assert.Empty(Find(new string('a', 9_000) + "!", [], [evil]));
    }

    [Theory]
    [InlineData("(a)\\1", "backtracking")]
    [InlineData("(?=a)b", "backtracking")]
    [InlineData("[a", "not a regular expression")]
    [InlineData("((a{100}){100}){100}", "1000")]
    [InlineData("", "1 to 500")]
    public void A_pattern_that_cannot_be_used_is_refused_in_a_sentence(string expression, string reason) =>
        Assert.Contains(reason, Assert.Throws<ArgumentException>(() => new EntityPattern("p", expression)).Message, StringComparison.Ordinal);

    private static IReadOnlyList<Entity> Find(string text, IReadOnlyList<EntityList> lists, IReadOnlyList<EntityPattern> patterns) =>
        new EntityFinder("en", lists, patterns).Find(text, EntityTableTests.Now, EntityTableTests.Zone);
}
