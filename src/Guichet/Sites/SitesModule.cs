namespace Guichet.Sites;

/// <summary>The websites that show the widget, and the files and pages by which they do.</summary>
public static class SitesModule
{
    public static IServiceCollection AddSites(this IServiceCollection services) => services
        .AddSingleton<WidgetFiles>();

    public static void MapSites(this IEndpointRouteBuilder endpoints)
    {
        SiteEndpoints.Map(endpoints);
        IdentityEndpoints.Map(endpoints);
        WidgetEndpoints.Map(endpoints);
    }
}
