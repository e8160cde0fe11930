using Guichet.Platform.Problems;

namespace Guichet.Platform.Http;

/// <summary>What is looked at before any endpoint: under which name we were called, from which page, and whether the names in the path are names.</summary>
internal static class Doors
{
    /// <summary>A page whose name was pointed at this machine (DNS rebinding) calls us by that name (SEC-072).</summary>
    public static IApplicationBuilder UseKnownHosts(this IApplicationBuilder app)
    {
        var address = app.ApplicationServices.GetRequiredService<Address>();
        return app.Use((context, next) => address.Knows(context.Request.Host)
            ? next(context)
            : throw new RefusedException(400, "unknown-host", "This server is not known under that name. Its own name is set with --public-url."));
    }

    /// <summary>
    /// No page but ours may use an agent's cookie (SEC-075). The header alone keeps forms and foreign pages out, because it
    /// needs a preflight that we never grant; Sec-Fetch-Site and, where it is missing, Origin say the same a second time.
    /// </summary>
    public static IApplicationBuilder UseSameSiteOnly(this IApplicationBuilder app)
    {
        var address = app.ApplicationServices.GetRequiredService<Address>();
        return app.Use((context, next) =>
        {
            var request = context.Request;
            if (request.Path.StartsWithSegments("/api") && !IsSafe(request.Method))
            {
                CheckSite(request, address);
                if ((request.ContentLength > 0 || request.Headers.TransferEncoding.Count > 0) && !TakesBytes(context) && !request.HasJsonContentType())
                {
                    throw new RefusedException(415, "not-json", "The body has to be JSON, with Content-Type: application/json.");
                }
            }
            return next(context);
        });
    }

    /// <summary>Every name in a path of the interfaces is an id; what is spelled otherwise does not exist (SEC-011).</summary>
    public static IApplicationBuilder UseNames(this IApplicationBuilder app) => app.Use((context, next) =>
    {
        foreach (var (_, value) in context.Request.RouteValues)
        {
            if (value is string name && !Id.TryParse(name, out _))
            {
                throw Refusal.NotFound();
            }
        }
        return next(context);
    });

    private static void CheckSite(HttpRequest request, Address address)
    {
        if (request.Headers["X-Guichet"] != "console")
        {
            throw Foreign("The header X-Guichet: console is missing.");
        }
        if (request.Headers["Sec-Fetch-Site"] is { Count: > 0 } site && site != "same-origin")
        {
            throw Foreign("Only pages of this server may do this.");
        }
        if (request.Headers.Origin is { Count: > 0 } origin && !address.IsOwn(origin.ToString(), request.Host))
        {
            throw Foreign("Only pages of this server may do this. If this is one, --public-url does not name the address in the browser.");
        }
    }

    private static bool TakesBytes(HttpContext context) => context.GetEndpoint()?.Metadata.GetMetadata<TakesBytes>() is not null;

    private static RefusedException Foreign(string sentence) => Refusal.Forbidden("cross-site", sentence);

    private static bool IsSafe(string method) =>
        HttpMethods.IsGet(method) || HttpMethods.IsHead(method) || HttpMethods.IsOptions(method) || HttpMethods.IsTrace(method);
}
