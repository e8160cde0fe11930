using System.Security.Cryptography;
using Guichet.Platform.Problems;
using Microsoft.Extensions.FileProviders;

namespace Guichet.App;

/// <summary>The console's one page, under every address that nothing else answers, and its files.</summary>
internal static class ConsolePages
{
    public static IApplicationBuilder UseConsole(this WebApplication app)
    {
        var files = app.Environment.WebRootFileProvider;
        return app.Use((context, next) => context.GetEndpoint() is null && WantsPage(context.Request)
            ? WriteAsync(context, files.GetFileInfo("console/index.html"))
            : next(context));
    }

    public static void MapPolicyReports(this IEndpointRouteBuilder endpoints) =>
        endpoints.MapPost(PolicyReports.Path, (IReadOnlyList<PolicyReport?> told, PolicyReports reports) =>
        {
            reports.Tell(told);
            return TypedResults.NoContent();
        }).AllowAnonymous().ExcludeFromDescription();

    private static bool WantsPage(HttpRequest request) =>
        HttpMethods.IsGet(request.Method)
        && request.GetTypedHeaders().Accept.Any(a => a.MediaType == "text/html")
        && !((PathString[])["/api", "/v1", "/widget", "/console/assets"]).Any(request.Path.StartsWithSegments);

    private static async Task WriteAsync(HttpContext context, IFileInfo page)
    {
        if (!page.Exists)
        {
            throw Refusal.Busy("The console has not been built. ./run does it.");
        }
        var nonce = Convert.ToBase64String(RandomNumberGenerator.GetBytes(16));
        using var reader = new StreamReader(page.CreateReadStream());
        var html = (await reader.ReadToEndAsync(context.RequestAborted)).Replace("__NONCE__", nonce, StringComparison.Ordinal);
        context.Response.Headers.ContentSecurityPolicy = Policy(nonce);
        // Browsers report to addresses of https only.
        context.Response.Headers["Reporting-Endpoints"] = $"console=\"{PolicyReports.Path}\"";
        await TypedResults.Text(html, "text/html; charset=utf-8").ExecuteAsync(context);
    }

    /// <summary>SEC-060. Style elements need the nonce because Mantine writes its variables into one; scripts come from files only.</summary>
    private static string Policy(string nonce) =>
        $"default-src 'none'; script-src 'self'; style-src 'self' 'nonce-{nonce}'; img-src 'self' data: blob:; media-src 'self'; connect-src 'self'; "
        + "font-src 'self'; frame-src 'self'; object-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'self'; "
        + "require-trusted-types-for 'script'; trusted-types default; report-to console";
}
