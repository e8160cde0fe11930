namespace Guichet.Faults.Server;

/// <summary>A disk that is soon full: a tmpfs of a few megabytes.</summary>
internal sealed class SmallDisk : IDisposable
{
    public SmallDisk(string folder, int megabytes)
    {
        Folder = Directory.CreateDirectory(folder).FullName;
        Shell.Run("mount", "-t", "tmpfs", "-o", $"size={megabytes}m", "guichet-test", Folder);
    }

    public string Folder { get; }

    private string Rest => Path.Combine(Folder, "rest");

    /// <summary>Takes all that is left.</summary>
    public void Fill()
    {
        var block = new byte[64 << 10];
        using var rest = new FileStream(Rest, new FileStreamOptions { Mode = FileMode.Append, Access = FileAccess.Write, BufferSize = 0 });
        for (var size = block.Length; size > 0;)
        {
            try
            {
                rest.Write(block, 0, size);
            }
            catch (IOException)
            {
                // Not even half of it fits: then a quarter.
                size /= 2;
            }
        }
    }

    public void MakeRoom() => File.Delete(Rest);

    public void Dispose()
    {
        Shell.Run("umount", Folder);
        Directory.Delete(Folder);
    }
}
