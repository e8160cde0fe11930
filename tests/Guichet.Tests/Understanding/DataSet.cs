using System.Text;
using Guichet.Tests.Architecture;
using Guichet.Understanding;
using Guichet.Understanding.Evaluation;
using Guichet.Understanding.Intents;

namespace Guichet.Tests.Understanding;

/// <summary>The labelled sentences in <c>tests/data/nlu</c>.</summary>
internal static class DataSet
{
    public static string Path(string file) => System.IO.Path.Combine(Source.Folder("tests/data/nlu"), file);

    public static IReadOnlyList<LabelledPhrase> Read(params string[] files) => [.. files.SelectMany(file =>
    {
        using var reader = new StreamReader(Path(file), Encoding.UTF8);
        return LabelledPhrase.Read(reader);
    })];

    public static IntentModel Train(params string[] files) => IntentModel.Train(Read(files));

    public static Report Judge(this IntentModel model, params string[] files) => Report.Of(model, Read(files));

    public static byte[] Bytes(this IntentModel model)
    {
        using var stream = new MemoryStream();
        model.Save(stream);
        return stream.ToArray();
    }
}
