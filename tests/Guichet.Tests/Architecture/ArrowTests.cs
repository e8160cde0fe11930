using System.Text.RegularExpressions;

namespace Guichet.Tests.Architecture;

/// <summary>Who may use whom, read from the <c>using</c> lines (docs/architecture.md).</summary>
public sealed partial class ArrowTests
{
    private static readonly string Root = Source.Folder("src/Guichet");

    [Fact]
    public void Nothing_uses_what_stands_above_it() =>
        Assert.Empty(Files().SelectMany(f => Trespasses(f.Path, f.Text)));

    [Theory]
    [InlineData("Inbox/List.cs", "using Guichet.Visitors;", "Inbox uses Visitors")]
    [InlineData("Platform/Http/X.cs", "using Guichet.Conversations;", "Platform uses Conversations")]
    [InlineData("Conversations/X.cs", "using Guichet.Accounts;", "Conversations uses Accounts")]
    [InlineData("Data/LogX.cs", "using Guichet.Sites;", "Data uses Sites")]
    [InlineData("Platform/X.cs", "using Guichet.Understanding.Intents;", "Platform uses Understanding")]
    [InlineData("Sites/X.cs", "using static Guichet.Accounts.Links;", "Sites uses Accounts")]
    public void A_trespass_is_noticed(string path, string text, string said) =>
        Assert.Contains(said, Assert.Single(Trespasses(path, text)), StringComparison.Ordinal);

    [Fact]
    public void Understanding_is_pure()
    {
        var used = typeof(Guichet.Understanding.LabelledPhrase).Assembly.GetReferencedAssemblies().Select(a => a.Name!).ToList();

        Assert.NotEmpty(used);
        Assert.All(used, a => Assert.StartsWith("System.", a, StringComparison.Ordinal));
        Assert.DoesNotContain(used, a => a.StartsWith("System.Net", StringComparison.Ordinal) || a.StartsWith("System.Data", StringComparison.Ordinal));
    }

    /// <summary>Routing is pure so far: who gets a conversation is decided there, and nothing hands out by it yet.</summary>
    [Fact]
    public void Every_feature_has_a_door() =>
        Assert.Empty(Features().Except(["Routing"]).Where(f => !File.Exists(Path.Combine(Root, f, f + "Module.cs"))));

    private static IEnumerable<string> Trespasses(string path, string text)
    {
        var from = path.Split('/')[0];
        foreach (Match match in UsingLine().Matches(text))
        {
            var to = match.Groups[1].Value;
            if (to != from && !Allowed(path, from).Contains(to))
            {
                yield return $"{path}: {from} uses {to}";
            }
        }
    }

    private static string[] Allowed(string path, string from) => from switch
    {
        "App" or "Program.cs" => ["App", "Platform", "Data", "Conversations", "Understanding", .. Features()],
        "Platform" => [],
        "Conversations" => ["Platform", "Data"],
        // The model is the one place that knows all entities, and migrations are written from it.
        "Data" => path is "Data/Db.cs" || path.Contains("/Migrations/", StringComparison.Ordinal) ? ["Platform", "Conversations", .. Features()] : ["Platform", "Conversations"],
        _ => ["Platform", "Data", "Conversations"],
    };

    private static IEnumerable<string> Features() => Directory.GetDirectories(Root).Select(d => Path.GetFileName(d))
        .Where(d => d is not ("App" or "Platform" or "Conversations" or "Data" or "wwwroot" or "bin" or "obj"));

    private static IEnumerable<(string Path, string Text)> Files() => Directory.EnumerateFiles(Root, "*.cs", SearchOption.AllDirectories)
        .Select(f => (Path.GetRelativePath(Root, f).Replace('\\', '/'), File.ReadAllText(f)))
        .Where(f => !f.Item1.StartsWith("obj/", StringComparison.Ordinal) && !f.Item1.StartsWith("bin/", StringComparison.Ordinal));

    [GeneratedRegex(@"^using (?:static |\w+ = )?Guichet\.(\w+)", RegexOptions.Multiline)]
    private static partial Regex UsingLine();
}

/// <summary>The tree that these tests were built from.</summary>
internal static class Source
{
    public static string Folder(string path)
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Guichet.slnx")))
            {
                return Path.Combine(folder.FullName, path);
            }
        }
        throw new DirectoryNotFoundException($"{path} is not above {AppContext.BaseDirectory}.");
    }
}
