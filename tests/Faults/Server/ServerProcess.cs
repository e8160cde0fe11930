using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.RegularExpressions;

namespace Guichet.Faults.Server;

/// <summary>
/// The built program as a process of its own, on a port and a data folder of its own. It is started, killed and started
/// again on the same data, as a machine would. A <paramref name="temporary"/> folder goes when it does.
/// </summary>
internal sealed partial class ServerProcess(string program, string data, string? temporary = null) : IAsyncDisposable
{
    private static readonly HttpClient Probe = new(new SocketsHttpHandler { ConnectTimeout = TimeSpan.FromSeconds(1) }) { Timeout = TimeSpan.FromSeconds(2) };
    private static int nextPort = Random.Shared.Next(100);

    private readonly StringBuilder output = new();
    private Process? process;

    public int Port { get; } = FreePort();

    public string Data { get; } = data;

    /// <summary>A program, with its arguments, that starts ours: prlimit gives it less than the machine has.</summary>
    public IReadOnlyList<string> Starter { get; init; } = [];

    public string Url => $"http://127.0.0.1:{Port}";

    public string Database => Path.Combine(Data, "guichet.db");

    public string Output
    {
        get
        {
            lock (output)
            {
                return output.ToString();
            }
        }
    }

    /// <summary>How long each start took until the first answer.</summary>
    public List<TimeSpan> ReadyAfter { get; } = [];

    public Process Process => process ?? throw new InvalidOperationException("The server has not been started.");

    /// <summary>Of the link that it prints as long as nobody owns the place.</summary>
    public string SetupToken => SetupLink().Match(Output) is { Success: true } found ? found.Groups[1].Value : throw new InvalidOperationException($"No set-up link:\n{Output}");

    public async Task StartAsync(params (string Name, string Value)[] environment)
    {
        var watch = Stopwatch.StartNew();
        var before = Output.Length;
        Launch(environment);
        while (!await AnswersAsync())
        {
            if (Process.HasExited || watch.Elapsed > TimeSpan.FromSeconds(60))
            {
                throw new InvalidOperationException($"The server did not start:\n{Output}");
            }
            await Task.Delay(20);
        }
        ReadyAfter.Add(watch.Elapsed);
        // What it prints, it prints once its port answers.
        while (!Output[before..].Contains("Guichet: ", StringComparison.Ordinal) && watch.Elapsed < TimeSpan.FromSeconds(60))
        {
            await Task.Delay(10);
        }
    }

    /// <summary>Ends it at once, as a power cut or an out-of-memory killer would. Memory of the kernel survives: see PowerCutTests for the rest.</summary>
    public async Task KillAsync()
    {
        Process.Kill();
        await Process.WaitForExitAsync();
    }

    /// <summary>Another verb on the same data, to its end; what it printed.</summary>
    public static async Task<string> RunAsync(string program, params string[] arguments)
    {
        using var process = Process.Start(StartInfo(program, arguments))!;
        var errors = process.StandardError.ReadToEndAsync();
        var text = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return process.ExitCode == 0 ? text : throw new InvalidOperationException($"{string.Join(' ', arguments)} ended with {process.ExitCode}: {await errors}");
    }

    public async ValueTask DisposeAsync()
    {
        if (process is { HasExited: false })
        {
            await KillAsync();
        }
        process?.Dispose();
        if (temporary is not null)
        {
            Directory.Delete(temporary, recursive: true);
        }
    }

    private void Launch((string Name, string Value)[] environment)
    {
        process?.Dispose();
        var start = StartInfo(program, ["serve", "--data", Data, "--url", Url, "--visitor-rate", "10000"]);
        if (Starter.Count > 0)
        {
            start.FileName = Starter[0];
            foreach (var word in Starter.Skip(1).Append("dotnet").Reverse())
            {
                start.ArgumentList.Insert(0, word);
            }
        }
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }
        process = Process.Start(start)!;
        process.OutputDataReceived += Note;
        process.ErrorDataReceived += Note;
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    private void Note(object sender, DataReceivedEventArgs line)
    {
        lock (output)
        {
            output.AppendLine(line.Data);
        }
    }

    private async Task<bool> AnswersAsync()
    {
        try
        {
            using var answer = await Probe.GetAsync($"{Url}/healthz");
            return answer.IsSuccessStatusCode;
        }
        catch (Exception exception) when (exception is HttpRequestException or TaskCanceledException)
        {
            return false;
        }
    }

    private static ProcessStartInfo StartInfo(string program, IEnumerable<string> arguments) => new("dotnet", [program, .. arguments])
    {
        RedirectStandardOutput = true,
        RedirectStandardError = true,
    };

    private static int FreePort()
    {
        for (; ; )
        {
            var port = 15_200 + (Interlocked.Increment(ref nextPort) % 100);
            try
            {
                using var probe = new TcpListener(IPAddress.Loopback, port);
                probe.Start();
                return port;
            }
            catch (SocketException)
            {
                // Somebody's.
            }
        }
    }

    [GeneratedRegex(@"^Set up Guichet: \S+#(\S+)$", RegexOptions.Multiline)]
    private static partial Regex SetupLink();
}
