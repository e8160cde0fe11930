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
            .AddSingleton<Health>()
            .AddSingleton<Connections>()
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
        var connections = kestrel.ApplicationServices.GetRequiredService<Connections>();
        kestrel.ConfigureEndpointDefaults(e =>
        {
            e.Protocols = HttpProtocols.Http1;
            e.Use(http => connection => connections.ServeAsync(connection, http));
        });
        kestrel.Limits.MaxRequestBodySize = LargestBody;
        kestrel.Limits.RequestHeadersTimeout = TimeSpan.FromSeconds(10);
        kestrel.Limits.KeepAliveTimeout = TimeSpan.FromSeconds(60);
        // How many connections there are is limited by Connections, which says so; Kestrel's own count would cost each 230 bytes.
        kestrel.Limits.MaxConcurrentUpgradedConnections = Connections.Most;
    }

    /// <summary>Only the visitor's address is taken from a proxy; name and scheme are set by --public-url.</summary>
    private static void Believe(ForwardedHeadersOptions options, Settings settings)
    {
        options.ForwardedHeaders = settings.Proxies.Count > 0 ? ForwardedHeaders.XForwardedFor : ForwardedHeaders.None;
        options.KnownProxies.Clear();
        options.KnownIPNetworks.Clear();
        foreach (var proxy in settings.Proxies)
        {
            options.KnownIPNetworks.Add(proxy);
        }
    }
}
