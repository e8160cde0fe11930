using Guichet.Platform;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Guichet.Data.Sqlite;

/// <summary>
/// A start does not wait for a look at the whole file: it is taken beside serving, once, because what breaks a file is mostly
/// what ended the process before. The thorough look is the doctor's (F5).
/// </summary>
internal sealed partial class SqliteWatch(Settings settings, Health health, ILogger<SqliteWatch> log) : BackgroundService
{
    protected override Task ExecuteAsync(CancellationToken stoppingToken) => Task.Run(() => Look(stoppingToken), stoppingToken);

    private void Look(CancellationToken cancel)
    {
        try
        {
            using var connection = SqliteCheck.OpenToLook(settings.Database);
            using var stopping = cancel.Register(() => raw.sqlite3_interrupt(connection.Handle));
            foreach (var wrong in SqliteCheck.Run(connection, thorough: false).TakeWhile(_ => !cancel.IsCancellationRequested))
            {
                Wrong(log, settings.Database, wrong);
                health.Begin(Trouble.Damaged, $"{settings.Database} is damaged. guichet doctor says what to do.");
            }
        }
        catch (SqliteException exception)
        {
            if (!cancel.IsCancellationRequested)
            {
                NotLooked(log, exception);
            }
        }
    }

    [LoggerMessage(LogLevel.Error, "{File}: {Wrong}")]
    private static partial void Wrong(ILogger log, string file, string wrong);

    [LoggerMessage(LogLevel.Error, "The database could not be looked through")]
    private static partial void NotLooked(ILogger log, Exception exception);
}
