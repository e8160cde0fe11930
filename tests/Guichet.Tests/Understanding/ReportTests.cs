using Guichet.Understanding;
using Guichet.Understanding.Evaluation;
using Guichet.Understanding.Intents;

namespace Guichet.Tests.Understanding;

public sealed class ReportTests
{
    [Fact]
    public void Auroc_counts_ties_half()
    {
        Assert.Equal(1, Report.AreaUnderRoc([3, 4], [1, 2]));
        Assert.Equal(0, Report.AreaUnderRoc([1], [2, 3]));
        Assert.Equal(0.5, Report.AreaUnderRoc([1, 1], [1, 1, 1]));
        Assert.Equal(0.625, Report.AreaUnderRoc([2, 3], [1, 3]));
        Assert.Equal(double.NaN, Report.AreaUnderRoc([1], []));
    }

    [Fact]
    public void Mcc_of_two_classes_is_that_of_the_table_of_four()
    {
        // 6 true positives, 3 true negatives, 1 false positive, 2 false negatives.
        (string?, string?)[] judged =
        [
            .. Enumerable.Repeat<(string?, string?)>(("a", "a"), 6), .. Enumerable.Repeat<(string?, string?)>((null, null), 3),
            (null, "a"), ("a", null), ("a", null),
        ];

        Assert.Equal(((6 * 3) - (1 * 2)) / Math.Sqrt(7.0 * 8 * 4 * 5), Report.MatthewsCorrelation(judged), 1e-12);
        Assert.Equal(1, Report.MatthewsCorrelation([("a", "a"), ("b", "b"), (null, null)]), 1e-12);
        Assert.Equal(double.NaN, Report.MatthewsCorrelation([("a", "a")]));
    }

    [Fact]
    public void A_report_adds_up()
    {
        var model = IntentModel.Train([new("good morning", "hello"), new("good day", "hello"), new("see you later", "goodbye"), new("see you soon", "goodbye")]);
        var report = Report.Of(model, [new("good morning", "hello"), new("see you soon", "hello"), new("xyzzy", null), new("good day", null)]);

        Assert.Equal((4, 0.5, 0.5, 0.5, 0.5), (report.Sentences, report.Accuracy, report.InScopeAccuracy, report.FirstAccuracy, report.OutOfScopeRecall));
        Assert.Equal(0.75, report.Auroc);
        Assert.Equal([new(null, "hello", 1), new("hello", "goodbye", 1)], report.Confusions);
        Assert.Equal(double.NaN, Report.Of(model, [new("good day", "hello")]).OutOfScopeRecall);
    }

    [Fact]
    public void Lines_that_are_no_phrases_are_named()
    {
        Assert.Equal([new("a b", "x"), new("c", null)], LabelledPhrase.Read(new StringReader("a b\tx\n\nc\toos\n")));
        Assert.Contains("Line 2", Assert.Throws<InvalidDataException>(() => LabelledPhrase.Read(new StringReader("a\tx\nb"))).Message, StringComparison.Ordinal);
        Assert.Throws<InvalidDataException>(() => LabelledPhrase.Read(new StringReader("a\t")));
        Assert.Throws<InvalidDataException>(() => LabelledPhrase.Read(new StringReader("a\tb\tc")));
    }
}
