using Guichet.Platform.Outside;

namespace Guichet.Conversations.Links;

/// <summary>Links in conversations: what they lead to, shown under the message.</summary>
public static class LinksModule
{
    public static IServiceCollection AddLinks(this IServiceCollection services) => services
        .AddSingleton<OutsideWorld>()
        .AddSingleton<Outside>()
        .AddSingleton<LinkReader>()
        .AddSingleton<LinkPreviews>()
        .AddHostedService(p => p.GetRequiredService<LinkPreviews>());
}
