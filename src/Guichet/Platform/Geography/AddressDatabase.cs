using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Guichet.Platform.Geography;

/// <summary>
/// A file in MaxMind's DB format (version 2.0): a tree over the bits of an address, and behind it the data to which its leaves
/// point. Read as it lies in memory; whatever does not fit the format is an <see cref="InvalidDataException"/>.
/// </summary>
public sealed class AddressDatabase
{
    private static readonly byte[] Mark = [0xAB, 0xCD, 0xEF, .. "MaxMind.com"u8];

    private const int Deepest = 16;
    private const int Separator = 16;

    private readonly byte[] bytes;
    private readonly int nodes;
    private readonly int recordBits;
    private readonly int dataAt;
    private readonly bool isV6;

    public AddressDatabase(byte[] bytes)
    {
        this.bytes = bytes;
        var at = bytes.AsSpan().LastIndexOf(Mark);
        if (at < 0 || Read(at + 14, at + 14).Value is not Dictionary<string, object?> about
            || about.GetValueOrDefault("node_count") is not long count || about.GetValueOrDefault("record_size") is not (24L or 28L or 32L)
            || about.GetValueOrDefault("ip_version") is not (4L or 6L) || about.GetValueOrDefault("binary_format_major_version") is not 2L)
        {
            throw Damaged();
        }
        recordBits = (int)(long)about["record_size"]!;
        isV6 = about["ip_version"] is 6L;
        var tree = count * recordBits / 4;
        if (count < 1 || tree + Separator > at)
        {
            throw Damaged();
        }
        nodes = (int)count;
        dataAt = (int)tree + Separator;
    }

    /// <summary>What the file says of the address; null where it says nothing.</summary>
    public object? Find(IPAddress address)
    {
        address = address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
        var isV4 = address.AddressFamily == AddressFamily.InterNetwork;
        if (!isV4 && !isV6)
        {
            return null;
        }
        Span<byte> bits = stackalloc byte[16];
        // An IPv4 address stands in a tree of IPv6 behind 96 zeros.
        var from = isV4 && isV6 ? 12 : 0;
        bits.Clear();
        address.TryWriteBytes(bits[from..], out var length);
        var node = 0;
        for (var bit = 0; bit < (from + length) * 8 && node < nodes; bit++)
        {
            node = Record(node, (bits[bit / 8] >> (7 - (bit % 8))) & 1);
        }
        return node <= nodes ? null : Read(dataAt + node - nodes - Separator, dataAt).Value;
    }

    private int Record(int node, int side)
    {
        var at = node * recordBits / 4;
        return recordBits switch
        {
            24 => (Byte(at + (side * 3)) << 16) | (Byte(at + (side * 3) + 1) << 8) | Byte(at + (side * 3) + 2),
            28 => side == 0
                ? ((Byte(at + 3) & 0xF0) << 20) | (Byte(at) << 16) | (Byte(at + 1) << 8) | Byte(at + 2)
                : ((Byte(at + 3) & 0x0F) << 24) | (Byte(at + 4) << 16) | (Byte(at + 5) << 8) | Byte(at + 6),
            _ => (int)Number(at + (side * 4), 4),
        };
    }

    private (object? Value, int Next) Read(int at, int start, int depth = 0)
    {
        if (depth > Deepest)
        {
            throw Damaged();
        }
        var control = Byte(at++);
        var type = control >> 5;
        if (type == 1)
        {
            var (target, next) = Pointer(control, at);
            // A pointer to a pointer is forbidden; its depth is counted all the same.
            return (Read(start + target, start, depth + 1).Value, next);
        }
        if (type == 0)
        {
            type = 7 + Byte(at++);
        }
        var size = control & 0x1F;
        if (size >= 29)
        {
            var more = size - 28;
            size = (int)Number(at, more) + (more == 1 ? 29 : more == 2 ? 285 : 65_821);
            at += more;
        }
        return type switch
        {
            2 => (Encoding.UTF8.GetString(Span(at, size)), at + size),
            3 => (BinaryPrimitives.ReadDoubleBigEndian(Span(at, 8)), at + 8),
            5 or 6 or 9 => (size <= 8 ? Number(at, size) : throw Damaged(), at + size),
            7 => Map(size, at, start, depth),
            // Numbers and bytes that nobody here asks for.
            4 or 8 or 10 or 15 => (null, at + Span(at, size).Length),
            11 => List(size, at, start, depth),
            14 => (size != 0, at),
            _ => throw Damaged(),
        };
    }

    private (object? Value, int Next) Map(int size, int at, int start, int depth)
    {
        var map = new Dictionary<string, object?>();
        for (var i = 0; i < size; i++)
        {
            (var name, at) = Read(at, start, depth + 1);
            (var value, at) = Read(at, start, depth + 1);
            map[name as string ?? throw Damaged()] = value;
        }
        return (map, at);
    }

    private (object? Value, int Next) List(int size, int at, int start, int depth)
    {
        var list = new List<object?>();
        for (var i = 0; i < size; i++)
        {
            (var value, at) = Read(at, start, depth + 1);
            list.Add(value);
        }
        return (list, at);
    }

    private (int Target, int Next) Pointer(int control, int at)
    {
        var more = ((control >> 3) & 3) + 1;
        var high = more == 4 ? 0 : (control & 7) << (8 * more);
        var offset = more switch { 2 => 2_048, 3 => 526_336, _ => 0 };
        return ((int)(high + Number(at, more)) + offset, at + more);
    }

    private long Number(int at, int length)
    {
        long value = 0;
        foreach (var b in Span(at, length))
        {
            value = (value << 8) | b;
        }
        return value;
    }

    private int Byte(int at) => at >= 0 && at < bytes.Length ? bytes[at] : throw Damaged();

    private ReadOnlySpan<byte> Span(int at, int length) => at >= 0 && length >= 0 && at <= bytes.Length - length ? bytes.AsSpan(at, length) : throw Damaged();

    private static InvalidDataException Damaged() => new("The file is damaged, or of another kind.");
}
