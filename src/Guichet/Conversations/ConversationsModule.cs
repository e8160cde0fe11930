using Guichet.Conversations.Live;
using Guichet.Data;
using Guichet.Platform;
using Guichet.Platform.Feed;

namespace Guichet.Conversations;

/// <summary>The heart: the log and its writer, the one door, and what pushes to the screens.</summary>
public static class ConversationsModule
{
    public static IServiceCollection AddConversations(this IServiceCollection services, Settings settings) => (settings.Postgres is null
            ? services
            : services.AddHostedService<OtherNodes>())
        .AddSingleton<LogWriter>()
        .AddSingleton(p => new Append(p.GetRequiredService<LogWriter>(), p.GetRequiredService<MasterKey>()))
        .AddScoped<LogReader>()
        .AddScoped<AuditTrail>()
        .AddSingleton<VisitorRows>()
        .AddSingleton<Tickets>()
        .AddSingleton<Screens>()
        .AddSingleton<Broadcast>()
        // Stopped in reverse order: the writer first, then, when all it stored has been told, the broadcast.
        .AddHostedService(p => p.GetRequiredService<Broadcast>())
        .AddHostedService(p => p.GetRequiredService<LogWriter>())
        .AddHostedService<CountsTeller>()
        .AddHostedService<ChangeTeller>()
        .AddSingleton<FeedWelcome, Greeting>()
        .AddSingleton<FeedSweep>()
        .AddHostedService(p => p.GetRequiredService<FeedSweep>())
        .AddSingleton<FeedLimits>()
        .AddSingleton<FeedEndpoint>()
        .AddSingleton<Streams>()
        .AddSingleton<StreamEndpoints>();

    /// <summary>
    /// Before everything else: each layer around the feed would be kept, with its headers and state, for every idle socket.
    /// </summary>
    public static void UseFeed(this WebApplication app)
    {
        app.Lifetime.ApplicationStopping.Register(app.Services.GetRequiredService<FeedSweep>().Drain);
        var feed = app.Services.GetRequiredService<FeedEndpoint>();
        app.Use((context, next) => context.Request.Path == "/feed" ? feed.ServeAsync(context) : next(context));
    }
}
