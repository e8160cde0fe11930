using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.WebUtilities;

namespace Guichet.Platform.Problems;

/// <summary>The one place where an exception becomes an answer. A bug or an outage is a 500 without detail (SEC-187).</summary>
internal sealed partial class RefusalHandler(ILogger<RefusalHandler> log) : IExceptionHandler
{
    public async ValueTask<bool> TryHandleAsync(HttpContext context, Exception exception, CancellationToken cancellationToken)
    {
        if (context.RequestAborted.IsCancellationRequested && exception is OperationCanceledException)
        {
            return true;
        }
        var refused = exception switch
        {
            RefusedException refusal => refusal,
            BadHttpRequestException { StatusCode: 413 } => new RefusedException(413, "too-large", "The request is larger than is accepted here."),
            BadHttpRequestException bad => new RefusedException(bad.StatusCode, "malformed", Sentence(bad)),
            _ => null,
        };
        if (refused is null)
        {
            // The route, not the path: ids and whatever else was typed there stay out of the log.
            var endpoint = context.Features.Get<IExceptionHandlerPathFeature>()?.Endpoint?.DisplayName ?? context.Request.Method;
            Failed(log, exception, endpoint, TraceId(context));
            refused = new RefusedException(500, "failed", "Something went wrong here. It has been logged; please try again.");
        }
        await WriteAsync(context, refused);
        return true;
    }

    public static Task WriteAsync(HttpContext context, RefusedException refused)
    {
        context.Response.StatusCode = refused.Status;
        if (refused.RetryAfter is { } retry)
        {
            context.Response.Headers.RetryAfter = ((int)Math.Ceiling(retry.TotalSeconds)).ToString(CultureInfo.InvariantCulture);
        }
        var problem = new Dictionary<string, object?>
        {
            ["type"] = $"/problems/{refused.Code}",
            ["title"] = ReasonPhrases.GetReasonPhrase(refused.Status),
            ["status"] = refused.Status,
            ["code"] = refused.Code,
            ["detail"] = refused.Message,
            ["traceId"] = TraceId(context),
        };
        foreach (var (member, value) in refused.Members)
        {
            problem[member] = value;
        }
        return context.Response.WriteAsJsonAsync(problem, Json.Options, "application/problem+json", CancellationToken.None);
    }

    private static string TraceId(HttpContext context) => Activity.Current?.TraceId.ToString() ?? context.TraceIdentifier;

    private static string Sentence(BadHttpRequestException bad) => bad.InnerException switch
    {
        // The path names the member; the reader's own message would quote what was sent into logs and answers.
        JsonException { Path: { Length: > 1 } path } => $"The JSON is not as expected at {path}.",
        JsonException => "The body is not JSON as described in the protocol.",
        _ => "The request is malformed.",
    };

    [LoggerMessage(LogLevel.Error, "{Endpoint} failed, trace {TraceId}")]
    private static partial void Failed(ILogger log, Exception exception, string endpoint, string traceId);
}
