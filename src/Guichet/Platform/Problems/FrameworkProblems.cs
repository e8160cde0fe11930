using System.Text.Json;

namespace Guichet.Platform.Problems;

/// <summary>Problems that the framework finds (validation, routing) in the shape of ours.</summary>
internal sealed class FrameworkProblems : IProblemDetailsService
{
    public async ValueTask WriteAsync(ProblemDetailsContext context) => await TryWriteAsync(context);

    public async ValueTask<bool> TryWriteAsync(ProblemDetailsContext context)
    {
        var status = context.HttpContext.Response.StatusCode;
        await RefusalHandler.WriteAsync(context.HttpContext, context.ProblemDetails is HttpValidationProblemDetails invalid
            ? Invalid(invalid.Errors)
            : Of(status));
        return true;
    }

    private static RefusedException Invalid(IDictionary<string, string[]> errors) =>
        new RefusedException(400, "invalid", errors.Values.SelectMany(e => e).FirstOrDefault() ?? "The request is malformed.")
            .With("errors", errors.ToDictionary(e => string.Join('.', e.Key.Split('.').Select(JsonNamingPolicy.CamelCase.ConvertName)), e => e.Value));

    private static RefusedException Of(int status) => status switch
    {
        404 => Refusal.NotFound(),
        405 => new(405, "method-not-allowed", "This address does not know that method."),
        413 => new(413, "too-large", "The request is larger than is accepted here."),
        415 => new(415, "not-json", "The body is of another kind than is taken here: JSON with Content-Type: application/json, for files bytes with application/octet-stream."),
        >= 500 => new(status, "failed", "Something went wrong here. It has been logged; please try again."),
        _ => new(status, "malformed", "The request is malformed."),
    };
}
