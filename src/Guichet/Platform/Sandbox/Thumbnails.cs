using System.Diagnostics;

namespace Guichet.Platform.Sandbox;

/// <summary>
/// Small pictures, made by libvips where it is installed, in a process of its own: whatever a picture does to its unpacker, it
/// does it there, without the server's memory, files, environment or time (SEC-104). One at a time. No shell is asked, and
/// nothing that anybody typed is among the words it is called with (SEC-172).
/// </summary>
public sealed partial class Thumbnails(ILogger<Thumbnails> log) : IDisposable
{
    /// <summary>For places of half as many CSS pixels: the longer side of a picture in a conversation, and the square beside a link.</summary>
    private static readonly string[] Large = ["--size", "720x720>"], Tile = ["--size", "144x144", "--smartcrop", "centre"];

    /// <summary>Address space and what it may write in bytes, and seconds of processor time.</summary>
    private static readonly string[] Bounds = ["--as=1073741824", "--fsize=4194304", "--cpu=10"];

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);

    private readonly SemaphoreSlim turns = new(1);
    private readonly string? bounds = Find("prlimit");
    private readonly string? program = Find("vipsthumbnail");

    /// <summary>Whether there is a small picture in <paramref name="to"/> now. That there is none is never a reason to refuse the large one.</summary>
    public Task<bool> MakeAsync(Stream from, Stream to, CancellationToken cancel) => MakeAsync(from, to, Large, cancel);

    /// <summary>The same, cut to a small square.</summary>
    public Task<bool> MakeTileAsync(Stream from, Stream to, CancellationToken cancel) => MakeAsync(from, to, Tile, cancel);

    private async Task<bool> MakeAsync(Stream from, Stream to, string[] shape, CancellationToken cancel)
    {
        if (bounds is null || program is null)
        {
            return false;
        }
        using var turn = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        turn.CancelAfter(Patience);
        try
        {
            await turns.WaitAsync(turn.Token);
        }
        catch (OperationCanceledException)
        {
            cancel.ThrowIfCancellationRequested();
            return false;
        }
        try
        {
            return await RunAsync(bounds, program, shape, from, to, turn.Token) && to.Length > 0;
        }
        catch (Exception exception) when (exception is OperationCanceledException or IOException)
        {
            cancel.ThrowIfCancellationRequested();
            NotMade(log, exception);
            return false;
        }
        finally
        {
            turns.Release();
        }
    }

    public void Dispose() => turns.Dispose();

    private static async Task<bool> RunAsync(string bounds, string program, string[] shape, Stream from, Stream to, CancellationToken cancel)
    {
        var start = new ProcessStartInfo(bounds, [.. Bounds, program, "stdin", .. shape, "--output", ".webp[Q=80,strip]"])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = "/",
        };
        start.Environment.Clear();
        start.Environment["VIPS_CONCURRENCY"] = "1";
        // Only the unpackers that libvips itself trusts with foreign bytes.
        start.Environment["VIPS_BLOCK_UNTRUSTED"] = "1";
        using var process = Process.Start(start)!;
        try
        {
            var said = process.StandardError.BaseStream.CopyToAsync(Stream.Null, cancel);
            var made = process.StandardOutput.BaseStream.CopyToAsync(to, cancel);
            await FeedAsync(process, from, cancel);
            await Task.WhenAll(made, said);
            await process.WaitForExitAsync(cancel);
            return process.ExitCode == 0;
        }
        finally
        {
            if (!process.HasExited)
            {
                process.Kill(entireProcessTree: true);
            }
        }
    }

    private static async Task FeedAsync(Process process, Stream from, CancellationToken cancel)
    {
        try
        {
            await from.CopyToAsync(process.StandardInput.BaseStream, cancel);
            process.StandardInput.Close();
        }
        catch (IOException)
        {
            // It has seen enough, or has ended: its exit code says which.
        }
    }

    private static string? Find(string name) => OperatingSystem.IsWindows() ? null : (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':')
        .Where(folder => folder.Length > 0)
        .Select(folder => Path.Combine(folder, name))
        .FirstOrDefault(File.Exists);

    [LoggerMessage(LogLevel.Warning, "A small picture could not be made")]
    private static partial void NotMade(ILogger log, Exception exception);
}
