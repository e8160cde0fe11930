using System.Security.Cryptography;
using System.Text.Json;
using Guichet.Conversations;
using Guichet.Conversations.Files;
using Guichet.Conversations.Links;
using Guichet.Data;
using Guichet.Platform;
using Guichet.Platform.Http;
using Guichet.Platform.Problems;
using Microsoft.EntityFrameworkCore;

namespace Guichet.Sites;

public sealed record SiteView(
    Id Id, Id Key, string Name, IReadOnlyList<string> Origins, string Language, Look Look, IReadOnlyDictionary<string, Texts> Texts, bool Peek,
    FilesTaken FilesTaken, int FileMegabytes, LinksPreviewed LinksPreviewed, string? Avatar, string Snippet, IdentityView Identity)
{
    public static SiteView Of(SiteCard site, Address address) => new(
        site.Id, site.Key, site.Name, site.Origins, site.Language,
        JsonSerializer.Deserialize<Look>(site.Look, Json.Options)!, JsonSerializer.Deserialize<Dictionary<string, Texts>>(site.Texts, Json.Options)!,
        site.Peek, site.FilesTaken, site.FileMegabytes, site.LinksPreviewed, AvatarOf(site), SnippetFor(site.Key, address), new(site.Identity.On, site.Identity.Overlap));

    public static string? AvatarOf(SiteCard site) => site.AvatarHash is null ? null : $"/v1/sites/{site.Key}/avatar?v={site.AvatarHash}";

    public static string SnippetFor(Id key, Address address) => $"<script async src=\"{address.LinkTo("/widget.js")}\" data-site=\"{key}\"></script>";
}

/// <summary><c>Overlap</c>: the secret before the present one is good too.</summary>
public sealed record IdentityView(bool On, bool Overlap);

public sealed record SnippetView(string Snippet);

public sealed record SitesView(IReadOnlyList<SiteView> Sites);

/// <summary>The websites of a workspace: which pages may show the widget, and how it looks there.</summary>
internal static class SiteEndpoints
{
    private const int Most = 100;

    public static void Map(IEndpointRouteBuilder endpoints)
    {
        var api = endpoints.MapWorkspace().MapGroup("/sites").WithTags("Sites");
        api.MapGet("", ListAsync);
        api.MapPost("", AddAsync).RequireRole(Role.Admin);
        api.MapPut("/{id}", SaveAsync).RequireRole(Role.Admin);
        api.MapGet("/{id}/pinned", PinnedAsync);
        endpoints.MapGet("/v1/sites/{key}/avatar", AvatarAsync).AllowAnonymous().WithTags("Sites");
    }

    private static async Task<SitesView> ListAsync(WorkspaceScope scope, SiteDirectory sites, Address address) =>
        new([.. (await sites.AllAsync(scope.WorkspaceId)).Where(s => scope.Serves(s.Id)).Select(s => SiteView.Of(s, address))]);

    /// <summary>The snippet for pages that want to run nothing but what they have looked at (SEC-198).</summary>
    private static async Task<SnippetView> PinnedAsync(WorkspaceScope scope, Id id, SiteDirectory sites, WidgetFiles files, Address address)
    {
        var site = scope.Serves(id) ? await sites.FindAsync(scope.WorkspaceId, id) : null;
        var (path, integrity) = files.Pinned;
        return site is null
            ? throw Refusal.NotFound()
            : new($"<script async src=\"{address.LinkTo(path)}\" integrity=\"{integrity}\" crossorigin=\"anonymous\" data-site=\"{site.Key}\"></script>");
    }

    private static async Task<SiteView> AddAsync(
        WorkspaceScope scope, SiteRequest request, Db db, AuditTrail audit, SiteDirectory sites, Changes changes, Address address, TimeProvider time, CancellationToken cancel)
    {
        if (scope.Sites is not null)
        {
            throw Refusal.Forbidden("more-than-you-have", "Somebody who serves only some sites does not add others.");
        }
        var site = NewSite.Of(scope.WorkspaceId, request.Name, null, time);
        request.ApplyTo(site);
        await db.WriteAsync(async () =>
        {
            if (await db.Sites.CountAsync(s => s.WorkspaceId == scope.WorkspaceId, cancel) >= Most)
            {
                throw Refusal.Conflict("too-many-sites", $"A workspace has at most {Most} sites.");
            }
            db.Sites.Add(site);
            await audit.AddAsync(scope, AuditAction.SiteAdded, Subject.Of(site), null, SiteRecord.Of(site), cancel);
        }, cancel);
        return await ToldAsync(scope, site.Id, sites, changes, address);
    }

    private static async Task<SiteView> SaveAsync(
        WorkspaceScope scope, Id id, SiteRequest request, Db db, AuditTrail audit, SiteDirectory sites, Changes changes, Address address, CancellationToken cancel)
    {
        await db.WriteAsync(async () =>
        {
            var site = await RequireAsync(scope, id, db, cancel);
            var before = SiteRecord.Of(site);
            request.ApplyTo(site);
            await audit.AddAsync(scope, AuditAction.SiteChanged, Subject.Of(site), before, SiteRecord.Of(site), cancel);
        }, cancel);
        return await ToldAsync(scope, id, sites, changes, address);
    }

    internal static async Task<Site> RequireAsync(WorkspaceScope scope, Id id, Db db, CancellationToken cancel) =>
        (scope.Serves(id) ? await db.Sites.SingleOrDefaultAsync(s => s.WorkspaceId == scope.WorkspaceId && s.Id == id, cancel) : null) ?? throw Refusal.NotFound();

    internal static async Task<SiteView> ToldAsync(WorkspaceScope scope, Id id, SiteDirectory sites, Changes changes, Address address)
    {
        changes.Tell(scope.WorkspaceId, "sites", id);
        return SiteView.Of((await sites.FindAsync(scope.WorkspaceId, id))!, address);
    }

    /// <summary>Shown by pages of other origins; its address changes with its content.</summary>
    private static async Task<IResult> AvatarAsync(Id key, string? v, HttpContext context, Db db, CancellationToken cancel)
    {
        var bytes = await db.Sites.Where(s => s.Key == key).Select(s => s.Avatar).FirstOrDefaultAsync(cancel) ?? throw Refusal.NotFound();
        context.Response.Headers["Cross-Origin-Resource-Policy"] = "cross-origin";
        context.Response.Headers.CacheControl = v is null ? "public, max-age=300" : SecurityHeaders.Immutable;
        return TypedResults.Bytes(bytes, Avatar.TypeOf(bytes));
    }
}

/// <summary>A site before anybody has set anything.</summary>
internal static class NewSite
{
    public static Site Of(Id workspace, string name, string? origin, TimeProvider time) => new()
    {
        WorkspaceId = workspace,
        Id = Id.New(),
        Key = Id.New(),
        Name = name.Trim(),
        Origins = Origins.Stored(origin is null ? [] : [origin]),
        Look = JsonSerializer.Serialize(new Look(), Json.Options),
        Texts = "{}",
        CreatedAt = time.GetUtcNow().ToUnixTimeMilliseconds(),
    };
}

/// <summary>A site as the audit log writes it down.</summary>
internal sealed record SiteRecord(string Name, RawJson Origins, string Language, RawJson Look, RawJson Texts, bool Peek, LinksPreviewed LinksPreviewed, string? Avatar)
{
    public static SiteRecord Of(Site site) => new(
        site.Name, new(site.Origins), site.Language, new(site.Look), new(site.Texts), site.Peek, site.LinksPreviewed,
        site.Avatar is null ? null : $"SHA-256 {Convert.ToHexStringLower(SHA256.HashData(site.Avatar))}");
}
