using System.Diagnostics;
using System.Globalization;
using System.Text;
using Guichet.Understanding;
using Guichet.Understanding.Concepts;
using Guichet.Understanding.Evaluation;
using Guichet.Understanding.Faq;
using Guichet.Understanding.Intents;

namespace Guichet.App;

/// <summary>The language engine of the bots by hand: train, classify, evaluate, answer. Files are as docs/subsystems/understanding.md says.</summary>
internal static class UnderstandVerbs
{
    private const int ConfusionsShown = 10;

    public static Task RunAsync(string[] words, TextReader input, TextWriter output) => words switch
    {
        ["train", var data, var model] => TrainAsync(data, model, output),
        ["classify", var model] => ClassifyAsync(model, input, output),
        ["evaluate", var model, _, ..] => EvaluateAsync(model, words[2..], output),
        ["faq", "train", var folder, var model] => TrainFaqAsync(folder, model, output),
        ["faq", "answer", var model] => AnswerAsync(model, input, output),
        ["train", ..] => throw CommandLine.Wrong("understand train needs the names of DATA.tsv and of the MODEL to write."),
        ["classify", ..] => throw CommandLine.Wrong("understand classify needs the name of a MODEL, and reads lines from standard input."),
        ["evaluate", ..] => throw CommandLine.Wrong("understand evaluate needs the names of a MODEL and of one TEST.tsv or more."),
        ["faq", ..] => throw CommandLine.Wrong("understand faq needs train with the names of a FOLDER and of the MODEL to write, or answer with that of a MODEL, and reads lines from standard input."),
        _ => throw CommandLine.Wrong("understand needs what to do: train, classify, evaluate or faq."),
    };

    private static async Task TrainAsync(string data, string file, TextWriter output)
    {
        var phrases = Read(data);
        var watch = Stopwatch.StartNew();
        var model = phrases.Any(p => p.Intent is not null) ? IntentModel.Train(phrases) : throw new InvalidDataException($"{data}: there is no phrase with an intent in it.");
        var took = watch.Elapsed;
        await SaveAsync(file, model.Save);
        await output.WriteLineAsync(string.Create(CultureInfo.InvariantCulture,
            $"{file}: {phrases.Count} phrases, {model.Intents.Count} intents, {new FileInfo(file).Length} bytes, {took.TotalSeconds:F2} s."));
    }

    private static async Task TrainFaqAsync(string folder, string file, TextWriter output)
    {
        var entries = FaqEntry.ReadFolder(folder);
        var watch = Stopwatch.StartNew();
        var model = entries.Count > 0 ? FaqModel.Train(entries, lexicon: Lexicon.Default) : throw new InvalidDataException($"{folder}: there is no entry in it.");
        var took = watch.Elapsed;
        await SaveAsync(file, model.Save);
        await output.WriteLineAsync(string.Create(CultureInfo.InvariantCulture,
            $"{file}: {entries.Count} entries, {entries.Sum(e => e.Wordings.Count)} further wordings, {new FileInfo(file).Length} bytes, {took.TotalSeconds:F2} s."));
    }

    /// <summary>Complete or not at all: a server may be reading it.</summary>
    private static async Task SaveAsync(string file, Action<Stream> save)
    {
        var unfinished = file + ".unfinished";
        await using (var stream = File.Create(unfinished))
        {
            save(stream);
        }
        File.Move(unfinished, file, overwrite: true);
    }

    private static async Task AnswerAsync(string file, TextReader input, TextWriter output)
    {
        var model = Load(file, stream => FaqModel.Load(stream));
        while (await input.ReadLineAsync() is { } line)
        {
            var found = model.Ask(line);
            var row = new StringBuilder(line).Replace('\t', ' ').Append('\t').Append(found.Entry?.Id ?? LabelledPhrase.OutOfScope)
                .Append(CultureInfo.InvariantCulture, $"\t{found.ScopeProbability:F4}");
            foreach (var (entry, share) in found.Ranking)
            {
                row.Append(CultureInfo.InvariantCulture, $"\t{entry.Id}\t{share:F4}");
            }
            await output.WriteLineAsync(row);
        }
    }

    private static async Task ClassifyAsync(string file, TextReader input, TextWriter output)
    {
        var model = Load(file, stream => IntentModel.Load(stream));
        while (await input.ReadLineAsync() is { } line)
        {
            var found = model.Classify(line);
            var row = new StringBuilder(line).Replace('\t', ' ').Append('\t').Append(found.Intent ?? LabelledPhrase.OutOfScope)
                .Append(CultureInfo.InvariantCulture, $"\t{found.Confidence:F4}");
            foreach (var (intent, confidence) in found.Ranking)
            {
                row.Append(CultureInfo.InvariantCulture, $"\t{intent}\t{confidence:F4}");
            }
            await output.WriteLineAsync(row);
        }
    }

    private static async Task EvaluateAsync(string file, string[] tests, TextWriter output)
    {
        var report = Report.Of(Load(file, stream => IntentModel.Load(stream)), [.. tests.SelectMany(Read)]);
        foreach (var (name, value) in ((string, double)[])
        [
            ("accuracy", report.Accuracy), ("in-scope accuracy", report.InScopeAccuracy), ("in-scope accuracy without threshold", report.FirstAccuracy),
            ("out-of-scope recall", report.OutOfScopeRecall), ("AUROC", report.Auroc), ("MCC", report.Mcc),
        ])
        {
            await output.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"{name}\t{(double.IsNaN(value) ? "-" : value.ToString("F4", CultureInfo.InvariantCulture))}"));
        }
        foreach (var (meant, taken, count) in report.Confusions.Take(ConfusionsShown))
        {
            await output.WriteLineAsync($"confused\t{meant ?? LabelledPhrase.OutOfScope}\t{taken ?? LabelledPhrase.OutOfScope}\t{count}");
        }
    }

    private static IReadOnlyList<LabelledPhrase> Read(string file)
    {
        using var reader = new StreamReader(file, Encoding.UTF8);
        try
        {
            return LabelledPhrase.Read(reader);
        }
        catch (InvalidDataException malformed)
        {
            throw new InvalidDataException($"{file}: {malformed.Message}", malformed);
        }
    }

    private static T Load<T>(string file, Func<Stream, T> load)
    {
        using var stream = File.OpenRead(file);
        try
        {
            return load(stream);
        }
        catch (InvalidDataException damaged)
        {
            throw new InvalidDataException($"{file}: {damaged.Message}", damaged);
        }
    }
}
