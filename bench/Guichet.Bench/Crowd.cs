using System.Text.Json;

namespace Guichet.Bench;

/// <summary>Visitors who only look: each has a token, an open socket, and has told what a browser tells.</summary>
internal static class Crowd
{
    private const int PerAddress = 50;
    private static readonly string[] Pages = ["", "products", "products/lamp"];

    public static async Task<List<FeedWire>> ComeAsync(Server server, int count, int from = 0)
    {
        var address = Street.Next();
        var wire = new HttpWire(Server.EndPoint, Server.Host, address);
        var crowd = new List<FeedWire>(count);
        for (var i = from; i < from + count; i++)
        {
            if (crowd.Count % PerAddress == PerAddress - 1)
            {
                wire.Dispose();
                address = Street.Next();
                wire = new HttpWire(Server.EndPoint, Server.Host, address);
            }
            var (_, ticket) = await ConnectAsync(wire, server);
            var now = DateTimeOffset.UtcNow.ToUnixTimeMilliseconds();
            var feed = new FeedWire(Server.EndPoint, Server.Host, address, JsonSerializer.Serialize(new
            {
                type = "hello",
                ticket,
                after = new { },
                visit = new
                {
                    url = "https://shop.example/products/lamp",
                    title = "A lamp for reading",
                    referrer = "https://search.example/",
                    language = "en",
                    timeZone = "Europe/Helsinki",
                    firstVisitAt = now,
                    visits = 3,
                    onSiteSince = now,
                    pages = Pages.Select(p => new { url = "https://shop.example/" + p, title = "A page of the shop", at = now }),
                },
            }));
            _ = feed.ReadAsync(null, 512);
            crowd.Add(feed);
            if (i % 50 == 49)
            {
                await feed.Ready.WaitAsync(TimeSpan.FromSeconds(30));
            }
        }
        wire.Dispose();
        await Task.WhenAll(crowd.Select(f => f.Ready)).WaitAsync(TimeSpan.FromSeconds(60));
        return crowd;
    }

    public static async Task<(string Token, string Ticket)> ConnectAsync(HttpWire wire, Server server)
    {
        var answer = await wire.JsonAsync(wire.Request("POST", "/v1/visitor/connect", JsonSerializer.Serialize(new { site = server.Site, origin = "http://localhost:5081" })));
        return (answer.GetProperty("token").GetString()!, answer.GetProperty("ticket").GetString()!);
    }
}
