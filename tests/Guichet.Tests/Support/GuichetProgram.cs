using System.Diagnostics;
using System.Text;

namespace Guichet.Tests.Support;

/// <summary>The program itself, as a process of its own: for what it prints and logs.</summary>
public sealed class GuichetProgram : IAsyncDisposable
{
    private readonly Process process;
    private readonly StringBuilder output = new();
    private readonly StringBuilder errors = new();

    private GuichetProgram(string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "Guichet.dll"), .. arguments]) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var name in start.Environment.Keys.Where(k => k.StartsWith("GUICHET_", StringComparison.Ordinal)).ToList())
        {
            start.Environment.Remove(name);
        }
        process = Process.Start(start)!;
        process.OutputDataReceived += (_, line) => Add(output, line.Data);
        process.ErrorDataReceived += (_, line) => Add(errors, line.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    public string Output => Read(output);

    public string Errors => Read(errors);

    public static GuichetProgram Start(params string[] arguments) => new(arguments);

    public static async Task<(int Code, string Output, string Errors)> RunAsync(params string[] arguments)
    {
        await using var program = new GuichetProgram(arguments);
        await program.process.WaitForExitAsync().WaitAsync(TimeSpan.FromMinutes(1));
        return (program.process.ExitCode, program.Output, program.Errors);
    }

    /// <summary>Waits for a line on standard output and gives what follows <paramref name="start"/> in it.</summary>
    public async Task<string> PrintedAsync(string start)
    {
        for (var i = 0; i < 600; i++)
        {
            if (Output.Split('\n').FirstOrDefault(l => l.StartsWith(start, StringComparison.Ordinal)) is { } line)
            {
                return line[start.Length..].Trim();
            }
            Assert.False(process.HasExited, $"The program ended: {Output}{Errors}");
            await Task.Delay(100);
        }
        throw new TimeoutException($"“{start}” was not printed: {Output}{Errors}");
    }

    /// <summary>Waits until the log says it, and with it all that was logged before: the logger writes on a thread of its own, after the answer is out.</summary>
    public async Task LoggedAsync(string words)
    {
        for (var i = 0; !Errors.Contains(words, StringComparison.Ordinal); i++)
        {
            Assert.True(i < 300, $"“{words}” was not logged: {Errors}");
            await Task.Delay(100);
        }
    }

    public async Task AnswersAsync(Browser browser)
    {
        for (var i = 0; i < 600; i++)
        {
            try
            {
                Assert.Contains((await browser.GetAsync("/healthz")).Text, (string[])["ok", "degraded"]);
                return;
            }
            catch (HttpRequestException)
            {
                await Task.Delay(100);
            }
        }
        throw new TimeoutException(Errors);
    }

    /// <summary>Asks it to end, as a deploy does, and waits until it has.</summary>
    public async Task EndAsync()
    {
        using var kill = Process.Start("kill", [process.Id.ToString(System.Globalization.CultureInfo.InvariantCulture)]);
        await process.WaitForExitAsync().WaitAsync(TimeSpan.FromSeconds(30));
    }

    public async ValueTask DisposeAsync()
    {
        if (!process.HasExited)
        {
            process.Kill();
            await process.WaitForExitAsync();
        }
        process.Dispose();
    }

    private static void Add(StringBuilder to, string? line)
    {
        lock (to)
        {
            to.Append(line).Append('\n');
        }
    }

    private static string Read(StringBuilder from)
    {
        lock (from)
        {
            return from.ToString();
        }
    }
}
