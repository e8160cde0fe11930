using System.Net;
using System.Net.Sockets;
using Guichet.Accounts;
using Guichet.App.Backups;
using Guichet.App.Demo;
using Guichet.App.Doctor;
using Guichet.Conversations;
using Guichet.Data;
using Guichet.Data.Sqlite;
using Guichet.Platform;
using Guichet.Platform.Http;
using Guichet.Platform.Problems;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace Guichet.App;

/// <summary>What the program does when it is called by name.</summary>
public static class Verbs
{
    public static async Task<int> RunAsync(string[] arguments, TextWriter output, TextWriter errors)
    {
        try
        {
            var line = CommandLine.Parse(arguments, Environment.GetEnvironmentVariable);
            await RunAsync(line, output);
            return 0;
        }
        catch (RefusedException refused) when (refused.Code == "usage")
        {
            await errors.WriteLineAsync($"{refused.Message}\n\n{CommandLine.Help}");
            return 2;
        }
        catch (SqliteException damaged) when (SqliteCheck.IsDamage(damaged))
        {
            await errors.WriteLineAsync($"The database is damaged, and was left as it is: {damaged.Message}\nguichet doctor says what to do.");
            return 1;
        }
        catch (Exception unreachable) when (unreachable is NpgsqlException or TimeoutException)
        {
            await errors.WriteLineAsync($"PostgreSQL: {unreachable.Message}\nguichet doctor says what to do.");
            return 1;
        }
        catch (Exception refused) when (refused is RefusedException or IOException or UnauthorizedAccessException or InvalidDataException)
        {
            await errors.WriteLineAsync(refused.Message);
            return 1;
        }
    }

    private static Task RunAsync(CommandLine line, TextWriter output) => line.Words switch
    {
        [] => output.WriteLineAsync(CommandLine.Help),
        ["serve"] => ServeAsync(line.Settings, output),
        ["migrate"] => MigrateAsync(line.Settings, output),
        ["doctor"] => Examination.RunAsync(Found(line.Settings), output),
        ["backup"] or ["restore"] => throw CommandLine.Wrong($"{line.Words[0]} needs the name of a FILE."),
        ["workspace", "add"] => throw CommandLine.Wrong("workspace add needs a NAME."),
        ["reset-password"] => throw CommandLine.Wrong("reset-password needs the EMAIL of somebody who signs in here."),
        ["backup", var file] => BackupAsync(line, file, output),
        ["restore", var file] => RestoreAsync(line.Settings, file, output),
        ["workspace", "add", var name] => AddWorkspaceAsync(line.Settings, name, output),
        ["reset-password", var email] => ResetPasswordAsync(line.Settings, email, output),
        ["understand", .. var words] => UnderstandVerbs.RunAsync(words, Console.In, output),
        _ => throw CommandLine.Wrong($"guichet does not know “{string.Join(' ', line.Words)}”."),
    };

    private static async Task ServeAsync(Settings settings, TextWriter output)
    {
        CheckFree(settings.Url);
        await using var app = await Host.PrepareAsync(settings);
        if (settings.Demo)
        {
            await DemoModule.StartAsync(app, settings, output);
        }
        await app.StartAsync();
        await File.WriteAllTextAsync(settings.AddressFile, app.Services.GetRequiredService<Address>().Origin);
        await Welcome.WriteAsync(app.Services, output);
        await app.WaitForShutdownAsync();
    }

    private static async Task MigrateAsync(Settings settings, TextWriter output)
    {
        await using var app = await Host.PrepareAsync(settings);
        await output.WriteLineAsync("The database is up to date.");
    }

    private static async Task BackupAsync(CommandLine line, string file, TextWriter output)
    {
        CheckExists(line.Settings);
        var manifest = await Backup.WriteAsync(line.Settings, Path.GetFullPath(file), line.WithoutKey);
        await output.WriteLineAsync($"{file}: {manifest.Summary}.");
        await output.WriteLineAsync(line.WithoutKey
            ? $"The key is not in it. Keep {line.Settings.KeyFile} somewhere else."
            : "The key is in it. Keep the file where only you can read it.");
    }

    private static async Task RestoreAsync(Settings settings, string file, TextWriter output)
    {
        DataDirectory.Prepare(settings, withDatabase: false);
        using var held = DataDirectory.Lock(settings);
        var manifest = await Restore.ReadAsync(settings, Path.GetFullPath(file));
        await output.WriteLineAsync($"Restored: {manifest.Summary}.");
    }

    private static async Task AddWorkspaceAsync(Settings settings, string name, TextWriter output)
    {
        if (!new WordsAttribute(80).IsValid(name))
        {
            throw CommandLine.Wrong("The name of a workspace has 1 to 80 characters.");
        }
        CheckExists(settings);
        await using var app = Host.Build(Addressed(settings));
        await AddWorkspaceAsync(app.Services, name, output);
    }

    internal static async Task AddWorkspaceAsync(IServiceProvider services, string name, TextWriter output)
    {
        await using var scope = services.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<Db>();
        var workspace = new Workspace { Id = Id.New(), Name = name.Trim(), CreatedAt = DateTimeOffset.UtcNow.ToUnixTimeMilliseconds() };
        var (_, url) = await db.WriteAsync(async () =>
        {
            await db.Workspaces.AddAsync(workspace);
            await scope.ServiceProvider.GetRequiredService<AuditTrail>().AddAsync(
                workspace.Id, Actor.Operator, AuditAction.WorkspaceMade, new(workspace.Id, workspace.Name), null, new { workspace.Name }, CancellationToken.None);
            return scope.ServiceProvider.GetRequiredService<Links>().Add(LinkPurpose.Invitation, workspace: workspace.Id, role: Role.Owner);
        }, CancellationToken.None);
        await output.WriteLineAsync($"Invitation for the owner of {workspace.Name}, good for 7 days: {url}");
    }

    private static async Task ResetPasswordAsync(Settings settings, string email, TextWriter output)
    {
        CheckExists(settings);
        await using var app = Host.Build(Addressed(settings));
        await ResetPasswordAsync(app.Services, email, output);
    }

    internal static async Task ResetPasswordAsync(IServiceProvider services, string email, TextWriter output)
    {
        await using var scope = services.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<Db>();
        var key = Email.Key(email);
        var (_, url) = await db.WriteAsync(async () =>
        {
            var account = await db.Accounts.SingleOrDefaultAsync(a => a.EmailKey == key)
                ?? throw Refusal.NotFound("account-unknown", $"Nobody signs in as {email} here.");
            await db.Links.Where(l => l.AccountId == account.Id && l.Purpose == LinkPurpose.Reset).ExecuteDeleteAsync();
            await scope.ServiceProvider.GetRequiredService<AccountAudit>().AddByOperatorAsync(account.Id, AuditAction.ResetLinkMade, CancellationToken.None);
            return scope.ServiceProvider.GetRequiredService<Links>().Add(LinkPurpose.Reset, account: account.Id);
        }, CancellationToken.None);
        await output.WriteLineAsync($"New password for {email}, good for 1 hour: {url}");
    }

    /// <summary>Links that are printed beside a server lead to that server, as it said when it last started.</summary>
    private static Settings Addressed(Settings settings) =>
        settings.PublicUrl is null && settings.Url == new Settings().Url && File.Exists(settings.AddressFile)
            && Uri.TryCreate(File.ReadAllText(settings.AddressFile), UriKind.Absolute, out var address)
            ? settings with { PublicUrl = address }
            : settings;

    /// <summary>The same for who looks: a server that was told no public address is found where it listens.</summary>
    private static Settings Found(Settings settings) =>
        settings.PublicUrl is null && Addressed(settings) is { PublicUrl: { IsLoopback: true } listens } ? settings with { Url = listens } : Addressed(settings);

    /// <summary>Said before anything is begun, and in a sentence.</summary>
    private static void CheckFree(Uri url)
    {
        if (url.Port != 0 && IPAddress.TryParse(url.Host.Trim('[', ']'), out var address))
        {
            try
            {
                using var listener = new TcpListener(address, url.Port);
                listener.Start();
            }
            catch (SocketException exception) when (exception.SocketErrorCode == SocketError.AddressAlreadyInUse)
            {
                throw Refusal.Conflict("port-taken", $"Another program listens on {url.Authority}. Stop it, or name another address with --url.");
            }
        }
    }

    /// <summary>Verbs beside a running server must not make a new, empty installation where a folder was mistyped.</summary>
    private static void CheckExists(Settings settings)
    {
        if (settings.Postgres is null && !File.Exists(settings.Database))
        {
            throw Refusal.NotFound("no-database", $"There is no database in {settings.DataDirectory}. Name its folder with --data.");
        }
    }
}
