namespace Guichet.Conversations;

/// <summary>Who and what a workspace has, in memory, and the word that it changed.</summary>
public static class DirectoriesModule
{
    public static IServiceCollection AddDirectories(this IServiceCollection services) => services
        .AddSingleton<AgentDirectory>()
        .AddSingleton<SiteDirectory>()
        .AddSingleton<Changes>();
}
