using Guichet.Platform;

namespace Guichet.Tests.Support;

/// <summary>Somebody who is signed in to a workspace.</summary>
public sealed class Staff(Uri server, string email) : Browser(server)
{
    public const string Password = "seven green whales";

    public string Email { get; } = email;

    public Id Workspace { get; private set; }

    public Id Agent { get; private set; }

    public string Path => $"/api/workspaces/{Workspace}";

    public Task<Answer> SendFileAsync(string conversation, string name, byte[] bytes) => SendBytesAsync($"{Path}/conversations/{conversation}/files", name, bytes);

    /// <summary>Reads who one is from the answer to a sign-in.</summary>
    public Staff As(Answer session)
    {
        Assert.True(session.Status == System.Net.HttpStatusCode.OK, session.Text);
        var membership = session["workspaces"][0];
        Workspace = Id.Parse(membership.GetProperty("id").GetString()!);
        Agent = Id.Parse(membership.GetProperty("agent").GetProperty("id").GetString()!);
        return this;
    }
}
