using Guichet.Platform.Problems;
using Microsoft.AspNetCore.Http.Features;

namespace Guichet.Platform.Http;

/// <summary>
/// The body is bytes of any kind, read and limited by the endpoint itself. It has a content type that no form can send, for
/// the same reason for which the others take only JSON (SEC-075).
/// </summary>
public sealed class TakesBytes : IEndpointFilter
{
    public const string ContentType = "application/octet-stream";

    public ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var http = context.HttpContext;
        if (http.Request.ContentType != ContentType)
        {
            throw new RefusedException(415, "not-bytes", $"A file is sent as it is, with Content-Type: {ContentType}.");
        }
        http.Features.GetRequiredFeature<IHttpMaxRequestBodySizeFeature>().MaxRequestBodySize = null;
        if (http.Features.Get<Microsoft.AspNetCore.Server.Kestrel.Core.Features.IHttpMinRequestBodyDataRateFeature>() is { } rate)
        {
            // A phone in a tunnel stops for longer than the default of five seconds; the endpoint has a time of its own.
            rate.MinDataRate = null;
        }
        return next(context);
    }
}

/// <summary>Marks endpoints that take files.</summary>
public static class TakesBytesEndpoints
{
    public static RouteHandlerBuilder TakesBytes(this RouteHandlerBuilder endpoint)
    {
        var takes = new TakesBytes();
        return endpoint.WithMetadata(takes).AddEndpointFilter(takes).Accepts<Stream>(Http.TakesBytes.ContentType).DisableValidation();
    }
}
