using System.Buffers;
using Guichet.Platform.Files;
using Guichet.Platform.Outside;
using Guichet.Platform.Sandbox;

namespace Guichet.Conversations.Links;

/// <summary>Looks a link up and makes a card of it; nothing of the page's but words and a picture that was drawn anew.</summary>
internal sealed class LinkReader(Outside outside, Thumbnails thumbnails)
{
    private const int PageBytes = 512 * 1024;
    private const int PictureBytes = 3 * 1024 * 1024;
    private const int TileBytes = 12 * 1024;

    public async Task<LinkCard?> FindAsync(Uri link, CancellationToken cancel)
    {
        if (await outside.FindAsync(link, "text/html", PageBytes, cancel) is not { } page || PageWords.Read(page) is not { Title: { } title } words)
        {
            return null;
        }
        return new(link.AbsoluteUri, link.IdnHost, title, words.Description, await PictureAsync(link, words.Picture, cancel));
    }

    private async Task<string?> PictureAsync(Uri link, string? named, CancellationToken cancel)
    {
        if (named is null || !Uri.TryCreate(link, named, out var address)
            || await outside.FindAsync(address, "image/", PictureBytes, cancel) is not { Whole: true } fetched)
        {
            return null;
        }
        var cleaned = new ArrayBufferWriter<byte>(fetched.Bytes.Length);
        if (Picture.Clean(fetched.Bytes, cleaned) is not { CanBeShown: true })
        {
            return null;
        }
        using var from = new MemoryStream(cleaned.WrittenSpan.ToArray());
        using var tile = new MemoryStream();
        return await thumbnails.MakeTileAsync(from, tile, cancel) && tile.Length <= TileBytes
            ? $"data:image/webp;base64,{Convert.ToBase64String(tile.GetBuffer(), 0, (int)tile.Length)}"
            : null;
    }
}
