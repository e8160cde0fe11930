using System.Data.Common;
using System.IO.Compression;
using Guichet.Data;
using Guichet.Platform;
using Guichet.Platform.Files;
using Guichet.Platform.Problems;

namespace Guichet.App.Backups;

/// <summary>Puts a backup into an empty place, and nothing into a place that is not empty.</summary>
internal static class Restore
{
    public static async Task<Manifest> ReadAsync(Settings settings, string file)
    {
        await using var archive = await OpenAsync(file);
        var manifest = await Manifest.ReadAsync(archive);
        var database = settings.Postgres is null ? SqliteCopy.Database : PostgresCopy.Database;
        if (manifest.Database != database)
        {
            throw Refusal.Conflict("other-database", $"This is a backup of {manifest.Database}, and cannot be put into {database}.");
        }
        var key = await KeyAsync(archive, settings);
        if (settings.Postgres is null)
        {
            await SqliteCopy.ReadAsync(settings, archive, manifest);
        }
        else
        {
            await PostgresCopy.ReadAsync(settings, archive, manifest);
        }
        var files = new FileStore(settings);
        foreach (var entry in archive.Entries.Where(e => e.FullName.StartsWith(Backup.FilesEntry, StringComparison.Ordinal)))
        {
            await using var content = await entry.OpenAsync();
            await files.RestoreAsync(entry.FullName[Backup.FilesEntry.Length..], content);
        }
        if (key is not null)
        {
            await using var target = DataDirectory.Create(settings.KeyFile);
            await target.WriteAsync(key);
            target.Flush(flushToDisk: true);
        }
        return manifest;
    }

    /// <summary>The counts of what came back against the counts of what was saved.</summary>
    public static void Check(Manifest manifest, IReadOnlyDictionary<string, long> tables, IReadOnlyDictionary<string, long> positions)
    {
        var wrong = manifest.Tables.FirstOrDefault(t => tables.GetValueOrDefault(t.Key) != t.Value).Key
            ?? manifest.Positions.FirstOrDefault(p => positions.GetValueOrDefault(p.Key) != p.Value).Key;
        if (wrong is not null)
        {
            throw Refusal.Conflict("backup-damaged", $"The backup is damaged: {wrong} is not complete. Nothing was put in place.");
        }
    }

    /// <summary>Every event of what came back against its checksum.</summary>
    public static async Task CheckLogAsync(DbConnection connection)
    {
        if (await LogCheck.RunAsync(connection) is [var first, ..])
        {
            throw Refusal.Conflict("backup-damaged", $"The backup is damaged, or was taken of a damaged database: {first} Nothing was put in place.");
        }
    }

    private static async Task<ZipArchive> OpenAsync(string file)
    {
        try
        {
            return await ZipFile.OpenReadAsync(file);
        }
        catch (InvalidDataException)
        {
            throw Manifest.NotABackup();
        }
    }

    /// <summary>The key to put in place; null when it is not in the backup, or in place already.</summary>
    private static async Task<byte[]?> KeyAsync(ZipArchive archive, Settings settings)
    {
        if (archive.GetEntry(Backup.KeyEntry) is not { } entry)
        {
            return null;
        }
        await using var content = await entry.OpenAsync();
        using var key = new MemoryStream();
        await content.CopyToAsync(key);
        if (!File.Exists(settings.KeyFile))
        {
            return key.ToArray();
        }
        var present = await File.ReadAllBytesAsync(settings.KeyFile);
        return present.SequenceEqual(key.ToArray())
            ? null
            : throw Refusal.Conflict("other-key", $"{settings.KeyFile} is not the key of this backup. Move it away first.");
    }
}
