using System.Buffers;
using System.Buffers.Binary;

namespace Guichet.Platform.Files;

/// <summary>PNG: a signature and a row of named chunks with lengths.</summary>
internal static class Png
{
    private static ReadOnlySpan<byte> Signature => [0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A];

    public static bool Begins(ReadOnlySpan<byte> bytes) => bytes.StartsWith(Signature);

    public static Picture? Clean(ReadOnlySpan<byte> bytes, IBufferWriter<byte> to)
    {
        to.Write(Signature);
        int width = 0, height = 0, frames = 1;
        var drawn = false;
        for (var at = Signature.Length; at + 12 <= bytes.Length;)
        {
            var length = BinaryPrimitives.ReadUInt32BigEndian(bytes[at..]);
            if (length > bytes.Length - at - 12)
            {
                return null;
            }
            var chunk = bytes.Slice(at, (int)length + 12);
            var name = chunk.Slice(4, 4);
            if (width == 0)
            {
                if (!name.SequenceEqual("IHDR"u8) || length != 13)
                {
                    return null;
                }
                width = Side(chunk[8..]);
                height = Side(chunk[12..]);
                if (width == 0 || height == 0)
                {
                    return null;
                }
            }
            if (name.SequenceEqual("acTL"u8) && length == 8)
            {
                frames = Side(chunk[8..]);
            }
            drawn |= name.SequenceEqual("IDAT"u8);
            if (Draws(name))
            {
                to.Write(chunk);
            }
            at += chunk.Length;
            if (name.SequenceEqual("IEND"u8))
            {
                return drawn ? new("image/png", width, height, frames) : null;
            }
        }
        return null;
    }

    private static bool Draws(ReadOnlySpan<byte> name) => name switch
    {
        _ when name.SequenceEqual("IHDR"u8) || name.SequenceEqual("PLTE"u8) || name.SequenceEqual("IDAT"u8) || name.SequenceEqual("IEND"u8) => true,
        _ when name.SequenceEqual("tRNS"u8) || name.SequenceEqual("gAMA"u8) || name.SequenceEqual("cHRM"u8) || name.SequenceEqual("sRGB"u8) => true,
        _ when name.SequenceEqual("iCCP"u8) || name.SequenceEqual("sBIT"u8) || name.SequenceEqual("bKGD"u8) || name.SequenceEqual("pHYs"u8) => true,
        _ => name.SequenceEqual("acTL"u8) || name.SequenceEqual("fcTL"u8) || name.SequenceEqual("fdAT"u8) || name.SequenceEqual("cICP"u8),
    };

    private static int Side(ReadOnlySpan<byte> bytes) => (int)Math.Min(BinaryPrimitives.ReadUInt32BigEndian(bytes), int.MaxValue);
}
