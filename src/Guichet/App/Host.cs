using Guichet.Accounts;
using Guichet.App.Demo;
using Guichet.Audit;
using Guichet.Conversations;
using Guichet.Conversations.Files;
using Guichet.Conversations.Links;
using Guichet.Conversations.Live;
using Guichet.Data;
using Guichet.Inbox;
using Guichet.Platform;
using Guichet.Platform.Feed;
using Guichet.Platform.Geography;
using Guichet.Platform.Http;
using Guichet.Sites;
using Guichet.Visitors;
using Microsoft.Extensions.Logging.Console;

namespace Guichet.App;

/// <summary>The table of contents: of what the server is made, in the order in which a request meets it.</summary>
public static class Host
{
    /// <summary>Nothing comes from the environment or from files that are not named here. <paramref name="more"/> is for tests: a clock.</summary>
    public static WebApplication Build(Settings settings, Action<IServiceCollection>? more = null)
    {
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.UseWebRoot();
        AddLogging(builder.Logging);
        builder.Host.UseDefaultServiceProvider(o => o.ValidateOnBuild = o.ValidateScopes = true);
        builder.AddHttp(settings);
        builder.Services
            .AddSingleton(settings)
            .AddSingleton(TimeProvider.System)
            .AddSingleton(_ => MasterKey.FromFile(settings.KeyFile))
            .AddSingleton<Places>()
            .AddData(settings)
            .AddDirectories()
            .AddConversations(settings)
            .AddConversationFiles()
            .AddLinks()
            .AddVisitors(settings)
            .AddAccounts()
            .AddSites()
            .AddDemo()
            .AddSingleton<PolicyReports>()
            .AddHostedService<WarmUp>()
            .AddHostedService<YoungGeneration>()
            .AddOpenApiDocument();
        more?.Invoke(builder.Services);

        var app = builder.Build();
        app.UseForwardedHeaders();
        app.UseFeed();
        app.UseHttp();
        app.UseAccess();
        app.UseFiles();
        app.UseConsole();
        app.MapGet("/healthz", (Health health) => TypedResults.Text(health.IsWell ? "ok" : "degraded")).AllowAnonymous().ExcludeFromDescription();
        app.MapStreams();
        app.MapPolicyReports();
        app.MapSetUp();
        app.MapAccounts();
        app.MapSites();
        app.MapInbox();
        app.MapAudit();
        app.MapVisitors();

        // What follows from what, where one feature may not know the other.
        app.Services.GetRequiredService<SessionEnds>().Told += app.Services.GetRequiredService<Screens>().End;
        return app;
    }

    /// <summary>Everything but the doors: folder, lock and database are ready. The lock is let go with the application.</summary>
    public static async Task<WebApplication> PrepareAsync(Settings settings, Action<IServiceCollection>? more = null, CancellationToken cancel = default)
    {
        DataDirectory.Prepare(settings);
        var held = DataDirectory.Lock(settings);
        var app = Build(settings, more);
        app.Lifetime.ApplicationStopped.Register(() => held?.Dispose());
        await Schema.MigrateAsync(app.Services, cancel);
        return app;
    }

    /// <summary>One JSON object a line, so that nothing a request contains can pretend to be a line of its own (SEC-171). On stderr: stdout speaks to people.</summary>
    private static void AddLogging(ILoggingBuilder logging)
    {
        logging.AddJsonConsole(o => o.UseUtcTimestamp = true);
        logging.Services.Configure<ConsoleLoggerOptions>(o => o.LogToStandardErrorThreshold = LogLevel.Trace);
        // No line shows them, and each open socket would keep its own.
        logging.Services.Configure<LoggerFilterOptions>(o => o.CaptureScopes = false);
        logging.SetMinimumLevel(LogLevel.Warning).AddFilter("Guichet", LogLevel.Information);
        // Both say again, with paths and queries, what RefusalHandler says without (SEC-186).
        logging.AddFilter("Microsoft.AspNetCore.Diagnostics", LogLevel.None)
            // Nothing of it is wanted, and while it is on every open socket keeps an Activity.
            .AddFilter("Microsoft.AspNetCore.Hosting.Diagnostics", LogLevel.None).AddFilter("Microsoft.EntityFrameworkCore", LogLevel.None);
    }
}
