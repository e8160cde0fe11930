using System.Diagnostics;
using System.Globalization;
using System.Text;
using Guichet.Understanding;
using Guichet.Understanding.Concepts;
using Guichet.Understanding.Entities;
using Guichet.Understanding.Evaluation;
using Guichet.Understanding.Faq;
using Guichet.Understanding.Intents;

namespace Guichet.App;

/// <summary>The language engine of the bots by hand: train, classify, evaluate, answer, find entities. Files are as docs/subsystems/understanding.md says.</summary>
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
        ["entities", .. var options] => EntitiesAsync(options, input, output),
        ["train", ..] => throw CommandLine.Wrong("understand train needs the names of DATA.tsv and of the MODEL to write."),
        ["classify", ..] => throw CommandLine.Wrong("understand classify needs the name of a MODEL, and reads lines from standard input."),
        ["evaluate", ..] => throw CommandLine.Wrong("understand evaluate needs the names of a MODEL and of one TEST.tsv or more."),
        ["faq", ..] => throw CommandLine.Wrong("understand faq needs train with the names of a FOLDER and of the MODEL to write, or answer with that of a MODEL, and reads lines from standard input."),
        _ => throw CommandLine.Wrong("understand needs what to do: train, classify, evaluate, faq or entities."),
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

    /// <summary>A line of its own for each entity: place, length, kind, value and text, separated by tabs; an empty line after each text.</summary>
    private static async Task EntitiesAsync(string[] options, TextReader input, TextWriter output)
    {
        var (finder, now, zone) = ReadOptions(options);
        while (await input.ReadLineAsync() is { } line)
        {
            foreach (var found in finder.Find(line, now, zone))
            {
                await output.WriteLineAsync(string.Create(CultureInfo.InvariantCulture,
                    $"{found.Start}\t{found.Length}\t{found.Kind}\t{found.Value}\t{found.Text.Replace('\t', ' ')}"));
            }
            await output.WriteLineAsync();
        }
    }

    private static (EntityFinder Finder, DateTimeOffset Now, TimeZoneInfo Zone) ReadOptions(string[] options)
    {
        var (language, now, zone) = ("en", TimeProvider.System.GetUtcNow(), TimeZoneInfo.Utc);
        for (var i = 0; i < options.Length; i += 2)
        {
            var value = i + 1 < options.Length ? options[i + 1] : throw CommandLine.Wrong($"understand entities: {options[i]} needs a value.");
            switch (options[i])
            {
                case "--language":
                    language = value;
                    break;
                case "--now":
                    now = DateTimeOffset.TryParse(value, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time) ? time
                        : throw CommandLine.Wrong($"{value} is not a time. Write it like 2026-11-22T10:00:00+02:00.");
                    break;
                case "--zone":
                    zone = TimeZoneInfo.TryFindSystemTimeZoneById(value, out var known) ? known
                        : throw CommandLine.Wrong($"There is no time zone {value}. Use a name like Europe/Helsinki.");
                    break;
                default:
                    throw CommandLine.Wrong($"understand entities does not know {options[i]}; it takes --language, --now and --zone.");
            }
        }
        try
        {
            return (new(language), now, zone);
        }
        catch (ArgumentException)
        {
            throw CommandLine.Wrong($"There are no entities in {language}; there are in {string.Join(", ", EntityFinder.Languages)}.");
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
