using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using System.Text;

namespace Guichet.Platform.Files;

/// <summary>
/// Where the bytes of files lie. Everything else knows them by id and as streams, so that another store can take the place of
/// this folder: <c>files/ab/cd/</c> and the id, which follows from nothing that a sender said. A file appears under its id
/// complete and on disk, and never changes.
/// </summary>
public sealed class FileStore
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
    private const string SmallEnding = ".small";

    private readonly string root;
    private readonly string arriving;

    public FileStore(Settings settings)
    {
        root = Path.Combine(settings.DataDirectory, "files");
        arriving = Path.Combine(root, "arriving");
    }

    /// <summary>A place for bytes that nobody can ask for yet; it is gone when it is disposed.</summary>
    public ArrivingFile Create()
    {
        Make(arriving);
        return new(DataDirectory.Create(Path.Combine(arriving, Id.New().ToString())));
    }

    /// <summary>From now on it is there under its id, also after a power cut.</summary>
    public void Keep(ArrivingFile file, Id id, bool small = false)
    {
        var path = PathOf(id, small);
        Make(Path.GetDirectoryName(path)!);
        file.Content.Flush(flushToDisk: true);
        File.Move(file.Path, path);
        SyncFolder(Path.GetDirectoryName(path)!);
    }

    /// <summary>Null when it is not there, or when something that leads elsewhere lies in its place (SEC-101).</summary>
    public FileStream? Open(Id id, bool small = false)
    {
        var path = PathOf(id, small);
        try
        {
            return LeadsElsewhere(path)
                ? null
                : new FileStream(path, new FileStreamOptions { Access = FileAccess.Read, Share = FileShare.Read | FileShare.Delete, Options = FileOptions.Asynchronous });
        }
        catch (IOException exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
    }

    public void Delete(Id id)
    {
        File.Delete(PathOf(id, false));
        File.Delete(PathOf(id, true));
    }

    /// <summary>The ids of what has lain here since before a moment.</summary>
    public IEnumerable<Id> Before(DateTimeOffset moment) => Kept()
        .Where(path => File.GetLastWriteTimeUtc(path) < moment.UtcDateTime)
        .Select(path => Id.TryParse(Path.GetFileNameWithoutExtension(path), out var id) ? id : default)
        .Where(id => id != default)
        .Distinct();

    /// <summary>Everything that is kept, by the names that <see cref="RestoreAsync"/> takes.</summary>
    public IEnumerable<(string Name, string Path)> All() => Kept().Select(path => (Path.GetFileName(path), path));

    /// <summary>Puts back what a backup had. Whatever is not named as a file of ours is left out.</summary>
    public async Task RestoreAsync(string name, Stream content)
    {
        var small = name.EndsWith(SmallEnding, StringComparison.Ordinal);
        if (Id.TryParse(small ? name[..^SmallEnding.Length] : name, out var id) && !File.Exists(PathOf(id, small)))
        {
            await using var file = Create();
            await content.CopyToAsync(file.Content);
            Keep(file, id, small);
        }
    }

    /// <summary>What somebody stopped sending when the program stopped.</summary>
    public void ForgetArrivingBefore(DateTimeOffset moment)
    {
        if (Directory.Exists(arriving))
        {
            foreach (var path in Directory.EnumerateFiles(arriving).Where(path => File.GetLastWriteTimeUtc(path) < moment.UtcDateTime))
            {
                File.Delete(path);
            }
        }
    }

    private IEnumerable<string> Kept() => !Directory.Exists(root) ? [] : Directory.EnumerateDirectories(root)
        .Where(folder => folder != arriving)
        .SelectMany(folder => Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories));

    private string PathOf(Id id, bool small)
    {
        var name = id.ToString();
        return Path.Combine(root, name[..2], name[2..4], small ? name + SmallEnding : name);
    }

    private bool LeadsElsewhere(string path)
    {
        for (var part = path; part.Length >= root.Length; part = Path.GetDirectoryName(part)!)
        {
            if (File.Exists(part) || Directory.Exists(part))
            {
                if (File.GetAttributes(part).HasFlag(FileAttributes.ReparsePoint))
                {
                    return true;
                }
            }
        }
        return false;
    }

    private static void Make(string folder)
    {
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(folder);
        }
        else
        {
            Directory.CreateDirectory(folder, OwnerOnly);
        }
    }

    /// <summary>A name that is not on disk is no name after a power cut.</summary>
    private static void SyncFolder(string folder)
    {
        if (OperatingSystem.IsLinux())
        {
            SyncLinuxFolder(folder);
        }
    }

    /// <summary>.NET opens no folder.</summary>
    [SupportedOSPlatform("linux")]
    private static void SyncLinuxFolder(string folder)
    {
        var handle = OpenFolder([.. Encoding.UTF8.GetBytes(folder), 0], 0);
        if (handle < 0 || SyncFolder(handle) != 0 || CloseFolder(handle) != 0)
        {
            throw new IOException("The folder of the files could not be written to the disk.");
        }
    }

    [DllImport("libc", EntryPoint = "open"), DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int OpenFolder(byte[] path, int flags);

    [DllImport("libc", EntryPoint = "fsync"), DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int SyncFolder(int handle);

    [DllImport("libc", EntryPoint = "close"), DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int CloseFolder(int handle);
}

/// <summary>Bytes on their way into the <see cref="FileStore"/>.</summary>
public sealed class ArrivingFile(FileStream content) : IAsyncDisposable
{
    public FileStream Content { get; } = content;

    internal string Path { get; } = content.Name;

    public async ValueTask DisposeAsync()
    {
        await Content.DisposeAsync();
        File.Delete(Path);
    }
}
