using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Guichet.Bench;

/// <summary>The built server in a process of its own, set up with one workspace, one site and its owner.</summary>
internal sealed partial class Server : IDisposable
{
    public const int Port = 15100;
    public static readonly string Host = $"127.0.0.1:{Port}";
    public static readonly IPEndPoint EndPoint = new(IPAddress.Loopback, Port);

    private const string Email = "bench@guichet.invalid";
    private const string Password = "quiet-harbour-93";

    private readonly Process process;

    private Server(Process process, double readyMs)
    {
        this.process = process;
        ReadyMs = readyMs;
    }

    /// <summary>From the start of the process until its port answered.</summary>
    public double ReadyMs { get; }
    public string Workspace { get; private set; } = "";
    public string Site { get; private set; } = "";
    public string Cookie { get; private set; } = "";

    public static async Task<Server> StartAsync(string data, string? postgres, bool setUp = true)
    {
        var program = Environment.GetEnvironmentVariable("GUICHET_PROGRAM") ?? throw new InvalidOperationException("Run it through bench/run.");
        var (server, link) = await StartAsync([program, "serve", "--data", data, "--url", $"http://{Host}", "--visitor-rate", "100000", .. On(postgres)]);
        if (setUp)
        {
            await server.SetUpAsync(await link.WaitAsync(TimeSpan.FromSeconds(20)));
        }
        return server;
    }

    public static async Task<Server> StartPlainAsync(string data, string? postgres) =>
        (await StartAsync([typeof(Plain).Assembly.Location, "plain", "--data", data, .. On(postgres)])).Server;

    private static string[] On(string? postgres) => postgres is null ? [] : ["--postgres", postgres];

    private static async Task<(Server Server, Task<string> Link)> StartAsync(string[] command)
    {
        var start = new ProcessStartInfo("dotnet", command)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        var watch = Stopwatch.StartNew();
        var process = Process.Start(start)!;
        var link = new TaskCompletionSource<string>();
        var errors = Environment.GetEnvironmentVariable("GUICHET_BENCH_ERRORS") is not null;
        process.OutputDataReceived += (_, line) =>
        {
            if (line.Data is { } text && Token().Match(text) is { Success: true } found)
            {
                link.TrySetResult(found.Groups[1].Value);
            }
        };
        process.ErrorDataReceived += (_, line) =>
        {
            if (errors)
            {
                Console.Error.WriteLine(line.Data);
            }
        };
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        while (!await AnswersAsync())
        {
            if (process.HasExited || watch.Elapsed > TimeSpan.FromMinutes(5))
            {
                throw new InvalidOperationException("The server did not start; set GUICHET_BENCH_ERRORS=1 to see why.");
            }
            await Task.Delay(5);
        }
        return (new Server(process, watch.Elapsed.TotalMilliseconds), link.Task);
    }

    public double RssMb => File.ReadLines($"/proc/{process.Id}/status").Where(l => l.StartsWith("VmRSS", StringComparison.Ordinal))
        .Select(l => double.Parse(l.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) / 1024).Single();

    public double CpuSeconds => process.TotalProcessorTime.TotalSeconds;

    /// <summary>After a start on a large file SQLite looks through it, beside serving, once.</summary>
    public async Task IdleAsync()
    {
        double before;
        do
        {
            Refresh();
            before = CpuSeconds;
            await Task.Delay(TimeSpan.FromSeconds(2));
            Refresh();
        }
        while (CpuSeconds - before > 0.2);
    }

    public void Refresh() => process.Refresh();

    public void Dispose()
    {
        process.Kill();
        process.WaitForExit();
        process.Dispose();
    }

    private static async Task<bool> AnswersAsync()
    {
        try
        {
            using var wire = new HttpWire(EndPoint, Host);
            wire.Send(wire.Request("GET", "/healthz", null));
            return await wire.ReceiveAsync() == 200;
        }
        catch (System.Net.Sockets.SocketException)
        {
            return false;
        }
    }

    /// <summary>On data that an earlier run has set up.</summary>
    public async Task SignInAsync()
    {
        using var wire = new HttpWire(EndPoint, Host);
        var answer = await wire.JsonAsync(wire.Request("POST", "/api/session", JsonSerializer.Serialize(new { email = Email, password = Password }), ("X-Guichet", "console")));
        Cookie = wire.Header("Set-Cookie")!.Split(';')[0];
        Workspace = answer.GetProperty("workspaces")[0].GetProperty("id").GetString()!;
        var sites = await wire.JsonAsync(wire.Request("GET", $"/api/workspaces/{Workspace}/sites", null, ("Cookie", Cookie)));
        Site = sites.GetProperty("sites")[0].GetProperty("key").GetString()!;
    }

    private async Task SetUpAsync(string token)
    {
        using var wire = new HttpWire(EndPoint, Host);
        var answer = await wire.JsonAsync(wire.Request("POST", "/api/setup", JsonSerializer.Serialize(new
        {
            token,
            workspace = "Bench",
            name = "Bench",
            email = Email,
            password = Password,
            site = "Bench",
        }), ("X-Guichet", "console")));
        Cookie = wire.Header("Set-Cookie")!.Split(';')[0];
        Workspace = answer.GetProperty("workspaces")[0].GetProperty("id").GetString()!;
        Site = answer.GetProperty("site").GetProperty("key").GetString()!;
    }

    [GeneratedRegex("/setup#(\\S+)")]
    private static partial Regex Token();
}
