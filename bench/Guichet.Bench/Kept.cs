namespace Guichet.Bench;

/// <summary>A large installation in a folder that stays: filling it takes minutes, so it is done once.</summary>
internal sealed class Kept(string database, string? postgres, string folder)
{
    public async Task<Server> StartAsync(int conversations)
    {
        var data = Path.Combine(folder, database);
        var filled = Path.Combine(data, "filled");
        var connection = database == "postgres" ? postgres!.Replace("Database=postgres", "Database=kept", StringComparison.Ordinal) : null;
        if (!File.Exists(filled))
        {
            using (await Server.StartAsync(data, connection))
            {
                // It has set itself up.
            }
            await new Filling(data, connection).RunAsync(conversations);
            await File.WriteAllTextAsync(filled, "");
        }
        var server = await Server.StartAsync(data, connection, setUp: false);
        await server.SignInAsync();
        return server;
    }
}
