using Microsoft.Extensions.FileProviders;

namespace Guichet.App;

/// <summary>The built web parts: inside the published program, or in the source tree that the program was built in.</summary>
internal static class WebRoot
{
    private const string Name = "wwwroot";

    public static void UseWebRoot(this WebApplicationBuilder builder) => builder.Environment.WebRootFileProvider = Files();

    public static IFileProvider Files()
    {
        var program = typeof(WebRoot).Assembly;
        return Array.Exists(program.GetManifestResourceNames(), n => n.StartsWith(Name + ".", StringComparison.Ordinal))
            ? new EmbeddedFileProvider(program, Name)
            : Find() is { } folder ? new PhysicalFileProvider(folder) : new NullFileProvider();
    }

    private static string? Find()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            var path = Path.Combine(folder.FullName, "src/Guichet", Name);
            if (Directory.Exists(path))
            {
                return path;
            }
        }
        return null;
    }
}
