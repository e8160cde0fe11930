using System.IO.Compression;
using Microsoft.AspNetCore.ResponseCompression;

namespace Guichet.Platform.Http;

/// <summary>What is built once and fetched by many: compressed, and kept for ever where the name changes with the content.</summary>
internal static class Files
{
    /// <summary>Released loaders: other origins' pages check their bytes, and may read them for it.</summary>
    private static readonly PathString Released = "/w";

    private static readonly PathString[] Folders = ["/console/assets", "/widget/assets", Released];

    public static IServiceCollection AddFiles(this IServiceCollection services) => services
        .AddResponseCompression(o => o.EnableForHttps = true)
        .Configure<GzipCompressionProviderOptions>(o => o.Level = CompressionLevel.Optimal)
        .Configure<BrotliCompressionProviderOptions>(o => o.Level = CompressionLevel.Optimal);

    public static void UseFiles(this WebApplication app)
    {
        // Nothing else is compressed: an answer that mixes a secret with what an attacker chose would tell by its length.
        app.UseWhen(
            context => context.Request.Path == "/widget.js" || Folders.Any(f => context.Request.Path.StartsWithSegments(f)),
            branch => branch.UseResponseCompression());
        app.UseWhen(
            context => Folders.Any(f => context.Request.Path.StartsWithSegments(f)),
            branch => branch.UseStaticFiles(new StaticFileOptions
            {
                OnPrepareResponse = file =>
                {
                    var headers = file.Context.Response.Headers;
                    headers.CacheControl = SecurityHeaders.Immutable;
                    if (file.Context.Request.Path.StartsWithSegments(Released))
                    {
                        headers.AccessControlAllowOrigin = "*";
                        headers["Cross-Origin-Resource-Policy"] = "cross-origin";
                    }
                },
            }));
    }
}
