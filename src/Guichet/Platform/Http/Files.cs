namespace Guichet.Platform.Http;

/// <summary>Built files whose names change with their content: kept for ever by whoever fetched them.</summary>
internal static class Files
{
    public static void UseFiles(this WebApplication app, string folder) => app.UseWhen(
        context => context.Request.Path.StartsWithSegments(folder),
        branch => branch.UseResponseCompression().UseStaticFiles(new StaticFileOptions
        {
            OnPrepareResponse = file => file.Context.Response.Headers.CacheControl = SecurityHeaders.Immutable,
        }));
}
