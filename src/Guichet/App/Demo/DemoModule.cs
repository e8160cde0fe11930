using Guichet.Accounts;
using Guichet.Data;
using Guichet.Platform;
using Guichet.Platform.Http;
using Microsoft.EntityFrameworkCore;

namespace Guichet.App.Demo;

/// <summary>What --demo adds.</summary>
internal static class DemoModule
{
    public static IServiceCollection AddDemo(this IServiceCollection services) => services.AddSingleton<DemoWorkspace>();

    /// <summary>Fills the demo workspace, opens the shop, and tells how to get in. The shop closes with the application.</summary>
    public static async Task StartAsync(WebApplication app, Settings settings, TextWriter output)
    {
        var address = app.Services.GetRequiredService<Address>();
        var site = await app.Services.GetRequiredService<DemoWorkspace>().EnsureAsync(DemoShop.OriginFor(settings), CancellationToken.None);
        var shop = await DemoShop.StartAsync(settings, address, site);
        app.Lifetime.ApplicationStopping.Register(() => _ = shop.DisposeAsync().AsTask());

        await using var scope = app.Services.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<Db>();
        var links = scope.ServiceProvider.GetRequiredService<Links>();
        foreach (var person in DemoWorkspace.People)
        {
            var (_, url) = await db.WriteAsync(async () =>
            {
                var account = await db.Accounts.SingleAsync(a => a.EmailKey == person.Email);
                await db.Links.Where(l => l.AccountId == account.Id && l.Purpose == LinkPurpose.SignIn).ExecuteDeleteAsync();
                return links.Add(LinkPurpose.SignIn, account: account.Id);
            }, CancellationToken.None);
            await output.WriteLineAsync($"Demo agent {person.Name} <{person.Email}>: {url}");
        }
        await output.WriteLineAsync($"Demo shop: {DemoShop.OriginFor(settings)}/");
    }
}
