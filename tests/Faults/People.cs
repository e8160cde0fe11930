using System.Globalization;
using System.Text;
using Guichet.Faults.Clients;
using Guichet.Faults.Histories;
using Guichet.Faults.Server;

namespace Guichet.Faults;

/// <summary>What the people of a run do until it is <paramref name="over"/>: write, read, note, close, and write on.</summary>
internal sealed class People(History history, Size size, int seed, Func<bool> over, CancellationToken end)
{
    public async Task VisitorAsync(VisitorClient client, Tenant tenant, string visitor, Random random)
    {
        await client.Greeted.WaitAsync(end).ContinueWith(_ => { }, TaskScheduler.Default);
        var lane = new Lane(history, client.Screen.Name, true, random, () => client.Seen, client.SendAsync);
        for (var n = 0; !over() && !end.IsCancellationRequested; n++)
        {
            await lane.SayAsync($"{new Canary(tenant.Name, visitor, "message")} from the visitor #{n}", false, null, end);
            if (random.Next(4) == 0)
            {
                await client.ReadAsync(end);
            }
            await FeedLoop.PauseAsync(TimeSpan.FromMilliseconds(random.Next(2 * size.PauseMilliseconds)), end);
        }
    }

    /// <summary>Agent a takes the conversation, agent b follows it; each conversation is written to from one tab.</summary>
    public async Task AgentAsync(ConsoleClient client, Tenant tenant, Colleague agent, int tab, string conversation, string firstWords)
    {
        var visitor = Canary.In(Encoding.UTF8.GetBytes(firstWords)).First().Visitor;
        var number = int.Parse(visitor[1..], CultureInfo.InvariantCulture);
        if (number % size.Consoles != tab)
        {
            return;
        }
        var transcript = client.Of(conversation);
        var random = Seed.For(seed, 4, tenant.Agents.ToList().IndexOf(agent), number);
        var lane = new Lane(history, client.Screen.Name, false, random, () => transcript.Seen, (draft, cancel) => client.SendAsync(conversation, draft, cancel));
        await JoinAsync(client, conversation, owner: agent == tenant.Agents[0]);
        for (var n = 0; !over() && !end.IsCancellationRequested; n++)
        {
            var note = random.Next(5) == 0;
            var canary = new Canary(tenant.Name, visitor, note ? Canary.Note : "message");
            await lane.SayAsync($"{canary} from agent {agent.Name} #{n}", note, note ? null : transcript.Newest, end);
            if (random.Next(4) == 0)
            {
                await client.DoAsync(conversation, "read", new { seq = transcript.Seen }, end);
            }
            if (random.Next(25) == 0)
            {
                await client.DoAsync(conversation, "close", new { }, end);
            }
            await FeedLoop.PauseAsync(TimeSpan.FromMilliseconds(random.Next(2 * size.PauseMilliseconds)), end);
        }
    }

    private async Task JoinAsync(ConsoleClient client, string conversation, bool owner)
    {
        var version = 0;
        while (!end.IsCancellationRequested)
        {
            var answer = owner
                ? await client.DoAsync(conversation, "owner", new { version }, end)
                : await client.DoAsync(conversation, "followers", new { }, end);
            if (answer.IsGood)
            {
                return;
            }
            version = answer.Code == "taken" ? answer.Body.GetProperty("conversation").GetProperty("version").GetInt32() : version;
            await FeedLoop.PauseAsync(TimeSpan.FromMilliseconds(30), end);
        }
    }
}
