namespace Guichet.Faults.Server;

/// <summary>
/// Disks that fail. A full one is a small tmpfs. One that breaks when it is forced to write is an ext2 in a file that lies on
/// such a tmpfs and believes to have more room than that has: writing into memory goes well, and fsync answers EIO.
/// </summary>
internal sealed class SmallDisk : IDisposable
{
    private readonly string below;
    private readonly string? file;

    private SmallDisk(string folder, int megabytes, bool breaks)
    {
        below = Directory.CreateDirectory(folder).FullName;
        Shell.Run("mount", "-t", "tmpfs", "-o", $"size={megabytes}m", "guichet-test", below);
        if (breaks)
        {
            file = Path.Combine(below, "disk");
            using (var empty = File.Create(file))
            {
                empty.SetLength((4L * megabytes) << 20);
            }
            // No journal: the kernel would end a file system whose journal cannot be written.
            Shell.Run("mkfs.ext2", "-q", "-F", file);
            Folder = Directory.CreateDirectory(folder + ".mounted").FullName;
            Shell.Run("mount", "-o", "loop,errors=continue", file, Folder);
        }
        else
        {
            Folder = below;
        }
    }

    public string Folder { get; }

    public static SmallDisk Full(string folder, int megabytes) => new(folder, megabytes, breaks: false);

    public static SmallDisk Broken(string folder, int megabytes) => new(folder, megabytes, breaks: true);

    /// <summary>Takes all that is left below. What is on the disk stays readable.</summary>
    public void Fill()
    {
        using var rest = new FileStream(Path.Combine(below, "rest"), FileMode.Append);
        var block = new byte[64 << 10];
        Random.Shared.NextBytes(block);
        for (var size = block.Length; size > 0;)
        {
            try
            {
                rest.Write(block, 0, size);
                rest.Flush(flushToDisk: true);
            }
            catch (IOException)
            {
                // Not even half of it fits: then a quarter.
                size = size > 512 ? size / 2 : 0;
            }
        }
    }

    public void MakeRoom() => File.Delete(Path.Combine(below, "rest"));

    /// <summary>Forgets what is only in memory, as a machine does that is switched off, and reads the disk anew.</summary>
    public void Remount()
    {
        Shell.Run("umount", Folder);
        Shell.Run("mount", "-o", "loop,errors=continue", file!, Folder);
    }

    public void Dispose()
    {
        if (file is not null)
        {
            Shell.Run("umount", Folder);
            Directory.Delete(Folder);
        }
        Shell.Run("umount", below);
        Directory.Delete(below);
    }
}
