using System.Globalization;
using Guichet.Platform;

namespace Guichet.App.Doctor;

/// <summary>The data folder: is it there, ours alone, writable, with room left, and the key in it?</summary>
internal static class FolderLook
{
    private const string Subject = "Data folder";
    private const long Megabyte = 1 << 20;
    private const UnixFileMode Others = UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.GroupExecute
        | UnixFileMode.OtherRead | UnixFileMode.OtherWrite | UnixFileMode.OtherExecute;

    public static async IAsyncEnumerable<Finding> AtAsync(Settings settings)
    {
        var folder = settings.DataDirectory;
        if (!Directory.Exists(folder))
        {
            yield return Finding.Wrong(Subject, $"There is no folder {folder}.", "Name the folder of the installation with --data. guichet serve makes a new one.");
            yield break;
        }
        yield return await WritableAsync(folder);
        yield return Private(folder);
        yield return Space(settings);
        yield return await KeyAsync(settings);
    }

    private static async Task<Finding> WritableAsync(string folder)
    {
        try
        {
            // To the disk: a full or broken one says so only then.
            await using var probe = new FileStream(Path.Combine(folder, $"guichet.probe-{Guid.NewGuid():N}"),
                new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, Options = FileOptions.DeleteOnClose });
            await probe.WriteAsync(new byte[4096]);
            probe.Flush(flushToDisk: true);
            return Finding.Well(Subject, $"{folder} can be written to.");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return Finding.Wrong(Subject, $"{folder} cannot be written to: {exception.Message}",
                $"Run this as the user that the server runs as. If that is you, give him the folder (chown -R {Environment.UserName} {folder}), and look whether the disk is full or mounted read-only.");
        }
    }

    private static Finding Private(string folder)
    {
        const string subject = "Permissions";
        if (OperatingSystem.IsWindows())
        {
            return Finding.Well(subject, "They are those of the folder above.");
        }
        var open = new List<string>();
        foreach (var path in Directory.EnumerateFiles(folder, "guichet.*").Prepend(folder))
        {
            if ((File.GetUnixFileMode(path) & Others) != 0)
            {
                open.Add(path);
            }
        }
        // Behind a closed door the files may be as they like.
        return open.Contains(folder)
            ? Finding.Wrong(subject, $"Other users of this machine can reach {string.Join(", ", open)}.", $"chmod -R go= {folder}")
            : Finding.Well(subject, "Nobody else on this machine reaches the data.");
    }

    private static Finding Space(Settings settings)
    {
        const string subject = "Disk space";
        var free = new DriveInfo(settings.DataDirectory).AvailableFreeSpace;
        var database = settings.Postgres is null && File.Exists(settings.Database) ? new FileInfo(settings.Database).Length : 0;
        var sentence = string.Create(CultureInfo.InvariantCulture, $"{free / Megabyte} MB are free.");
        return free < 64 * Megabyte
            ? Finding.Wrong(subject, sentence, "Make room: messages can no longer be stored when the disk is full. The server goes on by itself afterwards.")
            : free < Math.Max(512 * Megabyte, 2 * database)
                ? Finding.Warning(subject, sentence, string.Create(CultureInfo.InvariantCulture,
                    $"Make room soon. A backup needs as much again as the database has ({database / Megabyte} MB), and the write-ahead log grows by some hundred MB under load."))
                : Finding.Well(subject, sentence);
    }

    private static async Task<Finding> KeyAsync(Settings settings)
    {
        const string subject = "Key";
        var fromEnvironment = Environment.GetEnvironmentVariable("GUICHET_KEY") is { Length: > 0 };
        if (!fromEnvironment && !File.Exists(settings.KeyFile))
        {
            return DataDirectory.HasServed(settings)
                ? Finding.Wrong(subject, $"{settings.KeyFile} is missing, although a server has run here.",
                    "Bring it back from a backup, or set GUICHET_KEY. With a new one all visitors are strangers and find their conversations no more.")
                : Finding.Well(subject, "There is none yet; the first start makes one.");
        }
        try
        {
            _ = fromEnvironment ? MasterKey.FromFile(settings.KeyFile) : new MasterKey(Convert.FromHexString((await File.ReadAllTextAsync(settings.KeyFile)).Trim()));
            return Finding.Well(subject, fromEnvironment ? "It comes from GUICHET_KEY." : $"{settings.KeyFile} is whole. Keep a copy where the backups are not.");
        }
        catch (Exception exception) when (exception is FormatException or ArgumentException)
        {
            return Finding.Wrong(subject, $"{(fromEnvironment ? "GUICHET_KEY" : settings.KeyFile)} is not a key: it has to be 64 hexadecimal digits.", "Bring it back from a backup.");
        }
    }
}
