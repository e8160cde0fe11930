using System.Security.Cryptography;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Guichet.Conversations;
using Guichet.Conversations.Files;
using Guichet.Platform;
using Guichet.Platform.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.WebUtilities;

namespace Guichet.Sites;

/// <summary>What a customer's page loads from us: the loader, and the frame that holds everything which is not the page's business.</summary>
internal static class WidgetEndpoints
{
    public static void Map(IEndpointRouteBuilder endpoints)
    {
        var widget = endpoints.MapGroup("").AllowAnonymous().ExcludeFromDescription();
        widget.MapGet("/widget.js", LoaderAsync);
        widget.MapGet("/widget/frame", FrameAsync);
        widget.MapGet("/widget/preview", PreviewAsync);
    }

    /// <summary>Evergreen: pages keep the snippet for years, so browsers ask again after some minutes.</summary>
    private static async Task<IResult> LoaderAsync(WidgetFiles files, HttpContext context, CancellationToken cancel)
    {
        using var content = new MemoryStream();
        await using (var file = files.Loader.CreateReadStream())
        {
            await file.CopyToAsync(content, cancel);
        }
        var bytes = content.ToArray();
        context.Response.Headers["Cross-Origin-Resource-Policy"] = "cross-origin";
        context.Response.Headers.CacheControl = "public, max-age=300, stale-while-revalidate=86400";
        return TypedResults.Bytes(bytes, "text/javascript; charset=utf-8",
            entityTag: new($"\"{Convert.ToHexStringLower(SHA256.HashData(bytes).AsSpan(0, 8))}\""));
    }

    /// <summary>
    /// Only pages of the site may show the frame. The browser keeps others out by frame-ancestors; where it says which page
    /// asks, that page gets one without application and without a word about the site (SEC-061).
    /// </summary>
    private static async Task<IResult> FrameAsync(string? site, HttpContext context, SiteDirectory sites, WidgetFiles files, Address address)
    {
        var found = Id.TryParse(site, out var key) ? await sites.FindByKeyAsync(key) : null;
        var page = Uri.TryCreate(context.Request.Headers.Referer, UriKind.Absolute, out var referer) ? referer : null;
        var origin = page?.GetLeftPart(UriPartial.Authority);
        var own = origin is not null && address.IsOwn(origin, context.Request.Host);
        if (found is null || (origin is not null && !own && !found.Allows(origin)))
        {
            // It may stand anywhere, because all it can do is tell the loader to say in the page's console what to add.
            context.Response.Headers.ContentSecurityPolicy = Policy("*");
            return Page("Guichet", """{"refused":true}""", files.Url("refused"));
        }
        context.Response.Headers.ContentSecurityPolicy = Policy($"'self' {string.Join(' ', Ancestors(found))}");
        // For voice notes, where files are taken. The browser asks the visitor when he presses the button.
        context.Response.Headers[SecurityHeaders.Permissions] = SecurityHeaders.PermissionsBut(found.FilesTaken == FilesTaken.All ? "microphone=(self)" : "microphone=()");
        var preview = own && page!.AbsolutePath == "/widget/preview" ? QueryHelpers.ParseQuery(page.Query) : null;
        return Page(found.Name, Config(found, files, own ? origin : null, preview), files.Url("frame"));
    }

    private static string[] Ancestors(SiteCard site) => site.Origins.Count > 0
        ? [.. site.Origins]
        : ["http://localhost:*", "http://127.0.0.1:*", "https://localhost:*", "https://127.0.0.1:*"];

    private static string Config(SiteCard site, WidgetFiles files, string? own, Dictionary<string, Microsoft.Extensions.Primitives.StringValues>? preview)
    {
        var config = new JsonObject
        {
            ["site"] = site.Key.ToString(),
            ["origins"] = new JsonArray([.. site.Origins.Append(own).OfType<string>().Select(o => JsonValue.Create(o))]),
            ["name"] = site.Name,
            ["language"] = site.Language,
            ["languages"] = new JsonArray([.. SiteRequest.Languages.Select(l => JsonValue.Create(l))]),
            ["look"] = JsonNode.Parse(site.Look),
            ["texts"] = JsonNode.Parse(site.Texts),
            ["peek"] = site.Peek,
            ["files"] = JsonNode.Parse(JsonSerializer.Serialize(site.FilesTaken, Json.Options)),
            ["megabytes"] = site.FileMegabytes,
            ["avatar"] = SiteView.AvatarOf(site),
            ["version"] = files.Version,
            ["panel"] = files.Url("panel"),
            ["seldom"] = files.Url("seldom"),
            ["emoji"] = new JsonObject(SiteRequest.Languages.Select(l => KeyValuePair.Create<string, JsonNode?>(l, files.Url($"emoji-{l}")))),
        };
        if (preview is not null)
        {
            Override(config, preview);
        }
        // The default encoder writes '<' as \u003c, so nothing that somebody typed can end the block (SEC-031).
        return config.ToJsonString(new JsonSerializerOptions { Encoder = JavaScriptEncoder.Default });
    }

    /// <summary>The console's preview shows a look before it is saved. It comes by the address of our own preview page, which only our own pages can embed.</summary>
    private static void Override(JsonObject config, Dictionary<string, Microsoft.Extensions.Primitives.StringValues> preview)
    {
        if (preview.TryGetValue("look", out var look) && Read<Look>(look) is { } given)
        {
            SiteRequest.CheckLook(given);
            config["look"] = JsonSerializer.SerializeToNode(given, Json.Options);
        }
        if (preview.TryGetValue("texts", out var texts) && Read<Dictionary<string, Texts>>(texts) is { } words)
        {
            SiteRequest.CheckTexts(words);
            config["texts"] = JsonSerializer.SerializeToNode(words, Json.Options);
        }
        if (preview.TryGetValue("language", out var language) && (language == "auto" || SiteRequest.Languages.Contains(language.ToString())))
        {
            config["language"] = language.ToString();
        }
    }

    private static T? Read<T>(string? json) where T : class
    {
        try
        {
            return JsonSerializer.Deserialize<T>(json ?? "null", Json.Options);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>A page of ours that carries the widget as a customer's page does, for the console to show.</summary>
    private static async Task<IResult> PreviewAsync(string? site, HttpContext context, SiteDirectory sites)
    {
        var found = Id.TryParse(site, out var key) ? await sites.FindByKeyAsync(key) : null;
        context.Response.Headers.ContentSecurityPolicy =
            "default-src 'none'; script-src 'self'; style-src 'self'; frame-src 'self'; frame-ancestors 'self'; base-uri 'none'; form-action 'none'";
        // The frame learns from it what to show: see Override.
        context.Response.Headers["Referrer-Policy"] = "same-origin";
        return TypedResults.Text($"""
            <!doctype html>
            <html lang="en">
            <head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>Guichet</title>
            {(found is null ? "" : $"<script async src=\"/widget.js\" data-site=\"{found.Key}\"></script>")}
            </head>
            <body></body>
            </html>
            """, "text/html; charset=utf-8");
    }

    private static ContentHttpResult Page(string title, string config, string script) => TypedResults.Text($"""
        <!doctype html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1, interactive-widget=resizes-content">
        <title>{HtmlEncoder.Default.Encode(title)}</title>
        <script type="application/json" id="guichet-config">{config}</script>
        <script type="module" src="{script}"></script>
        </head>
        <body></body>
        </html>
        """, "text/html; charset=utf-8");

    private static string Policy(string ancestors) =>
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; connect-src 'self'; font-src 'self'; media-src 'self' data: blob:; "
        + $"frame-ancestors {ancestors}; base-uri 'none'; form-action 'none'; require-trusted-types-for 'script'; trusted-types 'none'";
}
