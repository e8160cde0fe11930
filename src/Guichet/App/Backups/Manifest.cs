using System.Globalization;
using System.IO.Compression;
using System.Text.Json;
using Guichet.Platform;
using Guichet.Platform.Problems;

namespace Guichet.App.Backups;

/// <summary>
/// What a backup says of itself. <see cref="Schema"/> names the newest migration of its tables; <see cref="Tables"/> counts
/// their rows and <see cref="Positions"/> says how far the log of each workspace reaches, so that a restore can be checked.
/// </summary>
internal sealed record Manifest(
    int Version, string Database, string Schema, long CreatedAt, IReadOnlyDictionary<string, long> Tables, IReadOnlyDictionary<string, long> Positions)
{
    public const int Newest = 1;

    private const string Name = "manifest.json";

    public string Summary => string.Create(
        CultureInfo.InvariantCulture,
        $"{Tables["event"]} events of {Tables["conversation"]} conversations in {Positions.Count} workspace{(Positions.Count == 1 ? "" : "s")}, as of {DateTimeOffset.FromUnixTimeMilliseconds(CreatedAt):yyyy-MM-dd HH:mm:ss} UTC");

    public async Task WriteAsync(ZipArchive archive)
    {
        await using var entry = await archive.CreateEntry(Name).OpenAsync();
        await JsonSerializer.SerializeAsync(entry, this, Json.Options);
    }

    public static async Task<Manifest> ReadAsync(ZipArchive archive)
    {
        var entry = archive.GetEntry(Name) ?? throw NotABackup();
        await using var content = await entry.OpenAsync();
        var manifest = await JsonSerializer.DeserializeAsync<Manifest>(content, Json.Options) ?? throw NotABackup();
        return manifest.Version == Newest ? manifest : throw Refusal.Conflict("backup-newer", "This backup was made by a newer Guichet. Restore it with that one.");
    }

    public static RefusedException NotABackup() => Refusal.Conflict("not-a-backup", "This file is not a backup of Guichet, or it is damaged.");
}
