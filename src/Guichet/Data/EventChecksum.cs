using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.InteropServices;
using Guichet.Conversations;
using Guichet.Platform;

namespace Guichet.Data;

/// <summary>
/// The CRC-32C of an event's row, stored in it: a bit that turns on the disk or on the way to a backup is seen by
/// <see cref="LogCheck"/>, which no check of the database's own pages does (F5). The order of the fields is for ever. It is
/// no protection against somebody who writes to the database.
/// </summary>
internal static class EventChecksum
{
    /// <summary>One byte, where every value has eight.</summary>
    private const byte Absent = 1;

    public static long Of(Event e)
    {
        var crc = Add(Add(uint.MaxValue, e.WorkspaceId), e.ConversationId);
        crc = Add(Add(Add(crc, e.Position), e.Seq), e.Ordinal);
        crc = Add(Add(crc, (long)e.Kind), (long)e.AuthorKind);
        crc = Add(Add(crc, e.AuthorId), e.ClientId);
        crc = Add(Add(Add(Add(crc, e.Session), e.Cseq), e.Seen), e.At);
        return ~Add(crc, e.Body);
    }

    /// <summary>What is not there counts otherwise than zero does.</summary>
    private static uint Add(uint crc, long? value) => value is { } number ? BitOperations.Crc32C(crc, (ulong)number) : BitOperations.Crc32C(crc, Absent);

    private static uint Add(uint crc, Id? value)
    {
        if (value is not { } id)
        {
            return BitOperations.Crc32C(crc, Absent);
        }
        Span<byte> bytes = stackalloc byte[16];
        id.Value.TryWriteBytes(bytes, bigEndian: true, out _);
        return BitOperations.Crc32C(BitOperations.Crc32C(crc, BinaryPrimitives.ReadUInt64LittleEndian(bytes)), BinaryPrimitives.ReadUInt64LittleEndian(bytes[8..]));
    }

    private static uint Add(uint crc, string text)
    {
        var words = MemoryMarshal.Cast<char, ulong>(text.AsSpan());
        foreach (var word in words)
        {
            crc = BitOperations.Crc32C(crc, word);
        }
        foreach (var rest in text.AsSpan(words.Length * 4))
        {
            crc = BitOperations.Crc32C(crc, rest);
        }
        return crc;
    }
}
