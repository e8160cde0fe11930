using System.Globalization;

namespace Guichet.App.Demo;

/// <summary>What was said in the shop until today, read from <c>conversations.txt</c>.</summary>
internal sealed record DemoConversation(TimeSpan Ago, string Language, string TimeZone, string Page, string? Name, string? Email, IReadOnlyList<DemoStep> Steps);

/// <summary>Who does what, so long after the conversation began: <c>take</c>, <c>follow</c>, <c>close</c>, <c>note …</c>, or words.</summary>
internal sealed record DemoStep(TimeSpan After, string Who, string What);

internal static class DemoScript
{
    public static IReadOnlyList<DemoConversation> Read()
    {
        using var reader = new StreamReader(DemoFiles.Open("conversations.txt"));
        var conversations = new List<DemoConversation>();
        var steps = new List<DemoStep>();
        while (reader.ReadLine() is { } line)
        {
            if (line.StartsWith("== ", StringComparison.Ordinal))
            {
                var parts = line[3..].Split('|', StringSplitOptions.TrimEntries);
                conversations.Add(new(TimeSpan.FromMinutes(Number(parts[0])), parts[1], parts[2], parts[3], OrNull(parts[4]), OrNull(parts[5]), steps = []));
            }
            else if (line.Length > 0 && line[0] != '#')
            {
                var words = line.Split(' ', 3);
                var before = steps.Count == 0 ? TimeSpan.Zero : steps[^1].After;
                steps.Add(new(before + TimeSpan.FromSeconds(Number(words[0])), words[1], words[2]));
            }
        }
        return conversations;
    }

    private static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);

    private static string? OrNull(string text) => text.Length == 0 ? null : text;
}

/// <summary>The demo's words and pages, carried by the program itself.</summary>
internal static class DemoFiles
{
    public static Stream Open(string name) =>
        typeof(DemoFiles).Assembly.GetManifestResourceStream($"Guichet.App.Demo.{name}") ?? throw new FileNotFoundException(name);
}
