using System.Buffers;
using System.Buffers.Binary;

namespace Guichet.Platform.Files;

/// <summary>GIF: a header, colours, and blocks that are made of pieces of at most 255 bytes.</summary>
internal static class Gif
{
    private const byte Extension = 0x21, Image = 0x2C, Trailer = 0x3B, Control = 0xF9, Application = 0xFF;

    public static bool Begins(ReadOnlySpan<byte> bytes) => bytes.StartsWith("GIF87a"u8) || bytes.StartsWith("GIF89a"u8);

    public static Picture? Clean(ReadOnlySpan<byte> bytes, IBufferWriter<byte> to)
    {
        if (bytes.Length < 13)
        {
            return null;
        }
        int width = BinaryPrimitives.ReadUInt16LittleEndian(bytes[6..]), height = BinaryPrimitives.ReadUInt16LittleEndian(bytes[8..]), frames = 0;
        var at = 13 + Colours(bytes[10]);
        if (width == 0 || height == 0 || at > bytes.Length)
        {
            return null;
        }
        to.Write(bytes[..at]);
        while (at < bytes.Length)
        {
            var kind = bytes[at];
            if (kind == Trailer)
            {
                to.Write(bytes.Slice(at, 1));
                return frames > 0 ? new("image/gif", width, height, frames) : null;
            }
            var header = HeaderOf(bytes[at..]);
            if (header == 0 || Pieces(bytes, at + header) is not { } end)
            {
                return null;
            }
            frames += kind == Image ? 1 : 0;
            if (kind == Image || Draws(bytes[at..end]))
            {
                to.Write(bytes[at..end]);
            }
            at = end;
        }
        return null;
    }

    /// <summary>How long a block is before its pieces begin; 0 for what is no block.</summary>
    private static int HeaderOf(ReadOnlySpan<byte> block) => block[0] switch
    {
        Extension => 2,
        // One more for the number that says how the rows are packed.
        Image when block.Length > 9 => 10 + Colours(block[9]) + 1,
        _ => 0,
    };

    private static int Colours(byte flags) => (flags & 0x80) == 0 ? 0 : 3 << ((flags & 7) + 1);

    /// <summary>Past the empty piece that ends a block.</summary>
    private static int? Pieces(ReadOnlySpan<byte> bytes, int at)
    {
        while (at < bytes.Length)
        {
            var length = bytes[at];
            at += length + 1;
            if (length == 0)
            {
                return at;
            }
        }
        return null;
    }

    private static bool Draws(ReadOnlySpan<byte> extension) => extension[1] switch
    {
        Control => true,
        // How often it is repeated. Others carry notes: XMP among them, with places.
        Application => extension[2..].StartsWith("\x0BNETSCAPE2.0"u8),
        _ => false,
    };
}
