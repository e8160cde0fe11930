using Guichet.Platform.Http;

namespace Guichet.App;

/// <summary>What the program says to the person who started it.</summary>
internal static class Welcome
{
    public static async Task WriteAsync(IServiceProvider services, TextWriter output)
    {
        var address = services.GetRequiredService<Address>();
        await output.WriteLineAsync($"Guichet: {address.Origin}/");
        if (address.RefusesSignIn)
        {
            await output.WriteLineAsync($"Nobody can sign in: {address.Origin} is not encrypted. Put HTTPS before it and name it with --public-url, or accept the risk with --insecure-http.");
        }
        if (await SetUp.LinkAsync(services, CancellationToken.None) is { } link)
        {
            await output.WriteLineAsync($"Set up Guichet: {link}");
        }
        await output.FlushAsync();
    }
}
