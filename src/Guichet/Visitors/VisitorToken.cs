using System.Buffers.Binary;
using System.Buffers.Text;
using System.Security.Cryptography;
using Guichet.Platform;

namespace Guichet.Visitors;

/// <summary>
/// What a visitor's browser keeps to be known again: signed, so that nothing is stored for a visitor who only looks, and bound
/// to one site. After he has acted his row holds the generation that is valid (docs/decisions/0004).
/// </summary>
public sealed record VisitorToken(Id SiteKey, Id VisitorId, int Generation, long IssuedAt)
{
    private const int Length = 1 + 16 + 16 + 4 + 8;
    private const int MacLength = 24;
    private const byte Version = 1;
    private static readonly TimeSpan Life = TimeSpan.FromDays(400);

    public string Sign(MasterKey key)
    {
        Span<byte> bytes = stackalloc byte[Length + MacLength];
        bytes[0] = Version;
        SiteKey.ToBytes().CopyTo(bytes[1..]);
        VisitorId.ToBytes().CopyTo(bytes[17..]);
        BinaryPrimitives.WriteInt32BigEndian(bytes[33..], Generation);
        BinaryPrimitives.WriteInt64BigEndian(bytes[37..], IssuedAt);
        Mac(key, bytes[..Length], bytes[Length..]);
        return Base64Url.EncodeToString(bytes);
    }

    /// <summary>Null for anything but a whole, unchanged token of ours that has not expired (SEC-002).</summary>
    public static VisitorToken? Read(string? text, MasterKey key, DateTimeOffset now)
    {
        Span<byte> bytes = stackalloc byte[Length + MacLength];
        Span<byte> mac = stackalloc byte[MacLength];
        if (text is not { Length: (Length + MacLength) * 4 / 3 } || !Base64Url.TryDecodeFromChars(text, bytes, out var length) || length != bytes.Length)
        {
            return null;
        }
        Mac(key, bytes[..Length], mac);
        var issued = BinaryPrimitives.ReadInt64BigEndian(bytes[37..]);
        return CryptographicOperations.FixedTimeEquals(mac, bytes[Length..]) && bytes[0] == Version && issued + Life.TotalMilliseconds > now.ToUnixTimeMilliseconds()
            ? new VisitorToken(Id.Of(bytes.Slice(1, 16)), Id.Of(bytes.Slice(17, 16)), BinaryPrimitives.ReadInt32BigEndian(bytes[33..]), issued)
            : null;
    }

    private static void Mac(MasterKey key, ReadOnlySpan<byte> body, Span<byte> mac)
    {
        Span<byte> whole = stackalloc byte[32];
        HMACSHA256.HashData(key.Visitors, body, whole);
        whole[..MacLength].CopyTo(mac);
    }
}
