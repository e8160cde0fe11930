using System.Security.Cryptography;
using System.Text.Json;
using Guichet.Platform.Problems;
using Microsoft.Extensions.FileProviders;

namespace Guichet.Sites;

/// <summary>The widget's built files by the names that do not change. Read at each request: a build replaces them under a running server.</summary>
internal sealed class WidgetFiles(IWebHostEnvironment environment)
{
    private readonly IFileProvider files = environment.WebRootFileProvider;

    public IFileInfo Loader => Find(files.GetFileInfo($"widget/{Names["loader"]}"));

    /// <summary>Tells one build from another.</summary>
    public string Version => Convert.ToHexStringLower(SHA256.HashData(JsonSerializer.SerializeToUtf8Bytes(Names)).AsSpan(0, 6));

    /// <summary>The newest loader that never changes again (web/widget/released): its address, and its hash for the page's browser to check.</summary>
    public (string Path, string Integrity) Pinned
    {
        get
        {
            var path = $"w/{Names["pinned"]}/loader.js";
            using var file = Find(files.GetFileInfo(path)).CreateReadStream();
            return ($"/{path}", $"sha384-{Convert.ToBase64String(SHA384.HashData(file))}");
        }
    }

    /// <summary>The address of a hashed file.</summary>
    public string Url(string name) => $"/widget/{Names[name]}";

    private Dictionary<string, string> Names
    {
        get
        {
            using var manifest = Find(files.GetFileInfo("widget/manifest.json")).CreateReadStream();
            return JsonSerializer.Deserialize<Dictionary<string, string>>(manifest)!;
        }
    }

    private static IFileInfo Find(IFileInfo file) => file.Exists ? file : throw Refusal.Busy("The widget has not been built. ./run does it.");
}
