using Guichet.Understanding.Features;

namespace Guichet.Tests.Understanding;

public sealed class TextFoldingTests
{
    [Theory]
    [InlineData("Où est MA Commande ?", "ou est ma commande ?")]
    [InlineData("  two \t\r\n words\u00a0 ", "two words")]
    [InlineData("don’t don´t don‘t", "don't don't don't")]
    [InlineData("„Hallo“", "\"hallo\"")]
    [InlineData("STRASSE Straße", "strasse strasse")]
    [InlineData("smörgåsbord Łódź Ærø", "smorgasbord lodz aero")]
    [InlineData("e\u0301 é É", "e e e")]
    [InlineData("İstanbul ısı", "istanbul isi")]
    [InlineData("Ёлка Йод", "елка иод")]
    [InlineData("ΣΊΣΥΦΟΣ σίσυφος", "σισυφοσ σισυφοσ")]
    [InlineData("Việt Nam", "viet nam")]
    [InlineData("ＡＢＣ１２３？", "abc123?")]
    [InlineData("ｶﾞｷﾞｸﾞｹﾞｺﾞﾊﾟﾋﾟｰｳﾞ", "ガギグゲゴパピーヴ")]
    [InlineData("がぱヴ", "がぱヴ")]
    [InlineData("か\u3099は\u309aほ\u3099つ\u3099う\u3099", "がぱぼづゔ")]
    [InlineData("は is not ば", "は is not ば")]
    [InlineData("\u1112\u1161\u11ab\u1100\u1173\u11af", "한글")]
    [InlineData("한글", "한글")]
    [InlineData("أحمد إلى آخر مدرسة", "احمد الي اخر مدرسه")]
    [InlineData("مُحَمَّد كتـــاب", "محمد كتاب")]
    [InlineData("ﬁne ½ ①", "fine 1⁄2 1")]
    [InlineData("vi\u200bagra\u00ad \u202eabc\ufeff", "viagra abc")]
    [InlineData("👍🏽 ok ❤\ufe0f", "👍🏽 ok ❤")]
    [InlineData("", "")]
    [InlineData("\u0301\u0302\u0303", "")]
    public void One_spelling_for_what_people_type(string typed, string folded) => Assert.Equal(folded, TextFolding.Fold(typed));

    /// <summary>Not as data of the test above: what carries those is UTF-8, which has no lone surrogates.</summary>
    [Fact]
    public void Lone_surrogates_separate_words()
    {
        Assert.Equal("a b", TextFolding.Fold("a\ud800b \udc00"));
        Assert.Equal("", TextFolding.Fold("\ud800"));
    }

    [Fact]
    public void Folding_twice_changes_nothing()
    {
        for (var c = '\0'; c < char.MaxValue; c++)
        {
            var once = TextFolding.Fold($"a{c}b");
            Assert.True(once == TextFolding.Fold(once), $"U+{(int)c:X4}");
        }
    }

    [Fact]
    public void Every_text_is_read_up_to_a_length() => Assert.Equal(TextFolding.LongestText, TextFolding.Fold(new string('a', 1_000_000)).Length);
}
