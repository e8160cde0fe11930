namespace Guichet.Tests.Understanding;

/// <summary>
/// What was measured (docs/subsystems/understanding.md), less a tolerance of about a point: a change that costs accuracy turns
/// this red. In percent: right without threshold, right at the threshold, refused out of scope, AUROC.
/// </summary>
public sealed class AccuracyTests
{
    private const double None = double.NaN;

    [Theory]
    [InlineData("clinc150/train_10.tsv", "clinc150/test.tsv,clinc150/oos_test.tsv", 80.4, 72.5, 87, 92)]
    [InlineData("clinc150/train.tsv", "clinc150/test.tsv,clinc150/oos_test.tsv", 92.5, 89.5, 78, 95)]
    [InlineData("banking77/train_10.tsv", "banking77/test.tsv", 76, 70, None, None)]
    [InlineData("banking77oos/train.tsv", "banking77oos/valid.tsv,banking77oos/oodoos_valid.tsv", 87, 82.5, 92.5, 97)]
    [InlineData("hint3_sofmattress/train_v1.tsv", "hint3_sofmattress/test_v1.tsv", 74.5, 52.5, 89, 87)]
    [InlineData("hint3_curekart/train_v1.tsv", "hint3_curekart/test_v1.tsv", 84, 71.5, 77, 88)]
    [InlineData("bitext/train_10.tsv", "bitext/valid.tsv", 91, 86, None, None)]
    [InlineData("braun_askubuntu/train.tsv", "braun_askubuntu/test.tsv", 91.5, 82, None, None)]
    [InlineData("massive_en/train_10.tsv", "massive_en/test.tsv", 52.5, 48.5, None, None)]
    [InlineData("massive_fr/train.tsv", "massive_fr/test.tsv", 86, 81, None, None)]
    [InlineData("massive_fi/train_10.tsv", "massive_fi/test.tsv", 61.5, 54, None, None)]
    [InlineData("massive_ja/train_10.tsv", "massive_ja/test.tsv", 65, 59.5, None, None)]
    [InlineData("massive_ru/train_10.tsv", "massive_ru/test.tsv", 62.5, 55.5, None, None)]
    [InlineData("massiveoos_ja/train_10.tsv", "massiveoos_ja/test.tsv,massiveoos_ja/oos_test.tsv", 66, 58, 51, 68.5)]
    public void No_set_is_worse_than_measured(string train, string test, double first, double inScope, double refused, double auroc)
    {
        var report = DataSet.Train(train).Judge(test.Split(','));

        AssertAtLeast(first, report.FirstAccuracy, "right without threshold");
        AssertAtLeast(inScope, report.InScopeAccuracy, "right at the threshold");
        AssertAtLeast(refused, report.OutOfScopeRecall, "refused out of scope");
        AssertAtLeast(auroc, report.Auroc, "AUROC");
    }

    private static void AssertAtLeast(double floor, double share, string what) =>
        Assert.True(double.IsNaN(floor) ? double.IsNaN(share) : 100 * share >= floor, $"{what}: {100 * share:F1} %, and was above {floor} %");
}
