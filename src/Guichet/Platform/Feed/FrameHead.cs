using System.Buffers;
using System.Buffers.Binary;

namespace Guichet.Platform.Feed;

/// <summary>What stands before the bytes of a frame (RFC 6455, 5.2), and whether a client may send it.</summary>
internal readonly record struct FrameHead(byte First, byte Second, ulong Length, uint Mask, int Size)
{
    /// <summary>Of a frame of ours: nothing we send is masked.</summary>
    public const int LongestOfOurs = 10;

    private const int Longest = 14;
    public const int LongestControl = 125;
    private const int FinalBit = 0x80;
    private const int ReservedBits = 0x70;
    private const int MaskedBit = 0x80;
    private const int ControlBit = 8;

    public bool IsEmpty => Size == 0;

    public Opcode Opcode => (Opcode)(First & 0xf);

    public bool Final => (First & FinalBit) != 0;

    public bool IsControl => (First & ControlBit) != 0;

    /// <summary>Its length as it should be written: in the fewest bytes, and without the sign.</summary>
    private bool IsLengthRight => (Second & ~MaskedBit) switch
    {
        126 => Length >= 126,
        127 => Length is > ushort.MaxValue and <= long.MaxValue,
        _ => true,
    };

    /// <summary>Empty while not all of it has come; <paramref name="broken"/> as soon as it can no longer become right.</summary>
    public static FrameHead Read(in ReadOnlySequence<byte> bytes, bool withinMessage, out bool broken)
    {
        Span<byte> head = stackalloc byte[Longest];
        head = head[..(int)Math.Min(Longest, bytes.Length)];
        bytes.Slice(0, head.Length).CopyTo(head);
        broken = (head.Length > 0 && !MayBegin(head[0], withinMessage)) || (head.Length > 1 && !MayFollow(head[0], head[1]));
        if (broken || head.Length < 2)
        {
            return default;
        }
        var small = head[1] & ~MaskedBit;
        var size = 6 + (small == 126 ? 2 : small == 127 ? 8 : 0);
        if (head.Length < size)
        {
            return default;
        }
        var length = small switch
        {
            126 => BinaryPrimitives.ReadUInt16BigEndian(head[2..]),
            127 => BinaryPrimitives.ReadUInt64BigEndian(head[2..]),
            _ => (ulong)small,
        };
        var read = new FrameHead(head[0], head[1], length, BinaryPrimitives.ReadUInt32BigEndian(head[(size - 4)..]), size);
        broken = !read.IsLengthRight;
        return read;
    }

    /// <summary>Writes the head of a whole frame of ours; its length.</summary>
    public static int Write(Span<byte> head, Opcode opcode, int length)
    {
        head[0] = (byte)(FinalBit | (int)opcode);
        switch (length)
        {
            case < 126:
                head[1] = (byte)length;
                return 2;
            case <= ushort.MaxValue:
                head[1] = 126;
                BinaryPrimitives.WriteUInt16BigEndian(head[2..], (ushort)length);
                return 4;
            default:
                head[1] = 127;
                BinaryPrimitives.WriteUInt64BigEndian(head[2..], (ulong)length);
                return LongestOfOurs;
        }
    }

    /// <summary>Takes the mask off again (5.3).</summary>
    public void Unmask(Span<byte> bytes)
    {
        Span<byte> mask = stackalloc byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(mask, Mask);
        for (var i = 0; i < bytes.Length; i++)
        {
            bytes[i] ^= mask[i & 3];
        }
    }

    private static bool MayBegin(int first, bool withinMessage) => (first & ReservedBits) == 0 && (Opcode)(first & 0xf) switch
    {
        Opcode.Continuation => withinMessage,
        Opcode.Text or Opcode.Binary => !withinMessage,
        Opcode.Close or Opcode.Ping or Opcode.Pong => (first & FinalBit) != 0,
        _ => false,
    };

    private static bool MayFollow(int first, int second) =>
        (second & MaskedBit) != 0 && ((first & ControlBit) == 0 || (second & ~MaskedBit) <= LongestControl);
}

/// <summary>The kinds of frames (RFC 6455, 11.8).</summary>
internal enum Opcode
{
    Continuation = 0,
    Text = 1,
    Binary = 2,
    Close = 8,
    Ping = 9,
    Pong = 10,
}
