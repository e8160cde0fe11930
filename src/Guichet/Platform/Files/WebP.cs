using System.Buffers;
using System.Buffers.Binary;

namespace Guichet.Platform.Files;

/// <summary>WebP: a RIFF container of named chunks.</summary>
internal static class WebP
{
    private const byte HasExif = 0x08, HasXmp = 0x04;
    private const int Header = 12;

    public static bool Begins(ReadOnlySpan<byte> bytes) => bytes.Length >= Header && bytes.StartsWith("RIFF"u8) && bytes[8..].StartsWith("WEBP"u8);

    public static Picture? Clean(ReadOnlySpan<byte> bytes, IBufferWriter<byte> to)
    {
        var size = BinaryPrimitives.ReadUInt32LittleEndian(bytes[4..]);
        if (size < 4 || size > bytes.Length - 8)
        {
            return null;
        }
        bytes = bytes[..((int)size + 8)];
        if (Measure(bytes) is not var (kept, picture))
        {
            return null;
        }
        Span<byte> header = stackalloc byte[Header];
        bytes[..Header].CopyTo(header);
        BinaryPrimitives.WriteInt32LittleEndian(header[4..], kept + 4);
        to.Write(header);
        for (var at = Header; at < bytes.Length;)
        {
            var chunk = ChunkAt(bytes, at);
            if (Draws(chunk))
            {
                Copy(chunk, to);
            }
            at += chunk.Length;
        }
        return picture;
    }

    /// <summary>The sides, and the length of what draws; null when the chunks do not fill the container.</summary>
    private static (int Kept, Picture Picture)? Measure(ReadOnlySpan<byte> bytes)
    {
        int kept = 0, width = 0, height = 0, frames = 0;
        for (var at = Header; at < bytes.Length;)
        {
            var chunk = ChunkAt(bytes, at);
            if (chunk.IsEmpty)
            {
                return null;
            }
            if (width == 0)
            {
                (width, height) = SidesOf(chunk);
                if (width == 0 || height == 0)
                {
                    return null;
                }
            }
            frames += chunk.StartsWith("ANMF"u8) ? 1 : 0;
            kept += Draws(chunk) ? chunk.Length + (chunk.Length & 1) : 0;
            at += chunk.Length;
        }
        return width == 0 ? null : (kept, new("image/webp", width, height, Math.Max(1, frames)));
    }

    /// <summary>With the byte that makes its length even; the last one may lack it. Empty when it is longer than what is there.</summary>
    private static ReadOnlySpan<byte> ChunkAt(ReadOnlySpan<byte> bytes, int at)
    {
        if (at + 8 > bytes.Length)
        {
            return [];
        }
        var length = BinaryPrimitives.ReadUInt32LittleEndian(bytes[(at + 4)..]);
        var rest = bytes.Length - at - 8;
        return length > rest ? [] : bytes.Slice(at, 8 + (int)Math.Min(rest, length + (length & 1L)));
    }

    private static (int Width, int Height) SidesOf(ReadOnlySpan<byte> chunk)
    {
        if (chunk.StartsWith("VP8X"u8) && chunk.Length >= 18)
        {
            return (1 + (chunk[12] | (chunk[13] << 8) | (chunk[14] << 16)), 1 + (chunk[15] | (chunk[16] << 8) | (chunk[17] << 16)));
        }
        if (chunk.StartsWith("VP8L"u8) && chunk.Length >= 13 && chunk[8] == 0x2F)
        {
            var bits = BinaryPrimitives.ReadUInt32LittleEndian(chunk[9..]);
            return ((int)(bits & 0x3FFF) + 1, (int)((bits >> 14) & 0x3FFF) + 1);
        }
        return chunk.StartsWith("VP8 "u8) && chunk.Length >= 18 && chunk.Slice(11, 3).SequenceEqual((ReadOnlySpan<byte>)[0x9D, 0x01, 0x2A])
            ? (BinaryPrimitives.ReadUInt16LittleEndian(chunk[14..]) & 0x3FFF, BinaryPrimitives.ReadUInt16LittleEndian(chunk[16..]) & 0x3FFF)
            : (0, 0);
    }

    private static bool Draws(ReadOnlySpan<byte> chunk) =>
        chunk.StartsWith("VP8X"u8) || chunk.StartsWith("VP8L"u8) || chunk.StartsWith("VP8 "u8) || chunk.StartsWith("ALPH"u8)
        || chunk.StartsWith("ANIM"u8) || chunk.StartsWith("ANMF"u8) || chunk.StartsWith("ICCP"u8);

    private static void Copy(ReadOnlySpan<byte> chunk, IBufferWriter<byte> to)
    {
        if (chunk.StartsWith("VP8X"u8))
        {
            to.Write(chunk[..8]);
            to.Write([(byte)(chunk[8] & ~(HasExif | HasXmp))]);
            to.Write(chunk[9..]);
        }
        else
        {
            to.Write(chunk);
        }
        if ((chunk.Length & 1) == 1)
        {
            to.Write((ReadOnlySpan<byte>)[0]);
        }
    }
}
