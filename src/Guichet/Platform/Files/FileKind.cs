namespace Guichet.Platform.Files;

/// <summary>What a file is, by its first bytes; its name may only make that less, never more (SEC-103).</summary>
public sealed record FileKind(string Type, bool IsPicture = false)
{
    /// <summary>Enough of a file to know it by.</summary>
    public const int HeadLength = 64;

    /// <summary>Something to save and never to show.</summary>
    public static readonly FileKind Plain = new("application/octet-stream");

    private static readonly string[] PictureEndings = ["", ".png", ".jpg", ".jpeg", ".jpe", ".jfif", ".gif", ".webp"];
    private static readonly string[] ProgramEndings = [".exe", ".com", ".bat", ".cmd", ".msi", ".scr", ".pif", ".lnk", ".ps1", ".vbs"];

    /// <summary>Kinds of pictures that can say where they were taken, in places that <see cref="Picture.Clean"/> does not know.</summary>
    private static readonly string[] HeicBrands = ["heic", "heix", "hevc", "heim", "heis", "mif1", "msf1", "avif", "avis"];

    public static bool IsProgram(ReadOnlySpan<byte> head, string name) =>
        head.StartsWith("MZ"u8) || head.StartsWith("\x7F"u8 + "ELF"u8) || head.StartsWith((ReadOnlySpan<byte>)[0xCF, 0xFA, 0xED, 0xFE])
        || head.StartsWith((ReadOnlySpan<byte>)[0xFE, 0xED, 0xFA]) || head.StartsWith((ReadOnlySpan<byte>)[0xCA, 0xFE, 0xBA, 0xBE, 0, 0, 0])
        || ProgramEndings.Contains(EndingOf(name));

    public static bool MayHideAPlace(ReadOnlySpan<byte> head) =>
        head.StartsWith("II*\0"u8) || head.StartsWith("MM\0*"u8) || head.StartsWith("II+\0"u8) || head.StartsWith("MM\0+"u8)
        || (head.Length >= 12 && head[4..].StartsWith("ftyp"u8) && HeicBrands.Contains(System.Text.Encoding.Latin1.GetString(head.Slice(8, 4))));

    /// <summary>How a cleaned picture of this name is served.</summary>
    public static FileKind Of(Picture picture, string name) =>
        picture.CanBeShown && PictureEndings.Contains(EndingOf(name)) ? new(picture.Type, IsPicture: true) : Plain;

    /// <summary>How anything else is served: what was recorded can be listened to, all other files can be saved.</summary>
    public static FileKind Of(ReadOnlySpan<byte> head, string name) => EndingOf(name) switch
    {
        ".weba" when head.StartsWith((ReadOnlySpan<byte>)[0x1A, 0x45, 0xDF, 0xA3]) => new("audio/webm"),
        ".ogg" or ".oga" or ".opus" when head.StartsWith("OggS"u8) => new("audio/ogg"),
        ".m4a" when head.Length >= 8 && head[4..].StartsWith("ftyp"u8) => new("audio/mp4"),
        ".mp3" when head.StartsWith("ID3"u8) || head.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xFB]) => new("audio/mpeg"),
        ".wav" when head.Length >= 12 && head.StartsWith("RIFF"u8) && head[8..].StartsWith("WAVE"u8) => new("audio/wav"),
        _ => Plain,
    };

    private static string EndingOf(string name) => Path.GetExtension(name).ToLowerInvariant();
}
