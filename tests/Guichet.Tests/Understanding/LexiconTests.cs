using Guichet.Understanding.Concepts;
using Guichet.Understanding.Features;
using Guichet.Understanding.Intents;

namespace Guichet.Tests.Understanding;

public sealed class LexiconTests
{
    private static readonly Lexicon Small = Lexicon.Read(new StringReader(
        """
        # what is small
        RETURN | return* "send back" "bring it back*" "take-away back to us" | renvo* | palaut* | 返品 送り返 | вернуть
        BOX | box | carton | laatik* | 箱 | коробк*
        PARCEL | parcel* box | coli* colis | paket* | 荷物 | посылк*
        """));

    [Theory]
    [InlineData("Returned it", "RETURN")]
    [InlineData("I will SEND  BACK everything", "RETURN")]
    [InlineData("send it back", "")]
    [InlineData("bring it backwards", "RETURN")]
    [InlineData("Take away, back to us?", "RETURN")]
    [InlineData("the box", "BOX PARCEL")]
    [InlineData("boxing", "")]
    [InlineData("vos Colis sont en carton", "BOX PARCEL")]
    [InlineData("Laatikko", "BOX")]
    [InlineData("返品したい", "RETURN")]
    [InlineData("この荷物を送り返す箱", "BOX PARCEL RETURN")]
    [InlineData("Коробка и посылка", "BOX PARCEL")]
    [InlineData("", "")]
    public void Concepts_are_found_in_the_words_of_each_language(string text, string concepts)
    {
        var expected = concepts.Split(' ', StringSplitOptions.RemoveEmptyEntries).SelectMany(c => Concepts(c switch { "RETURN" => "return", "BOX" => "laatikko", _ => "parcel" }));
        Assert.Equal(expected.Order(), Concepts(text).Order());
    }

    [Fact]
    public void What_is_shipped_is_well_formed_and_large()
    {
        Assert.True(Lexicon.Default.Names.Count >= 250);
        Assert.Distinct(Lexicon.Default.Names);
    }

    [Theory]
    [InlineData("lower | a")]
    [InlineData("NO_WORDS")]
    [InlineData("EMPTY | *")]
    [InlineData("LONG | \"one two three four five six seven\"")]
    public void A_line_that_is_otherwise_is_named(string line) =>
        Assert.StartsWith("Line 2", Assert.Throws<InvalidDataException>(() => Lexicon.Read(new StringReader($"# comment\n{line}"))).Message, StringComparison.Ordinal);

    [Fact]
    public void A_bot_that_was_taught_in_English_understands_French()
    {
        var model = IntentModel.Train(
            [
                new("where is my parcel", "track"), new("has my parcel arrived", "track"), new("track the delivery", "track"),
                new("I want my money back", "refund"), new("refund please", "refund"), new("when do I get the refund", "refund"),
                new("cancel my order", "cancel"), new("I ordered by mistake, cancel it", "cancel"), new("stop the order", "cancel"),
            ], Lexicon.Default);
        Assert.Equal("track", model.Classify("où est mon colis ?").Ranking[0].Intent);
        Assert.Equal("refund", model.Classify("je veux être remboursé").Ranking[0].Intent);
        Assert.Equal("cancel", model.Classify("tilauksen peruutus").Ranking[0].Intent);
    }

    [Fact]
    public void Any_text_has_few_concepts_in_bounded_time()
    {
        var extractor = new FeatureExtractor();
        Assert.All(Hostile.Texts(3), text =>
        {
            var bag = extractor.Extract(text, Lexicon.Default);
            Assert.InRange(bag.Keys.ToArray().Count(k => FeatureBag.GroupOf(k) == FeatureGroup.Concepts), 0, Lexicon.MostInText);
            Assert.InRange(bag.ConceptShare, 0, 1);
        });
    }

    private static IEnumerable<ulong> Concepts(string text) =>
        new FeatureExtractor().Extract(text, Small).Keys.ToArray().Where(k => FeatureBag.GroupOf(k) == FeatureGroup.Concepts);
}
