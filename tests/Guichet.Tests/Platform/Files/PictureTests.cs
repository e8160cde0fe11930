using System.Buffers;
using System.Text;
using Guichet.Platform.Files;
using Guichet.Tests.Support;

namespace Guichet.Tests.Platform.Files;

/// <summary>Pictures are measured and cleaned by their parts, and never unpacked.</summary>
public sealed class PictureTests
{
    private static readonly byte[] Tail = Encoding.ASCII.GetBytes($"<script>{Pictures.Place}</script>");

    private static readonly Dictionary<string, byte[]> Placed = new()
    {
        ["image/jpeg"] = Pictures.Jpeg(),
        ["image/png"] = Pictures.Png(more: [.. Pictures.Chunk("eXIf", Encoding.ASCII.GetBytes(Pictures.Place)), .. Pictures.Chunk("iTXt", Encoding.ASCII.GetBytes(Pictures.Place))], tail: Tail),
        ["image/webp"] = [.. Pictures.WebP(), .. Tail],
        ["image/gif"] = [.. Pictures.Gif(), .. Tail],
    };

    [Theory, Trait("Proves", "SEC-106")]
    [InlineData("image/jpeg")]
    [InlineData("image/png")]
    [InlineData("image/webp")]
    [InlineData("image/gif")]
    public void What_a_picture_says_of_its_place_is_cut_away(string type)
    {
        var bytes = Placed[type];
        Assert.True(Holds(bytes, Pictures.Place));

        var (picture, cleaned) = Clean(bytes);

        Assert.Equal(type, picture!.Type);
        Assert.False(Holds(cleaned, "GPS"));
        // Cleaning what is clean changes nothing: what was kept is a whole picture.
        var again = Clean(cleaned);
        Assert.Equal(picture, again.Picture);
        Assert.Equal(cleaned, again.Bytes);
    }

    [Fact]
    public void A_picture_stays_the_way_up_that_it_was_held()
    {
        var (picture, cleaned) = Clean(Pictures.Jpeg(width: 4, height: 2, orientation: 6));

        Assert.Equal((2, 4), (picture!.Width, picture.Height));
        Assert.True(Holds(cleaned, "Exif"));
        Assert.False(Holds(Clean(Pictures.Jpeg(orientation: 1)).Bytes, "Exif"));
    }

    [Fact]
    public void Sides_are_read_from_the_header()
    {
        Assert.Equal((3, 2), Sides(Pictures.Png()));
        Assert.Equal((3, 2), Sides(Pictures.Gif()));
        Assert.Equal((3, 2), Sides(Pictures.WebP()));
        Assert.Equal((4, 2), Sides(Pictures.Jpeg(orientation: 1)));

        static (int, int) Sides(byte[] bytes) => Clean(bytes).Picture is { } p ? (p.Width, p.Height) : default;
    }

    [Fact, Trait("Proves", "SEC-104")]
    public void What_is_too_large_to_unpack_is_not_shown()
    {
        byte[][] bombs = [Pictures.Png(50_000, 50_000), Pictures.Png(-1, -1), Pictures.Png(8_000, 6_000), Pictures.Jpeg(65_535, 65_535), Pictures.Gif(1_000_000)];

        Assert.All(bombs, bytes => Assert.True(Clean(bytes).Picture is { CanBeShown: false }));
    }

    [Fact, Trait("Proves", "SEC-104")]
    public void Broken_pictures_are_refused_and_break_nothing()
    {
        var seed = Environment.TickCount;
        var random = new Random(seed);
        byte[][] whole = [.. Placed.Values, Pictures.WebP(Pictures.RiffChunk("ANMF", new byte[24])), Pictures.Png(more: Pictures.Chunk("acTL", new byte[8]))];
        var cleaned = new ArrayBufferWriter<byte>(4096);
        for (var i = 0; i < 1_000_000; i++)
        {
            var bytes = (byte[])whole[i % whole.Length].Clone();
            for (var changes = random.Next(1, 6); changes > 0; changes--)
            {
                bytes[random.Next(bytes.Length)] = random.Next(3) == 0 ? (byte)255 : (byte)random.Next(256);
            }
            var length = random.Next(4) == 0 ? random.Next(bytes.Length + 1) : bytes.Length;
            cleaned.ResetWrittenCount();
            try
            {
                var picture = Picture.Clean(bytes.AsSpan(0, length), cleaned);
                Assert.True(cleaned.WrittenCount <= length + 38);
                Assert.True(picture is null or { Width: > 0, Height: > 0, Frames: >= 0 });
            }
            catch (Exception exception)
            {
                Assert.Fail($"seed {seed}, input {i}: {exception.Message}\n{Convert.ToHexString(bytes.AsSpan(0, length))}");
            }
        }
    }

    private static (Picture? Picture, byte[] Bytes) Clean(byte[] bytes)
    {
        var cleaned = new ArrayBufferWriter<byte>();
        var picture = Picture.Clean(bytes, cleaned);
        return (picture, cleaned.WrittenSpan.ToArray());
    }

    private static bool Holds(byte[] bytes, string text) => bytes.AsSpan().IndexOf(Encoding.ASCII.GetBytes(text)) >= 0;
}
