using Guichet.Platform;
using Guichet.Platform.Http;

namespace Guichet.Visitors;

/// <summary>The visitor's side: who he is, what he says and reads.</summary>
public static class VisitorsModule
{
    public static IServiceCollection AddVisitors(this IServiceCollection services, Settings settings) => services
        .AddSingleton<VisitorTokens>()
        .AddSingleton(p => new MessageRate(settings.VisitorRate, p.GetRequiredService<TimeProvider>()))
        .AddSingleton<NewVisitors>()
        .AddScoped<VisitorSignIn>()
        .AddScoped<Identification>();

    public static void MapVisitors(this IEndpointRouteBuilder app)
    {
        var visitor = app.MapGroup("/v1/visitor").AllowAnonymous().WithTags("Visitors");
        visitor.MapPost("/connect", VisitorEndpoints.ConnectAsync);
        visitor.MapPost("/messages", VisitorEndpoints.SendAsync).DisableValidation();
        visitor.MapPost("/contact", Identification.IdentifyAsync);
        visitor.MapPost("/files", FileEndpoints.SendAsync).TakesBytes();
        visitor.MapGet("/files/{id}", FileEndpoints.GetAsync).Produces<Stream>(StatusCodes.Status200OK, TakesBytes.ContentType);
        visitor.MapDelete("/files/{id}", FileEndpoints.DeleteAsync);
        visitor.MapGet("/conversations/{id}/events", VisitorEndpoints.EventsAsync);
        visitor.MapPost("/conversations/{id}/read", VisitorEndpoints.ReadAsync);
    }
}
