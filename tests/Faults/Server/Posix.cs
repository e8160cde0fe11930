using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Guichet.Faults.Server;

/// <summary>Signals, which .NET cannot send.</summary>
internal static partial class Posix
{
    public const int Terminate = 15;
    public const int Continue = 18;
    public const int Stop = 19;

    public static void Signal(Process process, int signal)
    {
        if (Kill(process.Id, signal) != 0)
        {
            throw new InvalidOperationException($"signal {signal} did not reach process {process.Id}");
        }
    }

#pragma warning disable SYSLIB1054 // LibraryImport would need unsafe code in this project.
    [DllImport("libc", EntryPoint = "kill", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Kill(int process, int signal);
#pragma warning restore SYSLIB1054
}
