using System.Data.Common;
using Guichet.Platform;
using Guichet.Platform.Problems;

namespace Guichet.App.Doctor;

/// <summary>
/// <c>guichet doctor</c>: looks at an installation, beside the running server or without it, changes nothing, and says in plain
/// words what is wrong and what to do. Each line is printed when it is known: looking through a large database takes minutes.
/// </summary>
internal static class Examination
{
    private static readonly (string Subject, Func<Settings, IAsyncEnumerable<Finding>> Look)[] Looks =
    [
        ("Data folder", FolderLook.AtAsync),
        ("Machine", s => MachineLook.At(s).ToAsyncEnumerable()),
        ("Database", DatabaseLook.AtAsync),
        ("Address", AddressLook.AtAsync),
    ];

    /// <summary>Refuses at the end when something is wrong, so that a script or a monitor sees it by the exit code.</summary>
    public static async Task RunAsync(Settings settings, TextWriter output)
    {
        await output.WriteLineAsync($"Guichet in {settings.DataDirectory}{(settings.Postgres is null ? "" : ", with PostgreSQL")}");
        await output.WriteLineAsync();
        var (wrong, warnings) = (0, 0);
        await foreach (var finding in AllAsync(settings))
        {
            wrong += finding.Verdict == Verdict.Wrong ? 1 : 0;
            warnings += finding.Verdict == Verdict.Warning ? 1 : 0;
            await WriteAsync(finding, output);
        }
        await output.WriteLineAsync();
        if (wrong > 0)
        {
            throw Refusal.Conflict("unwell", $"{Count(wrong, "thing is", "things are")} wrong{(warnings > 0 ? $", and {Count(warnings, "warning", "warnings")}" : "")}.");
        }
        await output.WriteLineAsync(warnings > 0 ? $"Nothing is wrong, with {Count(warnings, "warning", "warnings")}." : "Everything is well.");
    }

    internal static async IAsyncEnumerable<Finding> AllAsync(Settings settings)
    {
        foreach (var (subject, look) in Looks)
        {
            await using var findings = look(settings).GetAsyncEnumerator();
            for (; ; )
            {
                Finding finding;
                try
                {
                    if (!await findings.MoveNextAsync())
                    {
                        break;
                    }
                    finding = findings.Current;
                }
                catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or DbException or FormatException)
                {
                    finding = Finding.Wrong(subject, $"It could not be looked at: {exception.Message}", "Run this as the user that the server runs as, and put right what the message names.");
                }
                yield return finding;
                if (finding is { Verdict: Verdict.Wrong } && finding.Subject == subject)
                {
                    break;
                }
            }
        }
    }

    private static async Task WriteAsync(Finding finding, TextWriter output)
    {
        var mark = finding.Verdict switch
        {
            Verdict.Well => "ok     ",
            Verdict.Warning => "warning",
            _ => "WRONG  ",
        };
        await output.WriteLineAsync($"{mark}  {finding.Subject,-14}  {finding.Sentence}");
        if (finding.Advice is { } advice)
        {
            await output.WriteLineAsync($"{"",25}{advice}");
        }
        await output.FlushAsync();
    }

    private static string Count(int count, string one, string many) => $"{count} {(count == 1 ? one : many)}";
}
