using Guichet.Data.Postgres;
using Npgsql;

namespace Guichet.Conversations.Live;

/// <summary>
/// Hears what other nodes have committed (NOTIFY) and has it read from the log. A hint that is lost while the connection is
/// down costs a moment: after each connection, and once a second without one, every open workspace is looked at.
/// </summary>
internal sealed partial class OtherNodes(NpgsqlDataSource source, NodeName node, Broadcast broadcast, ILogger<OtherNodes> log) : BackgroundService
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await ListenAsync(stoppingToken);
            }
            catch (Exception exception) when (exception is NpgsqlException or IOException && !stoppingToken.IsCancellationRequested)
            {
                NotListening(log, exception);
                broadcast.LookEverywhere();
                await Task.Delay(Pause, stoppingToken).ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
            }
            catch (OperationCanceledException)
            {
                return;
            }
        }
    }

    private async Task ListenAsync(CancellationToken cancel)
    {
        await using var connection = await source.OpenConnectionAsync(cancel);
        connection.Notification += (_, hint) =>
        {
            var (name, workspaces) = Hint.Read(hint.Payload);
            if (name != node.Text)
            {
                foreach (var workspace in workspaces)
                {
                    broadcast.Look(workspace);
                }
            }
        };
        await using (var listen = new NpgsqlCommand("LISTEN guichet", connection))
        {
            await listen.ExecuteNonQueryAsync(cancel);
        }
        broadcast.LookEverywhere();
        while (true)
        {
            await connection.WaitAsync(cancel);
        }
    }

    [LoggerMessage(LogLevel.Warning, "Hints of other nodes are not heard; the log is looked at once a second until they are")]
    private static partial void NotListening(ILogger log, Exception exception);
}
