using Microsoft.Net.Http.Headers;

namespace Guichet.Platform.Http;

/// <summary>
/// What every answer carries. The defaults are for answers that no page embeds and nothing keeps; a page that needs more
/// says so itself before it starts. Applied last, so that an error's answer has them too.
/// </summary>
internal static class SecurityHeaders
{
    public const string Immutable = "public, max-age=31536000, immutable";

    public const string Permissions = "Permissions-Policy";

    private const string NothingAllowed = "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'";

    public static IApplicationBuilder UseSecurityHeaders(this IApplicationBuilder app)
    {
        var secure = app.ApplicationServices.GetRequiredService<Address>();
        return app.Use((context, next) =>
        {
            context.Response.OnStarting(() =>
            {
                Apply(context.Response.Headers, secure.IsSecure);
                return Task.CompletedTask;
            });
            return next(context);
        });
    }

    /// <summary>What a page of ours may ask the browser for: nothing but, where it says so, the microphone.</summary>
    public static string PermissionsBut(string microphone) => $"camera=(), display-capture=(), geolocation=(), {microphone}, payment=(), usb=()";

    private static void Apply(IHeaderDictionary headers, bool secure)
    {
        headers.TryAdd(HeaderNames.ContentSecurityPolicy, NothingAllowed);
        if (headers.ContentSecurityPolicy.ToString().Contains("frame-ancestors 'none'", StringComparison.Ordinal))
        {
            headers.XFrameOptions = "DENY";
        }
        headers.XContentTypeOptions = "nosniff";
        headers.TryAdd("Referrer-Policy", "no-referrer");
        headers.TryAdd(Permissions, PermissionsBut("microphone=()"));
        headers["Cross-Origin-Opener-Policy"] = "same-origin";
        headers.TryAdd("Cross-Origin-Resource-Policy", "same-origin");
        headers.TryAdd(HeaderNames.CacheControl, "no-store");
        if (secure)
        {
            headers.StrictTransportSecurity = "max-age=31536000";
        }
    }
}
