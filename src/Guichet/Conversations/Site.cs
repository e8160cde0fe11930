using Guichet.Conversations.Files;
using Guichet.Conversations.Links;
using Guichet.Platform;

namespace Guichet.Conversations;

/// <summary>A website of a workspace that shows the widget.</summary>
public sealed class Site
{
    public required Id WorkspaceId { get; init; }
    public required Id Id { get; init; }

    /// <summary>The public name in the snippet: 128 random bits, no capability.</summary>
    public required Id Key { get; init; }
    public required string Name { get; set; }

    /// <summary>JSON array of origins (<c>https://shop.example</c>). While it is empty loopback origins are allowed.</summary>
    public required string Origins { get; set; }

    /// <summary>A language code, or <c>auto</c>: the page's, then the browser's.</summary>
    public string Language { get; set; } = "auto";

    /// <summary>JSON of <c>Look</c> and of the texts per language.</summary>
    public required string Look { get; set; }
    public required string Texts { get; set; }
    public bool Peek { get; set; } = true;

    /// <summary>What visitors may send, and how large a file may be for either side.</summary>
    public FilesTaken FilesTaken { get; set; } = FilesTaken.All;
    public int FileMegabytes { get; set; } = 10;

    /// <summary>Whose links are looked up.</summary>
    public LinksPreviewed LinksPreviewed { get; set; } = LinksPreviewed.Staff;
    public byte[]? Avatar { get; set; }

    /// <summary>Whether the site's pages may say who a customer is, and prove it (docs/api/identity.md).</summary>
    public bool Identity { get; set; }

    /// <summary>Counts the secrets that this site has had; the one before may be good until the shop has the new one.</summary>
    public int IdentityGeneration { get; set; }
    public bool IdentityOverlap { get; set; }
    public required long CreatedAt { get; init; }
}
