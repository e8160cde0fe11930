using System.Runtime.InteropServices;
using SQLitePCL;

namespace Guichet.Data.Sqlite;

/// <summary>
/// SQLite itself, when the published program carries it: loaded from memory, so that nothing stands beside the program and
/// nothing has to be unpacked into a folder that a service may not write to.
/// </summary>
internal static class SqliteLibrary
{
    private const string Name = "e_sqlite3";

    /// <summary>Call before SQLite is used. Does nothing where the library lies beside the program, as the build leaves it.</summary>
    public static void Use()
    {
        if (typeof(SqliteLibrary).Assembly.GetManifestResourceStream($"lib{Name}.so") is not { } resource)
        {
            return;
        }
        using var library = resource;
        var file = MemoryFile(Name, 0);
        if (file < 0)
        {
            throw new InvalidOperationException($"The library of SQLite could not be put into memory (error {Marshal.GetLastPInvokeError()} of memfd_create).");
        }
        // The descriptor stays open as long as the program runs: the library is mapped from it.
        var path = $"/proc/self/fd/{file}";
        using (var memory = new FileStream(path, FileMode.Open, FileAccess.Write))
        {
            library.CopyTo(memory);
        }
        var handle = NativeLibrary.Load(path);
        NativeLibrary.SetDllImportResolver(typeof(SQLite3Provider_e_sqlite3).Assembly, (name, _, _) => name == Name ? handle : 0);
    }

    [DllImport("libc", EntryPoint = "memfd_create", SetLastError = true, CharSet = CharSet.Ansi, BestFitMapping = false, ThrowOnUnmappableChar = true)]
    private static extern int MemoryFile(string name, uint flags);
}
