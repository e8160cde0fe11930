using Guichet.Understanding.Features;

namespace Guichet.Tests.Understanding;

public sealed class FeatureTests
{
    [Theory]
    // Words: each, pairs of neighbours, first, last. Character n-grams of <ab>: <a ab b> <ab ab> <ab>.
    [InlineData("ab", 3, 6)]
    [InlineData("ab ab", 4, 6)]
    [InlineData("?", 3, 0)]
    [InlineData("", 0, 0)]
    // Two kinds, two words; six characters and the five pairs of neighbours.
    [InlineData("注文をキャン", 7, 11)]
    public void Words_and_characters_are_counted(string text, int words, int characters)
    {
        var keys = new FeatureExtractor().Extract(text, null).Keys.ToArray();

        Assert.Equal(words, keys.Count(k => FeatureBag.GroupOf(k) == FeatureGroup.Words));
        Assert.Equal(characters, keys.Count(k => FeatureBag.GroupOf(k) == FeatureGroup.Characters));
    }

    [Fact]
    public void A_typo_keeps_most_of_a_word()
    {
        var right = new FeatureExtractor().Extract("cancellation", null).Keys.ToArray();
        var wrong = new FeatureExtractor().Extract("cancelation", null).Keys.ToArray();

        Assert.True(right.Intersect(wrong).Count() > wrong.Length / 2);
    }

    [Fact]
    public void A_bag_that_was_used_before_is_as_good_as_new()
    {
        var used = new FeatureExtractor();
        foreach (var text in Hostile.Texts(seed: 11).Concat(["How do I cancel my order?", "how how how", ""]))
        {
            var fresh = new FeatureExtractor().Extract(text, null);
            var bag = used.Extract(text, null);

            Assert.Equal(fresh.Keys, bag.Keys);
            Assert.Equal(fresh.Counts, bag.Counts);
            Assert.Equal(fresh.TextKey, bag.TextKey);
            Assert.Equal(bag.Count, bag.Keys.ToArray().Distinct().Count());
        }
    }
}
