using Guichet.Platform.Problems;

namespace Guichet.Sites;

/// <summary>A site's picture: small, and what its first bytes say it is, whatever the sender called it.</summary>
internal static class Avatar
{
    private const int Largest = 48 * 1024;

    public static byte[] Read(string dataUri)
    {
        var comma = dataUri.IndexOf(";base64,", StringComparison.Ordinal);
        if (!dataUri.StartsWith("data:image/", StringComparison.Ordinal) || comma < 0)
        {
            throw Refused();
        }
        var bytes = new byte[dataUri.Length];
        if (!Convert.TryFromBase64String(dataUri[(comma + 8)..], bytes, out var length) || length > Largest || TypeOf(bytes.AsSpan(0, length)) is null)
        {
            throw Refused();
        }
        return bytes[..length];
    }

    public static string? TypeOf(ReadOnlySpan<byte> bytes) => bytes switch
    {
        [0x89, (byte)'P', (byte)'N', (byte)'G', 13, 10, 26, 10, ..] => "image/png",
        [0xff, 0xd8, 0xff, ..] => "image/jpeg",
        [(byte)'G', (byte)'I', (byte)'F', (byte)'8', ..] => "image/gif",
        [(byte)'R', (byte)'I', (byte)'F', (byte)'F', _, _, _, _, (byte)'W', (byte)'E', (byte)'B', (byte)'P', ..] => "image/webp",
        _ => null,
    };

    private static RefusedException Refused() =>
        Refusal.Invalid("avatar", "A picture is a PNG, JPEG, GIF or WebP of at most 48 KB, as a data: URI.");
}
