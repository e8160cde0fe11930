using Guichet.Faults.Clients;
using Guichet.Faults.Histories;
using Guichet.Faults.Server;

namespace Guichet.Faults;

/// <summary>What the wire may do to sends: overtake and double them.</summary>
public sealed class OrderTests(OrderTests.Place place) : IClassFixture<OrderTests.Place>, IAsyncLifetime
{
    private const string Session = "00000000000000aa";

    private readonly Web visitor = new(place.Server.Url);

    /// <summary>One server for all; each test has a visitor of its own.</summary>
    public sealed class Place : IAsyncLifetime
    {
        internal ServerProcess Server { get; private set; } = null!;

        internal string SiteKey { get; private set; } = "";

        public async Task InitializeAsync()
        {
            var premises = await Premises.GetAsync();
            (Server, SiteKey) = (await premises.ServeAsync(), premises.Tenants[0].SiteKey);
        }

        public Task DisposeAsync() => Server.DisposeAsync().AsTask();
    }

    public async Task InitializeAsync()
    {
        var connected = await visitor.MustPostAsync("/v1/visitor/connect", new { site = place.SiteKey, origin = "http://127.0.0.1:8080" });
        visitor.Token = connected.GetProperty("token").GetString();
    }

    public Task DisposeAsync() => Task.CompletedTask;

    [Fact]
    [Trait("Proves", "F21")]
    public async Task A_message_that_overtakes_another_is_refused_and_the_order_stays()
    {
        Assert.Equal(200, (await SendAsync(1)).Status);
        var early = await SendAsync(3);
        Assert.Equal((409, "out-of-order", 2), (early.Status, early.Code, early.Body.GetProperty("expected").GetInt32()));
        Assert.Equal(200, (await SendAsync(2)).Status);
        Assert.Equal(["words 1", "words 2", "words 3"], Stored(await SendAsync(3)));
    }

    [Fact]
    [Trait("Proves", "F21")]
    public async Task Messages_sent_all_at_once_and_again_until_stored_end_in_their_order()
    {
        var random = Seed.For(Seed.OfThisRun, 6);
        var first = await SendAsync(1);
        await Task.WhenAll(Enumerable.Range(2, 19).OrderBy(_ => random.Next()).Select(async count =>
        {
            while ((await SendAsync(count)).Status == 409)
            {
                await Task.Delay(2);
            }
        }));
        Assert.Equal(Enumerable.Range(1, 20).Select(n => $"words {n}"), Stored(first));
    }

    [Fact]
    [Trait("Proves", "I2")]
    [Trait("Proves", "F20")]
    public async Task The_same_message_ten_times_at_once_is_one_row_and_one_answer()
    {
        var id = Guid.CreateVersion7();
        var answers = await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => SendAsync(1, id)));
        Assert.All(answers, answer => Assert.Equal(200, answer.Status));
        Assert.Single(answers.Select(a => (a.Body.GetProperty("conversation").GetProperty("id").GetString(), a.Body.GetProperty("event").GetProperty("ordinal").GetInt64())).Distinct());
        Assert.Equal(["words 1"], Stored(answers[0]));
    }

    private Task<Answer> SendAsync(int cseq, Guid? id = null) => visitor.PostAsync(
        "/v1/visitor/messages", new { clientId = id ?? Guid.CreateVersion7(), session = Session, cseq, seen = 0, text = $"words {cseq}" }, CancellationToken.None);

    private IEnumerable<string?> Stored(Answer answer)
    {
        var history = new History();
        Database.Read(place.Server.Database, history);
        return history.Events.Where(e => e.Conversation == answer.Body.GetProperty("conversation").GetProperty("id").GetString()).OrderBy(e => e.Seq).Select(e => e.Text);
    }
}
