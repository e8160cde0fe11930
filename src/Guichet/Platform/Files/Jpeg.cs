using System.Buffers;
using System.Buffers.Binary;

namespace Guichet.Platform.Files;

/// <summary>JPEG: a chain of segments, each with a length, and the packed rows between them.</summary>
internal static class Jpeg
{
    private const byte Start = 0xD8, End = 0xD9, Scan = 0xDA, Restart0 = 0xD0, Restart7 = 0xD7, App0 = 0xE0, App1 = 0xE1, App2 = 0xE2, App14 = 0xEE, App15 = 0xEF, Comment = 0xFE;
    private const int Orientation = 0x0112;

    public static bool Begins(ReadOnlySpan<byte> bytes) => bytes.StartsWith((ReadOnlySpan<byte>)[0xFF, Start, 0xFF]);

    public static Picture? Clean(ReadOnlySpan<byte> bytes, IBufferWriter<byte> to)
    {
        var turned = OrientationOf(bytes);
        to.Write(bytes[..2]);
        if (turned > 1)
        {
            to.Write(Turned(turned));
        }
        int width = 0, height = 0;
        var scanned = false;
        for (var at = 2; ;)
        {
            // Any number of 0xFF may stand before a marker.
            while (at + 1 < bytes.Length && bytes[at] == 0xFF && bytes[at + 1] == 0xFF)
            {
                at++;
            }
            if (at + 1 >= bytes.Length || bytes[at] != 0xFF)
            {
                return null;
            }
            var marker = bytes[at + 1];
            if (marker == End)
            {
                to.Write(bytes.Slice(at, 2));
                return scanned ? new("image/jpeg", width, height, 1) : null;
            }
            if (at + 4 > bytes.Length || marker is 0 or 1 or Start or (>= Restart0 and <= Restart7))
            {
                return null;
            }
            var length = BinaryPrimitives.ReadUInt16BigEndian(bytes[(at + 2)..]) + 2;
            if (length < 4 || at + length > bytes.Length)
            {
                return null;
            }
            var segment = bytes.Slice(at, length);
            if (IsFrame(marker))
            {
                if (width != 0 || segment.Length < 9)
                {
                    return null;
                }
                height = BinaryPrimitives.ReadUInt16BigEndian(segment[5..]);
                width = BinaryPrimitives.ReadUInt16BigEndian(segment[7..]);
                if (width == 0 || height == 0)
                {
                    return null;
                }
                (width, height) = turned >= 5 ? (height, width) : (width, height);
            }
            if (Draws(marker, segment[4..]))
            {
                to.Write(segment);
            }
            at += length;
            if (marker == Scan)
            {
                if (width == 0)
                {
                    return null;
                }
                var rows = RowsOf(bytes[at..]);
                to.Write(bytes.Slice(at, rows));
                at += rows;
                scanned = true;
                if (at >= bytes.Length)
                {
                    // Cut off on its way here: what there is of it is shown.
                    to.Write((ReadOnlySpan<byte>)[0xFF, End]);
                    return new("image/jpeg", width, height, 1);
                }
            }
        }
    }

    private static bool IsFrame(byte marker) => marker is >= 0xC0 and <= 0xCF and not (0xC4 or 0xC8 or 0xCC);

    /// <summary>Everything but notes: of the application segments only the plain header, the colour profile and Adobe's colour mark.</summary>
    private static bool Draws(byte marker, ReadOnlySpan<byte> content) => marker switch
    {
        App0 => content.StartsWith("JFIF\0"u8),
        App2 => content.StartsWith("ICC_PROFILE\0"u8),
        App14 => content.StartsWith("Adobe"u8),
        (>= App1 and <= App15) or Comment => false,
        _ => true,
    };

    /// <summary>The length of the packed rows: up to the next marker that is not part of them.</summary>
    private static int RowsOf(ReadOnlySpan<byte> bytes)
    {
        for (var at = 0; ; at += 2)
        {
            var mark = bytes[at..].IndexOf((byte)0xFF);
            if (mark < 0 || at + mark + 1 >= bytes.Length)
            {
                return bytes.Length;
            }
            at += mark;
            if (bytes[at + 1] is not (0 or (>= Restart0 and <= Restart7)))
            {
                return at;
            }
        }
    }

    /// <summary>How a phone held the picture stands among what is cut away, and has to stay.</summary>
    private static int OrientationOf(ReadOnlySpan<byte> bytes)
    {
        for (var at = 2; at + 4 <= bytes.Length && bytes[at] == 0xFF && bytes[at + 1] is not (Scan or End);)
        {
            var length = BinaryPrimitives.ReadUInt16BigEndian(bytes[(at + 2)..]) + 2;
            if (length < 4 || at + length > bytes.Length)
            {
                break;
            }
            var content = bytes.Slice(at, length)[4..];
            if (bytes[at + 1] == App1 && content.StartsWith("Exif\0\0"u8))
            {
                return OrientationIn(content[6..]);
            }
            at += length;
        }
        return 1;
    }

    private static int OrientationIn(ReadOnlySpan<byte> tiff)
    {
        var big = tiff.StartsWith("MM"u8);
        if (tiff.Length < 10 || (!big && !tiff.StartsWith("II"u8)))
        {
            return 1;
        }
        var directory = Number(tiff, 4, 4, big);
        if (directory > tiff.Length - 2)
        {
            return 1;
        }
        var entries = (int)Number(tiff, (int)directory, 2, big);
        for (var i = 0; i < entries; i++)
        {
            var at = (int)directory + 2 + (i * 12);
            if (at + 12 > tiff.Length)
            {
                return 1;
            }
            if (Number(tiff, at, 2, big) == Orientation)
            {
                return Number(tiff, at + 8, 2, big) is var value and >= 1 and <= 8 ? (int)value : 1;
            }
        }
        return 1;
    }

    private static uint Number(ReadOnlySpan<byte> bytes, int at, int length, bool big) => (length, big) switch
    {
        (2, true) => BinaryPrimitives.ReadUInt16BigEndian(bytes[at..]),
        (2, false) => BinaryPrimitives.ReadUInt16LittleEndian(bytes[at..]),
        (_, true) => BinaryPrimitives.ReadUInt32BigEndian(bytes[at..]),
        _ => BinaryPrimitives.ReadUInt32LittleEndian(bytes[at..]),
    };

    /// <summary>An Exif segment that says nothing but how to turn the picture.</summary>
    private static byte[] Turned(int orientation) =>
    [
        0xFF, App1, 0, 34, .. "Exif\0\0"u8, .. "MM\0*"u8, 0, 0, 0, 8, 0, 1, 0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, (byte)orientation, 0, 0, 0, 0, 0, 0,
    ];
}
