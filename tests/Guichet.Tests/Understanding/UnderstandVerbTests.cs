using Guichet.App;
using Guichet.Platform.Problems;

namespace Guichet.Tests.Understanding;

public sealed class UnderstandVerbTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("guichet-understand-").FullName;

    private string Model => Path.Combine(folder, "shop.model");

    [Fact]
    public async Task Train_classify_evaluate()
    {
        var data = DataSet.Path("hint3_sofmattress/train_v1.tsv");
        var (code, trained, errors) = await CallAsync("train", data, Model);
        Assert.Equal((0, ""), (code, errors));
        Assert.StartsWith($"{Model}: 328 phrases, 21 intents, ", trained, StringComparison.Ordinal);
        Assert.Equal([Model], Directory.GetFiles(folder));

        using var output = new StringWriter();
        await UnderstandVerbs.RunAsync(["classify", Model], new StringReader("Do you offer EMI?\n\nthe weather\ton Mars"), output);
        var rows = output.ToString().TrimEnd('\n').Split('\n').Select(r => r.Split('\t')).ToArray();
        Assert.Equal(3, rows.Length);
        Assert.All(rows, r => Assert.Equal(9, r.Length));
        Assert.Equal(["Do you offer EMI?", "EMI"], rows[0][..2]);
        Assert.Equal((rows[0][1], rows[0][2]), (rows[0][3], rows[0][4]));
        Assert.Equal(["", "oos", "1.0000"], rows[1][..3]);
        Assert.Equal(["the weather on Mars", "oos"], rows[2][..2]);

        var (_, evaluated, _) = await CallAsync("evaluate", Model, data);
        Assert.Equal(["accuracy", "in-scope accuracy", "in-scope accuracy without threshold", "out-of-scope recall", "AUROC", "MCC"],
            evaluated.TrimEnd('\n').Split('\n').Select(l => l.Split('\t')[0]).Where(n => n != "confused"));
    }

    [Fact]
    public async Task A_FAQ_is_trained_and_answers()
    {
        var (code, trained, errors) = await CallAsync("faq", "train", DataSet.Path("faq_shop_en"), Model);
        Assert.Equal((0, ""), (code, errors));
        Assert.StartsWith($"{Model}: 16 entries, 16 further wordings, ", trained, StringComparison.Ordinal);
        using var output = new StringWriter();
        await UnderstandVerbs.RunAsync(["faq", "answer", Model], new StringReader("how can i return a product?\nwho won the football game"), output);
        var rows = output.ToString().TrimEnd('\n').Split('\n').Select(r => r.Split('\t')).ToArray();
        Assert.All(rows, r => Assert.Equal(9, r.Length));
        Assert.Equal(["how can i return a product?", "return_policy", "1.0000", "return_policy"], rows[0][..4]);
        Assert.Equal("oos", rows[1][1]);
        Assert.Equal(2, (await CallAsync("faq", "answer")).Code);
        Assert.Equal(1, (await CallAsync("faq", "train", Path.Combine(folder, "nowhere"), Model)).Code);
    }

    [Fact]
    public async Task Entities_of_each_line()
    {
        using var output = new StringWriter();
        await UnderstandVerbs.RunAsync(["entities", "--language", "fi", "--now", "2026-11-22T23:30Z", "--zone", "Europe/Helsinki"], new StringReader("huomenna 5 euroa\nei mitään"), output);

        // In Helsinki it is the 23rd already.
        Assert.Equal("0\t8\tDate\t2026-11-24\thuomenna\n9\t7\tMoney\t5 EUR\t5 euroa\n\n\n", output.ToString());
        foreach (var wrong in (string[][])[["--now", "soon"], ["--zone", "Mars/Olympus"], ["--language", "sv"], ["--colour", "red"], ["--now"]])
        {
            await Assert.ThrowsAsync<RefusedException>(() => UnderstandVerbs.RunAsync(["entities", .. wrong], TextReader.Null, TextWriter.Null));
        }
    }

    [Fact]
    public async Task What_is_wrong_is_said_in_a_sentence()
    {
        Assert.Equal(2, (await CallAsync()).Code);
        Assert.Equal(2, (await CallAsync("train", "only-data.tsv")).Code);
        Assert.Equal(2, (await CallAsync("evaluate", Model)).Code);
        Assert.Equal(1, (await CallAsync("train", Path.Combine(folder, "nowhere.tsv"), Model)).Code);
        var bad = Path.Combine(folder, "bad.tsv");
        await File.WriteAllTextAsync(bad, "hello\thello\nno tab");
        Assert.Equal((1, $"{bad}: Line 2 is not a phrase, a tab and the name of an intent."), await FailAsync("train", bad, Model));
        await File.WriteAllTextAsync(bad, "hello\toos\n");
        Assert.Equal((1, $"{bad}: there is no phrase with an intent in it."), await FailAsync("train", bad, Model));
        Assert.False(File.Exists(Model));
        Assert.Equal((1, $"{bad}: This is not a model of Guichet."), await FailAsync("evaluate", bad, bad));
        await Assert.ThrowsAsync<RefusedException>(() => UnderstandVerbs.RunAsync(["classify"], TextReader.Null, TextWriter.Null));
    }

    public void Dispose() => Directory.Delete(folder, true);

    private static async Task<(int, string)> FailAsync(params string[] words)
    {
        var (code, _, errors) = await CallAsync(words);
        return (code, errors.Trim());
    }

    private static async Task<(int Code, string Output, string Errors)> CallAsync(params string[] words)
    {
        using var output = new StringWriter();
        using var errors = new StringWriter();
        var code = await Verbs.RunAsync(["understand", .. words], output, errors);
        return (code, output.ToString(), errors.ToString());
    }
}
