using System.Buffers.Binary;
using System.Buffers.Text;
using System.Collections.Concurrent;
using System.Numerics;
using System.Security.Cryptography;
using System.Text;
using Guichet.Platform;
using Guichet.Platform.Problems;

namespace Guichet.Visitors;

/// <summary>What a browser shows to have worked: <see cref="Nonce"/> makes the hash of both begin with enough zero bits.</summary>
public sealed record Proof(string Challenge, string Nonce);

/// <summary>
/// Who makes himself a hundred thousand visitors (SEC-098). Nothing is stored for a visitor who only looks, so each costs a
/// signature; beyond some from one address on one site he also costs his maker a third of a second of computing. The
/// challenge is signed, bound to address and site and good once for two minutes, so that nothing is kept for who does not answer.
/// </summary>
internal sealed class NewVisitors(Settings settings, MasterKey key, TimeProvider time)
{
    /// <summary>Zero bits with which the hash begins: 131 072 tries on average.</summary>
    public const int Bits = 17;

    private const int NonceLength = 24;
    private const int Length = 8 + 8;
    private const int MacLength = 16;
    private static readonly TimeSpan Life = TimeSpan.FromMinutes(2);

    private readonly Rate<(string Address, Id Site)> freely = new(settings.NewVisitorsPerAddress, time);
    private readonly Rate<(string Address, Id Site)> proved = new(settings.NewVisitorsPerAddress, time);
    private readonly ConcurrentDictionary<long, long> used = new();
    private long nextCleaning;

    public void Take(string address, Id site, Proof? proof)
    {
        if (freely.Take((address, site)) is not { } wait)
        {
            return;
        }
        if (proof is null || !IsGood(proof, address, site))
        {
            throw Refusal.TooMany("proof-needed", "Many new visitors come from this address. The browser has to work a little for the next one.", wait)
                .With("challenge", Challenge(address, site)).With("bits", Bits);
        }
        if (proved.Take((address, site)) is { } longer)
        {
            throw Refusal.TooMany("too-many-visitors", "Too many new visitors come from this address. Please wait a moment.", longer);
        }
    }

    private string Challenge(string address, Id site)
    {
        Span<byte> bytes = stackalloc byte[Length + MacLength];
        BinaryPrimitives.WriteInt64BigEndian(bytes, Now + (long)Life.TotalMilliseconds);
        RandomNumberGenerator.Fill(bytes[8..Length]);
        Sign(bytes[..Length], address, site, bytes[Length..]);
        return Base64Url.EncodeToString(bytes);
    }

    private bool IsGood(Proof proof, string address, Id site)
    {
        Span<byte> bytes = stackalloc byte[Length + MacLength];
        Span<byte> mac = stackalloc byte[MacLength];
        if (proof.Nonce.Length > NonceLength || proof.Challenge.Length != ((bytes.Length * 4) + 2) / 3
            || !Base64Url.TryDecodeFromChars(proof.Challenge, bytes, out var length) || length != bytes.Length)
        {
            return false;
        }
        Sign(bytes[..Length], address, site, mac);
        var until = BinaryPrimitives.ReadInt64BigEndian(bytes);
        Clean();
        return CryptographicOperations.FixedTimeEquals(mac, bytes[Length..]) && until > Now
            && ZeroBits(SHA256.HashData(Encoding.UTF8.GetBytes($"{proof.Challenge}:{proof.Nonce}"))) >= Bits
            && used.TryAdd(BinaryPrimitives.ReadInt64BigEndian(bytes[8..]), until);
    }

    private void Sign(ReadOnlySpan<byte> challenge, string address, Id site, Span<byte> mac)
    {
        Span<byte> whole = stackalloc byte[32];
        HMACSHA256.HashData(key.Proofs, [.. challenge, .. site.ToBytes(), .. Encoding.UTF8.GetBytes(address)], whole);
        whole[..MacLength].CopyTo(mac);
    }

    private static int ZeroBits(ReadOnlySpan<byte> hash) => BitOperations.LeadingZeroCount(BinaryPrimitives.ReadUInt64BigEndian(hash));

    private void Clean()
    {
        var due = Volatile.Read(ref nextCleaning);
        if (Now < due || Interlocked.CompareExchange(ref nextCleaning, Now + (long)Life.TotalMilliseconds, due) != due)
        {
            return;
        }
        foreach (var entry in used)
        {
            if (entry.Value <= Now)
            {
                used.TryRemove(entry);
            }
        }
    }

    private long Now => time.GetUtcNow().ToUnixTimeMilliseconds();
}
