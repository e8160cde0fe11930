using System.Buffers;

namespace Guichet.Platform.Files;

/// <summary>What stands in a picture's header. <see cref="Width"/> and <see cref="Height"/> are as it is looked at, after turning.</summary>
public sealed record Picture(string Type, int Width, int Height, int Frames)
{
    private const int LongestSide = 16_000;
    private const long MostPixels = 40_000_000;
    private const int MostFrames = 1_000;

    /// <summary>Small enough for every screen to unpack. What is larger is passed on as a file and never shown (SEC-104).</summary>
    public bool CanBeShown => Width is > 0 and <= LongestSide && Height is > 0 and <= LongestSide && (long)Width * Height <= MostPixels && Frames <= MostFrames;

    /// <summary>Whether these bytes begin as a picture of a kind that <see cref="Clean"/> knows.</summary>
    public static bool Begins(ReadOnlySpan<byte> head) => Jpeg.Begins(head) || Png.Begins(head) || Gif.Begins(head) || WebP.Begins(head);

    /// <summary>
    /// The picture without anything that says where, when, by whom and with what it was made, and without whatever was hung
    /// on behind it: only the parts that are known to draw it are copied (SEC-106). Nothing is unpacked. Null when the bytes
    /// are not put together as the beginning promised; what was written until then is worth nothing.
    /// </summary>
    public static Picture? Clean(ReadOnlySpan<byte> bytes, IBufferWriter<byte> to) =>
        Jpeg.Begins(bytes) ? Jpeg.Clean(bytes, to)
        : Png.Begins(bytes) ? Png.Clean(bytes, to)
        : Gif.Begins(bytes) ? Gif.Clean(bytes, to)
        : WebP.Begins(bytes) ? WebP.Clean(bytes, to)
        : null;
}
