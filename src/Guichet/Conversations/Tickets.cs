using System.Buffers.Binary;
using System.Buffers.Text;
using System.Collections.Concurrent;
using System.Security.Cryptography;
using Guichet.Platform;

namespace Guichet.Conversations;

public enum TicketKind : byte
{
    Agent = 1,
    Visitor = 2,
}

/// <summary>Who opens the feed: an agent of a workspace (with the session that signed him in), or a visitor of a site.</summary>
public sealed record Ticket(TicketKind Kind, Id WorkspaceId, Id PrincipalId, Id Scope, int Generation);

/// <summary>
/// Tickets for the feed: good once, for 30 s, signed so that any node can check them (SEC-087). They exist because a browser
/// cannot send a header with a WebSocket, and a token must not stand in a URL.
/// </summary>
public sealed class Tickets(MasterKey key, TimeProvider time)
{
    private const int Length = 1 + 16 + 16 + 16 + 4 + 8 + 8;
    private const int MacLength = 16;
    private static readonly TimeSpan Life = TimeSpan.FromSeconds(30);

    private readonly ConcurrentDictionary<long, long> used = new();
    private long nextCleaning;

    public string Issue(Ticket ticket)
    {
        Span<byte> bytes = stackalloc byte[Length + MacLength];
        bytes[0] = (byte)ticket.Kind;
        ticket.WorkspaceId.ToBytes().CopyTo(bytes[1..]);
        ticket.PrincipalId.ToBytes().CopyTo(bytes[17..]);
        ticket.Scope.ToBytes().CopyTo(bytes[33..]);
        BinaryPrimitives.WriteInt32BigEndian(bytes[49..], ticket.Generation);
        BinaryPrimitives.WriteInt64BigEndian(bytes[53..], Now + (long)Life.TotalMilliseconds);
        RandomNumberGenerator.Fill(bytes.Slice(61, 8));
        Sign(bytes[..Length], bytes[Length..]);
        return Base64Url.EncodeToString(bytes);
    }

    public Ticket? Redeem(string? text)
    {
        Span<byte> bytes = stackalloc byte[Length + MacLength];
        Span<byte> mac = stackalloc byte[MacLength];
        if (text is not { Length: (((Length + MacLength) * 4) + 2) / 3 } || !Base64Url.TryDecodeFromChars(text, bytes, out var length) || length != bytes.Length)
        {
            return null;
        }
        Sign(bytes[..Length], mac);
        var expires = BinaryPrimitives.ReadInt64BigEndian(bytes[53..]);
        var nonce = BinaryPrimitives.ReadInt64BigEndian(bytes[61..]);
        if (!CryptographicOperations.FixedTimeEquals(mac, bytes[Length..]) || expires < Now || !used.TryAdd(nonce, expires))
        {
            return null;
        }
        Clean();
        return new Ticket((TicketKind)bytes[0], Id.Of(bytes.Slice(1, 16)), Id.Of(bytes.Slice(17, 16)), Id.Of(bytes.Slice(33, 16)),
            BinaryPrimitives.ReadInt32BigEndian(bytes[49..]));
    }

    private long Now => time.GetUtcNow().ToUnixTimeMilliseconds();

    private void Sign(ReadOnlySpan<byte> body, Span<byte> mac)
    {
        Span<byte> whole = stackalloc byte[32];
        HMACSHA256.HashData(key.Tickets, body, whole);
        whole[..MacLength].CopyTo(mac);
    }

    /// <summary>A used ticket need be remembered only until it would have expired.</summary>
    private void Clean()
    {
        var now = Now;
        var due = Interlocked.Read(ref nextCleaning);
        if (now < due || Interlocked.CompareExchange(ref nextCleaning, now + 10_000, due) != due)
        {
            return;
        }
        foreach (var (nonce, expires) in used)
        {
            if (expires < now)
            {
                used.TryRemove(nonce, out _);
            }
        }
    }
}
