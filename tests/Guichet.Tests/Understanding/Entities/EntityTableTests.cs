using System.Text;
using Guichet.Tests.Architecture;
using Guichet.Understanding.Entities;

namespace Guichet.Tests.Understanding.Entities;

/// <summary>What people write and what it means, row by row, on Sunday 22 November 2026 at ten in Helsinki.</summary>
public sealed class EntityTableTests
{
    public static readonly DateTimeOffset Now = new(2026, 11, 22, 10, 0, 0, TimeSpan.FromHours(2));
    public static readonly TimeZoneInfo Zone = TimeZoneInfo.FindSystemTimeZoneById("Europe/Helsinki");

    public static TheoryData<string, string, string> Rows(string language)
    {
        var rows = new TheoryData<string, string, string>();
        foreach (var line in File.ReadLines(Path.Combine(Source.Folder("tests/Guichet.Tests/Understanding/Entities"), $"{language}.tsv"), Encoding.UTF8))
        {
            rows.Add(language, line.Split('\t')[0], line.Split('\t')[1]);
        }
        return rows;
    }

    [Theory]
    [MemberData(nameof(Rows), "en")]
    [MemberData(nameof(Rows), "fr")]
    [MemberData(nameof(Rows), "fi")]
    [MemberData(nameof(Rows), "ja")]
    [MemberData(nameof(Rows), "ru")]
    public void What_is_written_is_understood(string language, string text, string meaning) =>
        Assert.Equal(meaning, string.Join("; ", new EntityFinder(language).Find(text, Now, Zone)));

    [Fact]
    public void Each_language_has_sixty_rows() => Assert.All(EntityFinder.Languages, l => Assert.InRange(Rows(l).Count, 60, 1000));

    [Theory]
    [InlineData("en", "12/11/2026", "2026-11-12")]
    [InlineData("en-US", "12/11/2026", "2026-12-11")]
    [InlineData("en-US", "25/12/2026", "2026-12-25")]
    [InlineData("fr-CA", "12/11/2026", "2026-11-12")]
    public void Figures_are_day_first_except_in_the_United_States(string language, string text, string date) =>
        Assert.Equal($"Date {date}", Assert.Single(new EntityFinder(language).Find(text, Now, Zone)).ToString());

    /// <summary>On 28 March 2027 the clocks go from 3 to 4 and on 25 October 2026 from 4 back to 3.</summary>
    [Theory]
    [InlineData("2027-03-28 at 3:30", "2027-03-28T04:30+03:00")]
    [InlineData("2026-10-25 at 3:30", "2026-10-25T03:30+03:00")]
    [InlineData("2026-10-25 at 4:30", "2026-10-25T04:30+02:00")]
    public void A_time_that_the_clocks_skip_or_repeat_is_one_moment(string text, string moment) =>
        Assert.Equal($"Moment {moment}", Assert.Single(new EntityFinder("en").Find(text, Now, Zone)).ToString());

    [Theory]
    [InlineData("29 February", "2028-02-29")]
    [InlineData("22 November", "2026-11-22")]
    [InlineData("21 November", "2027-11-21")]
    public void A_day_without_a_year_is_the_next_one(string text, string date) =>
        Assert.Equal($"Date {date}", Assert.Single(new EntityFinder("en").Find(text, Now, Zone)).ToString());

    [Theory]
    [InlineData("31/04/2026")]
    [InlineData("192.168.1.1")]
    [InlineData("iPhone15")]
    [InlineData("4111111111111111111")]
    [InlineData("I may come")]
    public void What_looks_like_an_entity_but_is_none(string text) => Assert.Empty(new EntityFinder("en").Find(text, Now, Zone));

    [Fact]
    public void Places_count_units_of_the_text_as_it_was_written()
    {
        const string Text = "😀 le 3 de\u0301cembre\u0301, １２,９０€ — a@b.fr";

        var found = new EntityFinder("fr").Find(Text, Now, Zone);

        Assert.Equal(["le 3 de\u0301cembre\u0301", "１２,９０€", "a@b.fr"], found.Select(f => f.Text));
        Assert.All(found, f => Assert.Equal(f.Text, Text.Substring(f.Start, f.Length)));
    }

    [Fact]
    public void An_unknown_language_is_named() => Assert.Contains("en, fr, fi, ja, ru", Assert.Throws<ArgumentException>(() => new EntityFinder("sv")).Message, StringComparison.Ordinal);
}
