using System.Globalization;
using Guichet.Bench;

var name = args.Length > 0 ? args[0] : "";
var at = Array.IndexOf(args, "--seconds");
var seconds = TimeSpan.FromSeconds(at < 0 ? 10 : double.Parse(args[at + 1], CultureInfo.InvariantCulture));
var postgres = Environment.GetEnvironmentVariable("GUICHET_BENCH_POSTGRES");
string[] databases = Text("--database") is { } only ? [only] : postgres is null ? ["sqlite"] : ["sqlite", "postgres"];
int? Only(string option) => Text(option) is { } number ? int.Parse(number, CultureInfo.InvariantCulture) : null;
string? Text(string option) => Array.IndexOf(args, option) is > 0 and var found ? args[found + 1] : null;

switch (name)
{
    case "messages":
        foreach (var database in databases)
        {
            foreach (var (conversations, rate) in new[] { (200, 2000), (2000, 2000), (200, 0), (2000, 0) })
            {
                if ((Only("--conversations") ?? conversations) != conversations || (Only("--rate") ?? rate) != rate)
                {
                    continue;
                }
                using var run = new Run(database, postgres);
                using var server = await run.StartAsync();
                await Messages.RunAsync(server, database, conversations, idle: 5000, rate, seconds);
            }
        }
        break;
    case "beside":
        foreach (var database in databases)
        {
            await Beside.RunAsync(database, postgres, seconds);
        }
        break;
    case "plain":
        await Plain.ServeAsync(Text("--data")!, Text("--postgres"));
        break;
    case "connections":
        {
            using var run = new Run("sqlite", null);
            using var server = await run.StartAsync();
            await Connections.RunAsync(server);
        }
        break;
    case "inbox":
        foreach (var database in databases)
        {
            var conversations = Only("--conversations") ?? 5_000_000;
            using var server = await new Kept(database, postgres, Text("--keep") ?? throw new ArgumentException("inbox needs --keep DIR")).StartAsync(conversations);
            await Inbox.RunAsync(server, database, conversations, seconds);
        }
        break;
    case "startup":
        await Startup.RunAsync();
        break;
    default:
        Console.Error.WriteLine("Usage: bench/run messages|beside|inbox|connections|startup|widget [--seconds N]");
        return 2;
}
return 0;
