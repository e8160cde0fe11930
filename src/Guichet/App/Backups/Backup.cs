using System.IO.Compression;
using Guichet.Platform;
using Guichet.Platform.Files;
using Guichet.Platform.Problems;

namespace Guichet.App.Backups;

/// <summary>
/// Everything in one file, taken while the server serves: the database as of one moment, what it should contain, and the key.
/// The file appears under its name only when it is complete and on disk.
/// </summary>
internal static class Backup
{
    public const string KeyEntry = "guichet.key";
    public const string FilesEntry = "files/";

    public static async Task<Manifest> WriteAsync(Settings settings, string file, bool withoutKey)
    {
        if (File.Exists(file))
        {
            throw Refusal.Conflict("file-exists", $"{file} exists already. A backup replaces nothing: name another file.");
        }
        var unfinished = file + ".unfinished";
        File.Delete(unfinished);
        try
        {
            Manifest manifest;
            // With the key in it the file opens every visitor's and agent's door: for its owner's eyes only.
            await using (var target = DataDirectory.Create(unfinished))
            {
                await using (var archive = await ZipArchive.CreateAsync(target, ZipArchiveMode.Create, leaveOpen: true, entryNameEncoding: null))
                {
                    manifest = settings.Postgres is null
                        ? await SqliteCopy.WriteAsync(settings, archive)
                        : await PostgresCopy.WriteAsync(settings, archive);
                    await manifest.WriteAsync(archive);
                    await WriteFilesAsync(new FileStore(settings), archive);
                    if (!withoutKey && File.Exists(settings.KeyFile))
                    {
                        await archive.CreateEntryFromFileAsync(settings.KeyFile, KeyEntry);
                    }
                }
                target.Flush(flushToDisk: true);
            }
            File.Move(unfinished, file);
            return manifest;
        }
        finally
        {
            File.Delete(unfinished);
        }
    }

    /// <summary>After the database: bytes are there before their row, so each row that was copied finds them.</summary>
    private static async Task WriteFilesAsync(FileStore files, ZipArchive archive)
    {
        foreach (var (name, path) in files.All())
        {
            try
            {
                await archive.CreateEntryFromFileAsync(path, FilesEntry + name, CompressionLevel.NoCompression);
            }
            catch (FileNotFoundException)
            {
                // Nobody had sent it, and it was taken back in this moment.
            }
        }
    }
}
