using Guichet.Platform.Files;
using Guichet.Platform.Sandbox;

namespace Guichet.Conversations.Files;

/// <summary>Files in conversations: taking them in, keeping them, handing them out.</summary>
public static class FilesModule
{
    public static IServiceCollection AddConversationFiles(this IServiceCollection services) => services
        .AddSingleton<FileStore>()
        .AddSingleton<Thumbnails>()
        .AddSingleton<FileQuota>()
        .AddSingleton<Uploads>()
        .AddSingleton<Attachments>()
        .AddSingleton<FileAnswers>()
        .AddSingleton<FileSweep>()
        .AddHostedService(p => p.GetRequiredService<FileSweep>());
}
