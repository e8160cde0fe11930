using Guichet.Conversations;
using Guichet.Platform;

namespace Guichet.App.Demo;

/// <summary>One conversation of the demo while it is played: who sent how many, and what each had seen.</summary>
internal sealed class DemoPlay(DemoConversation script, DateTimeOffset began, Append append, Site site, Dictionary<string, Agent> agents)
{
    private static readonly string[] Browsers =
    [
        "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.1 Safari/605.1.15",
        "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36",
        "Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.1 Mobile/15E148 Safari/604.1",
        "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0",
    ];

    private readonly Dictionary<string, int> counts = [];
    private readonly Id visitor = Id.New();
    private Conversation? now;

    public DemoConversation Script { get; } = script;

    public DateTimeOffset Began { get; } = began;

    public async Task<Conversation> StepAsync(DemoStep step)
    {
        if (now is null)
        {
            var opener = new Opener(visitor, site.Id, 0, Channel.Widget, System.Text.Encoding.UTF8.GetString(VisitOf().ToBytes()));
            now = (await append.InvokeAsync(site.WorkspaceId, null, opener, another: false, SayOf(step))).Conversation!;
        }
        else
        {
            var author = AuthorOf(step);
            if (author.Kind == AuthorKind.Visitor)
            {
                await append.InvokeAsync(site.WorkspaceId, now.Id, new Read(author, now.LastOrdinal));
            }
            now = (await append.InvokeAsync(site.WorkspaceId, now.Id, CommandOf(step, author, now))).Conversation!;
        }
        return now;
    }

    private Command CommandOf(DemoStep step, Author author, Conversation before) => step.What switch
    {
        "take" => new Take(author, before.Version),
        "follow" => new Follow(author),
        "close" => new Close(author),
        ['n', 'o', 't', 'e', ' ', .. var words] => new WriteNote(author, words, new Id(Guid.CreateVersion7()), SessionOf(step), Count(step), before.LastSeq),
        _ => SayOf(step),
    };

    private Say SayOf(DemoStep step) => new(
        AuthorOf(step), step.What, new Id(Guid.CreateVersion7()), SessionOf(step), Count(step),
        (step.Who == "visitor" ? now?.LastOrdinal : now?.LastSeq) ?? 0);

    private Author AuthorOf(DemoStep step) => step.Who == "visitor" ? new(AuthorKind.Visitor, null) : new(AuthorKind.Agent, agents[step.Who].Id);

    private static long SessionOf(DemoStep step) => step.Who switch { "maria" => 1, "kenji" => 2, _ => 3 };

    private int Count(DemoStep step) => counts[step.Who] = counts.GetValueOrDefault(step.Who) + 1;

    private Visit VisitOf()
    {
        var at = Began.ToUnixTimeMilliseconds();
        var shop = "http://localhost:5081";
        var looked = Script.Steps.Count;
        VisitedPage[] pages = [new(shop + "/", "Atelier Lumière", at - (90_000 * looked)), new(shop + Script.Page, TitleOf(Script.Page), at - 40_000)];
        return new Visit
        {
            Language = Script.Language,
            TimeZone = Script.TimeZone,
            Referrer = looked % 2 == 0 ? "https://www.example-search.test/" : null,
            Utm = looked % 3 == 0 ? System.Collections.Immutable.ImmutableDictionary<string, string>.Empty.Add("source", "newsletter").Add("campaign", "winter") : null,
            FirstVisitAt = at - (86_400_000L * (looked - 1)),
            Visits = looked,
            OnSiteSince = pages[0].At,
            Pages = [.. Script.Page == "/" ? pages[..1] : pages],
            UserAgent = Browsers[looked % Browsers.Length],
        };
    }

    private static string TitleOf(string page) => page switch
    {
        "/lamps/aube" => "Aube, a table lamp · Atelier Lumière",
        "/lamps/halo" => "Halo, a pendant · Atelier Lumière",
        "/shipping" => "Shipping and returns · Atelier Lumière",
        _ => "Atelier Lumière",
    };
}
