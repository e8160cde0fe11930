using System.Text;
using Guichet.Understanding.Concepts;
using Guichet.Understanding.Faq;

namespace Guichet.Tests.Understanding;

/// <summary>A FAQ finds the entry that answers, or says that it does not know.</summary>
public sealed class FaqTests
{
    private static readonly FaqModel Shop = FaqModel.Train(FaqEntry.ReadFolder(DataSet.Path("faq_shop_en")), lexicon: Lexicon.Default);

    /// <summary>What was measured (docs/subsystems/understanding.md), less a tolerance: right first, and refused out of scope, in percent.</summary>
    [Theory]
    [InlineData("en", 47, 90)]
    [InlineData("fr", 50, 58)]
    [InlineData("fi", 53, 75)]
    [InlineData("ja", 62, 90)]
    [InlineData("ru", 44, 66)]
    public void No_shop_is_worse_than_measured(string language, double first, double refused)
    {
        var model = FaqModel.Train(FaqEntry.ReadFolder(DataSet.Path($"faq_shop_{language}")), lexicon: Lexicon.Default);
        AssertAtLeast(first, Right(model, Queries($"faq_shop_{language}/queries.tsv")));
        AssertAtLeast(refused, Share(Queries($"faq_shop_{language}/oos.tsv"), q => !model.Ask(q.Text).InScope));
    }

    [Theory]
    [InlineData("fr", 77)]
    [InlineData("fi", 58)]
    [InlineData("ja", 75)]
    [InlineData("ru", 66)]
    public void What_was_taught_in_English_is_found_in_other_languages(string language, double first) =>
        AssertAtLeast(first, Right(Shop, [.. Queries($"faq_shop_{language}/queries.tsv"), .. Queries($"faq_shop_{language}/variants.tsv")]));

    [Theory]
    [InlineData(0, 68)]
    [InlineData(3, 74)]
    public void Questions_of_real_people_are_found_and_more_wordings_help(int wordings, double first)
    {
        var taken = new Dictionary<string, List<string>>();
        var rest = new List<(string Text, string[] Entries)>();
        foreach (var query in Queries("faq_covid/queries.tsv"))
        {
            var known = taken.TryGetValue(query.Entries[0], out var list) ? list : taken[query.Entries[0]] = [];
            if (known.Count < wordings)
            {
                known.Add(query.Text);
            }
            else
            {
                rest.Add(query);
            }
        }
        var entries = FaqEntry.ReadFolder(DataSet.Path("faq_covid")).Select(e => e with { Wordings = taken.GetValueOrDefault(e.Id) ?? [] });
        AssertAtLeast(first, Right(FaqModel.Train(entries, lexicon: Lexicon.Default), rest));
    }

    [Fact]
    public void A_question_that_stands_there_is_answered_by_its_own_entry()
    {
        foreach (var entry in Shop.Entries)
        {
            foreach (var wording in entry.Wordings.Prepend(entry.Question))
            {
                Assert.Equal(entry.Id, Shop.Ask($"  {wording.ToUpperInvariant()} ").Entry?.Id);
            }
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData(" \t\n")]
    [InlineData("zxqv blorf")]
    public void What_says_nothing_is_not_answered(string text) => Assert.Null(Shop.Ask(text).Entry);

    [Fact]
    public void Any_text_is_ranked_without_an_exception() => Assert.All(Hostile.Texts(3), text =>
    {
        var ranking = Shop.Ask(text, top: 100).Ranking;
        Assert.Equal(Shop.Entries.Count, ranking.Count);
        Assert.InRange(ranking.Sum(r => r.Share), 0.999, 1.001);
    });

    [Fact]
    public void What_is_loaded_answers_as_what_was_saved_and_the_order_of_entries_does_not_matter()
    {
        var bytes = Bytes(Shop);
        using var stream = new MemoryStream(bytes);
        var loaded = FaqModel.Load(stream);
        Assert.Equal(bytes, Bytes(loaded));
        Assert.Equal(bytes, Bytes(FaqModel.Train(Shop.Entries.Reverse(), lexicon: Lexicon.Default)));
        foreach (var (text, _) in Queries("faq_shop_en/queries.tsv"))
        {
            var (before, after) = (Shop.Ask(text), loaded.Ask(text));
            Assert.Equal(before.Ranking.Select(r => (r.Entry.Id, r.Share)), after.Ranking.Select(r => (r.Entry.Id, r.Share)));
            Assert.Equal(before.InScope, after.InScope);
        }
    }

    [Fact]
    public void A_damaged_file_is_noticed_wherever_it_is()
    {
        var bytes = Bytes(Shop);
        for (var at = 0; at < bytes.Length; at += 97)
        {
            byte[] damaged = [.. bytes];
            damaged[at] ^= 1;
            Assert.Throws<InvalidDataException>(() => FaqModel.Load(new MemoryStream(damaged)));
            Assert.Throws<InvalidDataException>(() => FaqModel.Load(new MemoryStream(bytes[..at])));
        }
    }

    [Fact]
    public async Task A_folder_that_is_wrong_says_where()
    {
        var folder = Directory.CreateTempSubdirectory("guichet-faq-").FullName;
        try
        {
            await File.WriteAllTextAsync(Path.Combine(folder, "faq.tsv"), "a\tHow?\tSo.\nb\tWhy?\n");
            Assert.EndsWith("faq.tsv: line 2 is not an id, a question and an answer with tabs between them.", Assert.Throws<InvalidDataException>(() => FaqEntry.ReadFolder(folder)).Message, StringComparison.Ordinal);
            await File.WriteAllTextAsync(Path.Combine(folder, "faq.tsv"), "a\tHow?\tSo.\n");
            await File.WriteAllTextAsync(Path.Combine(folder, "variants.tsv"), "In what way?\tc\n");
            Assert.EndsWith("variants.tsv: there is no entry \"c\".", Assert.Throws<InvalidDataException>(() => FaqEntry.ReadFolder(folder)).Message, StringComparison.Ordinal);
            Assert.Throws<ArgumentException>(() => FaqModel.Train([new("a", "How?", [], "So."), new("a", "Why?", [], "So.")]));
        }
        finally
        {
            Directory.Delete(folder, true);
        }
    }

    private static List<(string Text, string[] Entries)> Queries(string file) =>
        [.. File.ReadLines(DataSet.Path(file), Encoding.UTF8).Where(l => l.Length > 0).Select(l => l.Split('\t')).Select(r => (r[0], r[1].Split(',')))];

    private static double Right(FaqModel model, IReadOnlyCollection<(string Text, string[] Entries)> queries) =>
        Share(queries, q => q.Entries.Contains(model.Ask(q.Text, top: 1).Ranking[0].Entry.Id));

    private static double Share<T>(IReadOnlyCollection<T> all, Func<T, bool> which) => 100.0 * all.Count(which) / all.Count;

    private static void AssertAtLeast(double floor, double share) => Assert.True(share >= floor, $"{share:F1} %, and was above {floor} %");

    private static byte[] Bytes(FaqModel model)
    {
        using var stream = new MemoryStream();
        model.Save(stream);
        return stream.ToArray();
    }
}
