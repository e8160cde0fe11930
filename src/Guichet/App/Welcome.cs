using Guichet.Platform.Http;

namespace Guichet.App;

/// <summary>What the program says to the person who started it.</summary>
internal static class Welcome
{
    public static async Task WriteAsync(IServiceProvider services, TextWriter output)
    {
        var address = services.GetRequiredService<Address>();
        List<string> lines = [$"Guichet: {address.Origin}/"];
        if (address.RefusesSignIn)
        {
            lines.Add($"Nobody can sign in: {address.Origin} is not encrypted. Put HTTPS before it and name it with --public-url, or accept the risk with --insecure-http.");
        }
        if (await SetUp.LinkAsync(services, CancellationToken.None) is { } link)
        {
            lines.Add($"Set up Guichet: {link}");
        }
        // At once: who sees the first line has the others too.
        await output.WriteLineAsync(string.Join(Environment.NewLine, lines));
        await output.FlushAsync();
    }
}
