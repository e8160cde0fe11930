using System.Globalization;
using Guichet.Conversations;
using Guichet.Platform;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace Guichet.App;

/// <summary>The machine-readable half of the protocol, written from the endpoints themselves by OpenApiTests.</summary>
internal static class OpenApi
{
    public static IServiceCollection AddOpenApiDocument(this IServiceCollection services) => services.AddOpenApi("v1", o =>
    {
        o.AddDocumentTransformer((document, _, _) =>
        {
            document.Info = new OpenApiInfo { Title = "Guichet", Version = "1", Description = "docs/api/protocol.md says what a schema cannot: order, cursors, repetition and refusal." };
            document.Servers?.Clear();
            return Task.CompletedTask;
        });
        o.AddSchemaTransformer((schema, context, _) =>
        {
            if ((Nullable.GetUnderlyingType(context.JsonTypeInfo.Type) ?? context.JsonTypeInfo.Type) == typeof(Id))
            {
                schema.Type = JsonSchemaType.String;
                schema.Pattern = "^[0-9a-f]{32}$";
            }
            if (context.JsonTypeInfo.Type == typeof(Maybe<string>))
            {
                schema.Type = JsonSchemaType.String | JsonSchemaType.Null;
            }
            foreach (var optional in context.JsonTypeInfo.Properties.Where(p => p.PropertyType.IsGenericType && p.PropertyType.GetGenericTypeDefinition() == typeof(Maybe<>)))
            {
                schema.Required?.Remove(optional.Name);
            }
            return Task.CompletedTask;
        });
        o.AddOperationTransformer((operation, context, _) =>
        {
            var metadata = context.Description.ActionDescriptor.EndpointMetadata;
            var role = metadata.OfType<RequiredRole>().LastOrDefault()?.Role;
            operation.Description = metadata.OfType<IAllowAnonymous>().Any() ? null
                : role is null ? "Signed in." : $"Role: {role.Value.ToString().ToLowerInvariant()} or above.";
            return Task.CompletedTask;
        });
    });

    public static async Task<string> WriteAsync(IServiceProvider services)
    {
        // Its own scope: the document asks for services as a request would.
        await using var scope = services.CreateAsyncScope();
        var document = await scope.ServiceProvider.GetRequiredKeyedService<IOpenApiDocumentProvider>("v1").GetOpenApiDocumentAsync();
        await using var text = new StringWriter(CultureInfo.InvariantCulture) { NewLine = "\n" };
        document.SerializeAsV31(new OpenApiJsonWriter(text));
        return text + "\n";
    }
}
