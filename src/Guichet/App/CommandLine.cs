using System.Globalization;
using System.Net;
using Guichet.Platform;
using Guichet.Platform.Problems;

namespace Guichet.App;

/// <summary>What was typed: the words of the verb, and the settings from options and environment.</summary>
public sealed record CommandLine(string[] Words, Settings Settings, bool WithoutKey)
{
    public const string Help = """
        guichet serve                  start the server
        guichet migrate                bring the database up to date (serve does it too)
        guichet backup FILE            write everything into one file, also while serving
        guichet doctor                 say what is wrong with this installation, and what to do
        guichet restore FILE           put a backup into an empty place
        guichet workspace add NAME     make a workspace and print an invitation for its owner
        guichet reset-password EMAIL   print a link to choose a new password
        guichet understand train DATA.tsv MODEL         learn intents from lines of “text⇥intent”
        guichet understand classify MODEL < lines       print each line with its intent, confidence and the best three
        guichet understand evaluate MODEL TEST.tsv …    print how well a model does on labelled lines
        guichet understand faq train FOLDER MODEL       learn a FAQ from faq.tsv and variants.tsv
        guichet understand faq answer MODEL < lines     print each line with its entry and the best three
        guichet understand entities [--language en] [--now TIME] [--zone ZONE] < lines
                                                        print what is a number, date, amount, address … in each line

        --data DIR             where everything is kept             (./data)
        --url URL              where to listen                      (http://127.0.0.1:5080)
        --public-url URL       the address that people and sites use, when it is another
        --postgres CONNECTION  use PostgreSQL instead of the embedded database
        --known-proxy CIDR     whose X-Forwarded-For is believed, several with commas
        --visitor-rate N       messages a second that one visitor may send, ten times as many at once  (2)
        --file-quota GB        what the files of a workspace may take up altogether     (20)
        --intranet CIDR        parts of your own network from which links may be previewed, several with commas
        --outgoing-ports N,N   the ports from which links may be previewed              (80,443,8080,8443)
        --places FILE          a database of addresses (MMDB) that knows cities; without it countries are known
        --insecure-http        allow signing in over http that others can read
        --demo                 fill a demo workspace and serve a demo shop
        --without-key          backup: leave out the key file
        --help                 this text

        Each option can be set by environment too: --public-url is GUICHET_PUBLIC_URL.
        """;

    private static readonly string[] Valued = ["data", "url", "public-url", "postgres", "known-proxy", "visitor-rate", "file-quota", "intranet", "outgoing-ports", "places"];
    private static readonly string[] Switches = ["insecure-http", "demo", "without-key", "help"];

    public static CommandLine Parse(IReadOnlyList<string> arguments, Func<string, string?> environment)
    {
        var words = new List<string>();
        var options = new Dictionary<string, string>();
        foreach (var name in Valued.Concat(Switches))
        {
            if (environment("GUICHET_" + name.Replace('-', '_').ToUpperInvariant()) is { Length: > 0 } value && value is not ("0" or "false"))
            {
                options[name] = value;
            }
        }
        for (var i = 0; i < arguments.Count; i++)
        {
            if (!arguments[i].StartsWith("--", StringComparison.Ordinal))
            {
                words.Add(arguments[i]);
                continue;
            }
            var (name, value) = arguments[i][2..].Split('=', 2) is [var before, var after] ? (before, after) : (arguments[i][2..], null);
            options[name] = Switches.Contains(name) && value is null ? "1"
                : !Valued.Contains(name) ? throw Wrong($"There is no option {arguments[i]}.")
                : value ?? (++i < arguments.Count ? arguments[i] : throw Wrong($"--{name} needs a value."));
        }
        return new([.. options.ContainsKey("help") ? [] : words], SettingsOf(options), options.ContainsKey("without-key"));
    }

    public static RefusedException Wrong(string sentence) => new(400, "usage", sentence);

    private static Settings SettingsOf(Dictionary<string, string> options)
    {
        var url = Address(options, "url") ?? new Settings().Url;
        var publicUrl = Address(options, "public-url");
        if (url.Scheme != Uri.UriSchemeHttp)
        {
            throw Wrong("--url is http: TLS belongs to a reverse proxy. Name the https address with --public-url.");
        }
        if (publicUrl is null && url.Host is "0.0.0.0" or "[::]" or "*" or "+")
        {
            throw Wrong($"{url.Host} listens everywhere, but nobody can type it. Name the address that people use with --public-url.");
        }
        return new Settings
        {
            DataDirectory = Path.GetFullPath(options.GetValueOrDefault("data", "data")),
            Url = url,
            PublicUrl = publicUrl,
            Postgres = options.GetValueOrDefault("postgres"),
            VisitorRate = options.TryGetValue("visitor-rate", out var rate) ? Rate(rate) : new Settings().VisitorRate,
            FileQuota = options.TryGetValue("file-quota", out var quota) ? Gigabytes(quota) : new Settings().FileQuota,
            PlacesFile = options.TryGetValue("places", out var places) ? Path.GetFullPath(places) : null,
            InsecureHttp = options.ContainsKey("insecure-http"),
            Demo = options.ContainsKey("demo"),
            KnownProxies = [.. Several(options, "known-proxy").Select(text => Network("known-proxy", text))],
            Intranet = [.. Several(options, "intranet").Select(text => Network("intranet", text))],
            OutgoingPorts = options.ContainsKey("outgoing-ports") ? [.. Several(options, "outgoing-ports").Select(Port)] : new Settings().OutgoingPorts,
        };
    }

    private static Uri? Address(Dictionary<string, string> options, string name)
    {
        if (!options.TryGetValue(name, out var text))
        {
            return null;
        }
        return Uri.TryCreate(text, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https" && uri is { PathAndQuery: "/", Fragment: "", UserInfo: "" }
            ? uri
            : throw Wrong($"--{name} is an address like https://chat.shop.example, without a path; not {text}.");
    }

    private static int Rate(string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var rate) && rate is > 0 and <= 1_000_000 ? rate
        : throw Wrong($"--visitor-rate is a number of messages, 1 or more; not {text}.");

    private static long Gigabytes(string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number is > 0 and <= 1_000_000 ? number * 1024L * 1024 * 1024
        : throw Wrong($"--file-quota is a number of gigabytes, 1 or more; not {text}.");

    private static string[] Several(Dictionary<string, string> options, string name) =>
        options.GetValueOrDefault(name, "").Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    private static int Port(string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var port) && port is > 0 and <= ushort.MaxValue ? port
        : throw Wrong($"--outgoing-ports are numbers from 1 to 65535 with commas; not {text}.");

    private static IPNetwork Network(string option, string text) =>
        IPNetwork.TryParse(text, out var network) ? network
        : IPAddress.TryParse(text, out var address) ? new IPNetwork(address, address.GetAddressBytes().Length * 8)
        : throw Wrong($"--{option} is an address or a range like 10.0.0.0/8; not {text}.");
}
