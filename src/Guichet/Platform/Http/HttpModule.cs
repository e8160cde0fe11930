using Guichet.Platform.Problems;
using Microsoft.AspNetCore.HttpOverrides;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Guichet.Platform.Http;

/// <summary>The web server, its limits, and the middleware before every endpoint.</summary>
internal static class HttpModule
{
    private const int LargestBody = 256 * 1024;

    /// <summary>A client that never finishes its request does not hold up a deploy (F2).</summary>
    private static readonly TimeSpan LongestDrain = TimeSpan.FromSeconds(8);

    public static WebApplicationBuilder AddHttp(this WebApplicationBuilder builder, Settings settings)
    {
        builder.WebHost.UseKestrelCore().UseUrls(settings.Url.GetLeftPart(UriPartial.Authority)).ConfigureKestrel(Limit);
        builder.Services
            .AddRouting()
            .AddSingleton<Address>()
            .AddExceptionHandler<RefusalHandler>()
            .AddSingleton<IProblemDetailsService, FrameworkProblems>()
            .AddValidation()
            .AddFiles()
            .ConfigureHttpJsonOptions(o => Json.Configure(o.SerializerOptions))
            .Configure<RouteHandlerOptions>(o => o.ThrowOnBadRequest = true)
            .Configure<HostOptions>(o => o.ShutdownTimeout = LongestDrain)
            .Configure<ForwardedHeadersOptions>(o => Believe(o, settings));
        return builder;
    }

    public static WebApplication UseHttp(this WebApplication app)
    {
        app.UseSecurityHeaders();
        app.UseExceptionHandler();
        app.UseStatusCodePages();
        app.UseKnownHosts();
        app.UseRouting();
        app.UseSameSiteOnly();
        app.UseNames();
        return app;
    }

    private static void Limit(KestrelServerOptions kestrel)
    {
        kestrel.AddServerHeader = false;
        kestrel.ConfigureEndpointDefaults(e => e.Protocols = HttpProtocols.Http1);
        kestrel.Limits.MaxRequestBodySize = LargestBody;
        kestrel.Limits.RequestHeadersTimeout = TimeSpan.FromSeconds(10);
        kestrel.Limits.KeepAliveTimeout = TimeSpan.FromSeconds(60);
        // Both are unlimited by default. One machine's ports and memory end somewhere near here.
        kestrel.Limits.MaxConcurrentConnections = 50_000;
        kestrel.Limits.MaxConcurrentUpgradedConnections = 40_000;
    }

    /// <summary>
    /// Only the visitor's address is taken from a proxy; name and scheme are set by --public-url. Behind a public address
    /// that is not ours to listen on there is a proxy, and where nothing else is said it runs on this machine.
    /// </summary>
    private static void Believe(ForwardedHeadersOptions options, Settings settings)
    {
        options.ForwardedHeaders = ForwardedHeaders.XForwardedFor;
        options.KnownProxies.Clear();
        options.KnownIPNetworks.Clear();
        var proxies = settings.KnownProxies;
        if (proxies.Count == 0 && settings.PublicUrl is not null)
        {
            proxies = [System.Net.IPNetwork.Parse("127.0.0.0/8"), System.Net.IPNetwork.Parse("::1/128")];
        }
        foreach (var proxy in proxies)
        {
            options.KnownIPNetworks.Add(proxy);
        }
        if (proxies.Count == 0)
        {
            options.ForwardedHeaders = ForwardedHeaders.None;
        }
    }
}
