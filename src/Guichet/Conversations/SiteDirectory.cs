using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text.Json;
using Guichet.Conversations.Files;
using Guichet.Conversations.Links;
using Guichet.Data;
using Guichet.Platform;
using Microsoft.EntityFrameworkCore;

namespace Guichet.Conversations;

/// <summary>Whether a site's shop proves who its customers are, with which secrets; the newest first.</summary>
public sealed record IdentitySettings(bool On, int Generation, bool Overlap)
{
    public IEnumerable<int> Generations => Overlap ? [Generation, Generation - 1] : [Generation];

    public static IdentitySettings Of(Site site) => new(site.Identity, site.IdentityGeneration, site.IdentityOverlap);
}

/// <summary>A site as the doors to it see it. Look and texts are the JSON that the widget gets.</summary>
public sealed record SiteCard(
    Id WorkspaceId, Id Id, Id Key, string Name, IReadOnlyList<string> Origins, string Language, string Look, string Texts, bool Peek,
    FilesTaken FilesTaken, int FileMegabytes, LinksPreviewed LinksPreviewed, string? AvatarHash, IdentitySettings Identity)
{
    /// <summary>Until the first real origin is saved, pages on the developer's own machine may show the widget.</summary>
    public bool Allows(string origin) => Origins.Count > 0
        ? Origins.Contains(origin)
        : Uri.TryCreate(origin, UriKind.Absolute, out var uri) && uri is { IsLoopback: true, Scheme: "http" or "https" } && uri.GetLeftPart(UriPartial.Authority) == origin;
}

/// <summary>The sites of each workspace, in memory.</summary>
public sealed class SiteDirectory
{
    private readonly Func<Db> open;
    private readonly WorkspaceCache<Dictionary<Id, SiteCard>> cache;

    /// <summary>A key never changes its workspace, so this is never forgotten; keys that do not exist are never remembered.</summary>
    private readonly ConcurrentDictionary<Id, Id> workspaces = new();

    public SiteDirectory(Func<Db> open)
    {
        this.open = open;
        cache = new(LoadAsync);
    }

    public async ValueTask<SiteCard?> FindByKeyAsync(Id key)
    {
        if (!workspaces.TryGetValue(key, out var workspace))
        {
            await using var db = open();
            var found = await db.Sites.Where(s => s.Key == key).Select(s => (Id?)s.WorkspaceId).FirstOrDefaultAsync();
            if (found is null)
            {
                return null;
            }
            workspaces[key] = workspace = found.Value;
        }
        return (await cache.GetAsync(workspace)).Values.FirstOrDefault(s => s.Key == key);
    }

    public async ValueTask<SiteCard?> FindAsync(Id workspace, Id site) => (await cache.GetAsync(workspace)).GetValueOrDefault(site);

    public async ValueTask<IReadOnlyList<SiteCard>> AllAsync(Id workspace) => [.. (await cache.GetAsync(workspace)).Values];

    internal void Forget(Id workspace) => cache.Forget(workspace);

    private async Task<Dictionary<Id, SiteCard>> LoadAsync(Id workspace)
    {
        await using var db = open();
        var sites = await db.Sites.AsNoTracking().Where(s => s.WorkspaceId == workspace).OrderBy(s => s.CreatedAt).ToListAsync();
        return sites.ToDictionary(s => s.Id, s => new SiteCard(
            s.WorkspaceId, s.Id, s.Key, s.Name, JsonSerializer.Deserialize<string[]>(s.Origins, Json.Options)!, s.Language, s.Look, s.Texts, s.Peek, s.FilesTaken, s.FileMegabytes, s.LinksPreviewed,
            s.Avatar is null ? null : Convert.ToHexStringLower(SHA256.HashData(s.Avatar).AsSpan(0, 8)), IdentitySettings.Of(s)));
    }
}
