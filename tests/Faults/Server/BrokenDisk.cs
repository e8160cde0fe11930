namespace Guichet.Faults.Server;

/// <summary>
/// A disk that takes what is written and then cannot keep it: under our program fsync fails with EIO as long as it is broken.
/// Made between the program and the system, because a loop device whose backing store is full calls short writes good.
/// </summary>
internal sealed class BrokenDisk : IDisposable
{
    private const string Source = """
        #define _GNU_SOURCE
        #include <dlfcn.h>
        #include <errno.h>
        #include <stdlib.h>
        #include <unistd.h>

        static int force(const char *name, int file)
        {
            const char *broken = getenv("GUICHET_TEST_BROKEN");
            if (broken && access(broken, F_OK) == 0) { errno = EIO; return -1; }
            return ((int (*)(int)) dlsym(RTLD_NEXT, name))(file);
        }

        int fsync(int file) { return force("fsync", file); }
        int fdatasync(int file) { return force("fdatasync", file); }
        """;

    private readonly string folder = Directory.CreateTempSubdirectory("guichet-fsync-").FullName;

    public BrokenDisk()
    {
        var source = Path.Combine(folder, "fsync.c");
        File.WriteAllText(source, Source);
        Shell.Run("gcc", "-shared", "-fPIC", "-o", Library, source, "-ldl");
    }

    /// <summary>Why it cannot be done here, or null: it takes a C compiler.</summary>
    public static string? Impossible { get; } = Try();

    /// <summary>For the program that is to stand on this disk.</summary>
    public (string Name, string Value)[] Environment => [("LD_PRELOAD", Library), ("GUICHET_TEST_BROKEN", Mark)];

    private string Library => Path.Combine(folder, "fsync.so");

    private string Mark => Path.Combine(folder, "broken");

    public void Break() => File.WriteAllText(Mark, "");

    public void Mend() => File.Delete(Mark);

    public void Dispose() => Directory.Delete(folder, recursive: true);

    private static string? Try()
    {
        try
        {
            new BrokenDisk().Dispose();
            return null;
        }
        catch (Exception exception) when (exception is InvalidOperationException or System.ComponentModel.Win32Exception)
        {
            return $"No broken disk can be made here: {exception.Message.ReplaceLineEndings(" ")}";
        }
    }
}

/// <summary>A test that says why it did not run, where it cannot.</summary>
internal sealed class BrokenDiskFactAttribute : FactAttribute
{
    public BrokenDiskFactAttribute() => Skip = BrokenDisk.Impossible;
}
