namespace Guichet.App;

/// <summary>The built web parts: beside the program, or in the source tree that the program was built in.</summary>
internal static class WebRoot
{
    public static string Find()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            foreach (var candidate in (string[])["wwwroot", "src/Guichet/wwwroot"])
            {
                var path = Path.Combine(folder.FullName, candidate);
                // The host makes the folder when it is missing: an empty one says nothing.
                if (Directory.Exists(path) && Directory.EnumerateFileSystemEntries(path).Any())
                {
                    return path;
                }
            }
        }
        return Path.Combine(AppContext.BaseDirectory, "wwwroot");
    }
}
