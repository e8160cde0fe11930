using Guichet.Platform;
using Guichet.Platform.Http;
using Guichet.Sites;

namespace Guichet.App.Demo;

/// <summary>
/// A customer's website: another origin than ours, with a policy as strict as a careful customer's, that knows nothing of us
/// but the snippet. So every rule between two origins is really in force.
/// </summary>
internal static class DemoShop
{
    private static readonly Dictionary<string, (string File, string Type)> Pages = new()
    {
        ["/"] = ("index.html", "text/html; charset=utf-8"),
        ["/lamps/aube"] = ("aube.html", "text/html; charset=utf-8"),
        ["/lamps/halo"] = ("halo.html", "text/html; charset=utf-8"),
        ["/shipping"] = ("shipping.html", "text/html; charset=utf-8"),
        ["/shop.css"] = ("shop.css", "text/css; charset=utf-8"),
    };

    /// <summary>On the next port, under the machine's other name.</summary>
    public static string OriginFor(Settings settings) => $"http://localhost:{settings.Url.Port + 1}";

    public static async Task<WebApplication> StartAsync(Settings settings, Address address, Id siteKey)
    {
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.WebHost.UseKestrelCore().UseUrls(OriginFor(settings)).ConfigureKestrel(k => k.AddServerHeader = false);
        var shop = builder.Build();
        shop.Run(context => AnswerAsync(context, address, SiteView.SnippetFor(siteKey, address)));
        await shop.StartAsync();
        return shop;
    }

    private static async Task AnswerAsync(HttpContext context, Address address, string snippet)
    {
        if (!Pages.TryGetValue(context.Request.Path, out var page))
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            return;
        }
        using var reader = new StreamReader(DemoFiles.Open(page.File));
        var text = (await reader.ReadToEndAsync(context.RequestAborted)).Replace("<!-- snippet -->", snippet, StringComparison.Ordinal);
        context.Response.ContentType = page.Type;
        context.Response.Headers.XContentTypeOptions = "nosniff";
        context.Response.Headers.ContentSecurityPolicy =
            $"default-src 'none'; script-src 'self' {address.Origin}; style-src 'self'; img-src 'self' {address.Origin}; frame-src {address.Origin}; "
            + "frame-ancestors 'none'; base-uri 'none'; form-action 'none'; require-trusted-types-for 'script'";
        await context.Response.WriteAsync(text, context.RequestAborted);
    }
}
