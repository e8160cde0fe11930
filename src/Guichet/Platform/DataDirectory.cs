using Guichet.Platform.Problems;

namespace Guichet.Platform;

/// <summary>The folder with everything that is ours alone: nobody else on the machine may read it (SEC-193).</summary>
public static class DataDirectory
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    public static void Prepare(Settings settings, bool withDatabase = true)
    {
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(settings.DataDirectory);
        }
        else
        {
            Directory.CreateDirectory(settings.DataDirectory, OwnerOnly | UnixFileMode.UserExecute);
        }
        if (!withDatabase || settings.Postgres is not null)
        {
            return;
        }
        var database = new FileInfo(settings.Database);
        // Opened all the same, an empty file would become an empty installation, and take what its write-ahead log still holds with it.
        if (database is not { Exists: true, Length: > 0 } && HasServed(settings))
        {
            throw LostDatabase(settings);
        }
        if (!database.Exists)
        {
            // SQLite gives its -wal and -shm files the rights of the database's file, so it is enough to make that one first.
            Create(settings.Database).Dispose();
        }
    }

    /// <summary>Whether a server has been ready here: then there is a database, or it was lost.</summary>
    public static bool HasServed(Settings settings) => File.Exists(settings.AddressFile);

    public static RefusedException LostDatabase(Settings settings) => Refusal.Conflict("database-lost",
        $"{settings.Database} is empty or missing, although a server has run on this folder. Is the right disk mounted? If so, move the folder away "
        + $"and bring back the newest backup (guichet restore FILE). To begin anew with nothing, delete {settings.AddressFile}.");

    /// <summary>A new file that only its owner may read.</summary>
    public static FileStream Create(string path) => Open(path, FileMode.CreateNew);

    private static FileStream Open(string path, FileMode mode)
    {
        var options = new FileStreamOptions { Mode = mode, Access = FileAccess.ReadWrite, Share = FileShare.None };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = OwnerOnly;
        }
        return new FileStream(path, options);
    }

    /// <summary>One program at a time writes an embedded database; another one is told so instead of waiting for ever.</summary>
    public static IDisposable? Lock(Settings settings)
    {
        if (settings.Postgres is not null)
        {
            return null;
        }
        try
        {
            return Open(Path.Combine(settings.DataDirectory, "guichet.lock"), FileMode.OpenOrCreate);
        }
        catch (IOException)
        {
            throw Refusal.Conflict("in-use", $"Another Guichet is running on {settings.DataDirectory}. Stop it first, or name another folder with --data.");
        }
    }
}
