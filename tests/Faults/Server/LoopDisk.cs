namespace Guichet.Faults.Server;

/// <summary>
/// An ext4 file system in a file. What the kernel has not been told to write out is not in the file yet, so a copy of the file
/// is what the disk would hold after a power cut at that moment.
/// </summary>
internal sealed class LoopDisk : IDisposable
{
    private readonly string file;

    private LoopDisk(string file)
    {
        this.file = file;
        Folder = Directory.CreateDirectory(file + ".mounted").FullName;
        Shell.Run("mount", "-o", "loop", file, Folder);
    }

    public string Folder { get; }

    /// <summary>Why it cannot be done here, or null: it takes root, mkfs.ext4 and a loop device.</summary>
    public static string? Impossible { get; } = Try();

    public static LoopDisk Create(string file)
    {
        using (var empty = File.Create(file))
        {
            empty.SetLength(64 << 20);
        }
        Shell.Run("mkfs.ext4", "-q", "-F", file);
        return new LoopDisk(file);
    }

    /// <summary>The disk after a power cut now. Mounting it plays back its journal, as the machine would when it starts.</summary>
    public LoopDisk AfterPowerCut(string copy)
    {
        Shell.Run("cp", "--sparse=always", file, copy);
        return new LoopDisk(copy);
    }

    public void Dispose()
    {
        Shell.Run("umount", Folder);
        Directory.Delete(Folder);
        File.Delete(file);
    }

    private static string? Try()
    {
        var trial = Path.Combine(Directory.CreateTempSubdirectory("guichet-loop-").FullName, "disk");
        try
        {
            Create(trial).Dispose();
            return null;
        }
        catch (Exception exception) when (exception is InvalidOperationException or System.ComponentModel.Win32Exception)
        {
            return $"No power cut can be made here: {exception.Message.ReplaceLineEndings(" ")}";
        }
        finally
        {
            Directory.Delete(Path.GetDirectoryName(trial)!, recursive: true);
        }
    }
}
