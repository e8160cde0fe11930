using System.Diagnostics;

namespace Guichet.Faults.Server;

/// <summary>Programs of the machine that make its disks.</summary>
internal static class Shell
{
    public static void Run(string command, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(command, arguments) { RedirectStandardError = true, RedirectStandardOutput = true })!;
        var said = process.StandardError.ReadToEnd();
        process.WaitForExit();
        if (process.ExitCode != 0)
        {
            throw new InvalidOperationException($"{command} {string.Join(' ', arguments)}: {said}");
        }
    }
}
