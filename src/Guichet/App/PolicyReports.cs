using System.Text.Json.Serialization;

namespace Guichet.App;

/// <summary>What a browser says when a content security policy stopped something (W3C, Reporting API).</summary>
public sealed record PolicyReport(PolicyReportBody? Body);

public sealed record PolicyReportBody(string? EffectiveDirective, [property: JsonPropertyName("blockedURL")] string? Blocked);

/// <summary>
/// Browsers tell here that the console's policy stopped something (SEC-060): a mistake of ours, or somebody's attempt. Anybody
/// can say so, therefore the log gets no word of theirs, only which of our rules it was, and few lines.
/// </summary>
internal sealed partial class PolicyReports(TimeProvider time, ILogger<PolicyReports> log)
{
    public const string Path = "/reports";

    private const int MostAMinute = 10;

    private static readonly string[] Directives =
    [
        "script-src", "script-src-elem", "script-src-attr", "style-src", "style-src-elem", "style-src-attr", "img-src", "connect-src", "font-src", "media-src",
        "worker-src", "manifest-src", "frame-src", "object-src", "frame-ancestors", "base-uri", "form-action", "require-trusted-types-for", "trusted-types",
    ];

    private static readonly string[] Kinds = ["inline", "eval", "wasm-eval", "trusted-types-policy", "trusted-types-sink", "data", "blob"];

    private readonly Lock gate = new();
    private long minute;
    private int told;

    public void Tell(IReadOnlyList<PolicyReport?> reports)
    {
        foreach (var body in reports.Select(r => r?.Body).OfType<PolicyReportBody>().TakeWhile(_ => MayTell()))
        {
            Stopped(log, Known(Directives, body.EffectiveDirective), Known(Kinds, body.Blocked));
        }
    }

    private bool MayTell()
    {
        lock (gate)
        {
            var now = time.GetTimestamp() / (60 * time.TimestampFrequency);
            (minute, told) = now == minute ? (minute, told + 1) : (now, 1);
            return told <= MostAMinute;
        }
    }

    private static string Known(string[] words, string? said) => words.FirstOrDefault(w => w == said) ?? "another";

    [LoggerMessage(LogLevel.Warning, "A browser's content security policy stopped something in the console: {Directive}, source: {Source}")]
    private static partial void Stopped(ILogger log, string directive, string source);
}
