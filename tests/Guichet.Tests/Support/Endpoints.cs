using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Patterns;
using Microsoft.Extensions.DependencyInjection;

namespace Guichet.Tests.Support;

/// <summary>The server's own list of what can be called: what is generated from it covers a new endpoint the day it exists.</summary>
public static class Endpoints
{
    public static List<RouteEndpoint> Of(WebApplication app) => [.. app.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()];

    public static HttpMethod Method(this RouteEndpoint endpoint) => HttpMethod.Parse(endpoint.Metadata.GetMetadata<HttpMethodMetadata>()!.HttpMethods.Single());

    public static bool HasBody(this RouteEndpoint endpoint) => endpoint.Method() is var method && method != HttpMethod.Get && method != HttpMethod.Delete;

    public static string Name(this RouteEndpoint endpoint) => $"{endpoint.Method()} {endpoint.RoutePattern.RawText!.TrimEnd('/')}";

    /// <summary>The kind of thing that an <c>{id}</c> or <c>{key}</c> names is the word before it: <c>/contacts/{id}</c>.</summary>
    public static IEnumerable<string> Kinds(this RouteEndpoint endpoint) => Segments(endpoint).Where(s => s.Part is RoutePatternParameterPart).Select(s => s.Kind);

    /// <summary>The path with a name for each kind. A kind that has none fails: whoever adds it says what is a real one.</summary>
    public static string Path(this RouteEndpoint endpoint, Func<string, string> name) => "/" + string.Join('/', Segments(endpoint).Select(s => s.Part switch
    {
        RoutePatternLiteralPart literal => literal.Content,
        _ => name(s.Kind),
    }));

    private static IEnumerable<(RoutePatternPart Part, string Kind)> Segments(RouteEndpoint endpoint)
    {
        var kind = "";
        foreach (var segment in endpoint.RoutePattern.PathSegments)
        {
            var part = segment.Parts.Single();
            yield return (part, kind);
            kind = part is RoutePatternLiteralPart literal ? literal.Content : kind;
        }
    }
}
