namespace Guichet.Platform.Http;

/// <summary>The secret that a request carries in its <c>Authorization</c> header; never in a URL, which is written down on the way.</summary>
public static class Bearer
{
    public static string? Of(HttpContext context) =>
        context.Request.Headers.Authorization.ToString() is ['B', 'e', 'a', 'r', 'e', 'r', ' ', .. var text] ? text : null;
}
