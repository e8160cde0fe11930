using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;

namespace Guichet.Tests.Support;

/// <summary>Small pictures, put together byte by byte, with whatever a test wants hidden in them.</summary>
public static class Pictures
{
    /// <summary>Stands for a position: no clean picture contains it.</summary>
    public const string Place = "GPS 60.1699 24.9384";

    public static byte[] Png(int width = 3, int height = 2, byte[]? more = null, byte[]? tail = null) =>
    [
        0x89, .. "PNG\r\n\x1a\n"u8, .. Chunk("IHDR", [.. Big(width), .. Big(height), 8, 2, 0, 0, 0]), .. more ?? [],
        .. Chunk("IDAT", Rows(Math.Min(width, 3), Math.Min(height, 2))), .. Chunk("IEND", []), .. tail ?? [],
    ];

    public static byte[] Chunk(string name, byte[] content)
    {
        byte[] named = [.. Encoding.ASCII.GetBytes(name), .. content];
        return [.. Big(content.Length), .. named, .. Big((int)Crc(named))];
    }

    /// <summary>A JPEG that holds nothing to unpack, which nobody here does; its Exif says a place and how to turn it.</summary>
    public static byte[] Jpeg(int width = 4, int height = 2, int orientation = 6) =>
    [
        0xFF, 0xD8, .. Segment(0xE0, [.. "JFIF\0"u8, 1, 1, 0, 0, 1, 0, 1, 0, 0]),
        .. Segment(0xE1, [.. "Exif\0\0MM\0*"u8, 0, 0, 0, 8, 0, 1, 1, 0x12, 0, 3, 0, 0, 0, 1, 0, (byte)orientation, 0, 0, 0, 0, 0, 0, .. Encoding.ASCII.GetBytes(Place)]),
        .. Segment(0xE1, [.. "http://ns.adobe.com/xap/1.0/\0"u8, .. Encoding.ASCII.GetBytes(Place)]), .. Segment(0xED, [.. "Photoshop 3.0\0"u8, .. Encoding.ASCII.GetBytes(Place)]),
        .. Segment(0xFE, Encoding.ASCII.GetBytes(Place)), .. Segment(0xDB, new byte[65]),
        .. Segment(0xC0, [8, (byte)(height >> 8), (byte)height, (byte)(width >> 8), (byte)width, 1, 1, 0x11, 0]), .. Segment(0xC4, new byte[20]),
        .. Segment(0xDA, [1, 1, 0, 0, 63, 0]), 0x12, 0xFF, 0x00, 0x34, 0xFF, 0xD0, 0x56, 0xFF, 0xD9, .. Encoding.ASCII.GetBytes(Place),
    ];

    public static byte[] WebP(byte[]? more = null)
    {
        byte[] chunks =
        [
            .. RiffChunk("VP8X", [0x0C, 0, 0, 0, 2, 0, 0, 1, 0, 0]), .. RiffChunk("VP8L", [0x2F, 2, 0x40, 0, 0, 0, 0]),
            .. RiffChunk("EXIF", Encoding.ASCII.GetBytes(Place)), .. RiffChunk("XMP ", Encoding.ASCII.GetBytes(Place)), .. more ?? [],
        ];
        return [.. "RIFF"u8, .. Little(chunks.Length + 4), .. "WEBP"u8, .. chunks];
    }

    public static byte[] RiffChunk(string name, byte[] content) =>
        [.. Encoding.ASCII.GetBytes(name), .. Little(content.Length), .. content, .. new byte[content.Length & 1]];

    public static byte[] Gif(int frames = 1) =>
    [
        .. "GIF89a"u8, 3, 0, 2, 0, 0x80, 0, 0, 0, 0, 0, 255, 255, 255, 0x21, 0xFF, 11, .. "NETSCAPE2.0"u8, 3, 1, 0, 0, 0,
        0x21, 0xFF, 11, .. "XMP DataXMP"u8, (byte)Place.Length, .. Encoding.ASCII.GetBytes(Place), 0, 0x21, 0xFE, (byte)Place.Length, .. Encoding.ASCII.GetBytes(Place), 0,
        .. Enumerable.Range(0, frames).SelectMany(_ => (byte[])[0x2C, 0, 0, 0, 0, 3, 0, 2, 0, 0, 2, 2, 0x4C, 0x01, 0]), 0x3B,
    ];

    private static byte[] Rows(int width, int height)
    {
        using var packed = new MemoryStream();
        using (var zlib = new ZLibStream(packed, CompressionLevel.Fastest, leaveOpen: true))
        {
            for (var y = 0; y < height; y++)
            {
                zlib.Write(new byte[1 + (width * 3)]);
            }
        }
        return packed.ToArray();
    }

    private static uint Crc(byte[] bytes)
    {
        var crc = uint.MaxValue;
        foreach (var value in bytes)
        {
            crc ^= value;
            for (var bit = 0; bit < 8; bit++)
            {
                crc = (crc & 1) == 0 ? crc >> 1 : (crc >> 1) ^ 0xEDB88320;
            }
        }
        return ~crc;
    }

    private static byte[] Segment(byte marker, byte[] content) => [0xFF, marker, (byte)((content.Length + 2) >> 8), (byte)(content.Length + 2), .. content];

    private static byte[] Big(int number)
    {
        var bytes = new byte[4];
        BinaryPrimitives.WriteInt32BigEndian(bytes, number);
        return bytes;
    }

    private static byte[] Little(int number)
    {
        var bytes = new byte[4];
        BinaryPrimitives.WriteInt32LittleEndian(bytes, number);
        return bytes;
    }
}
