using System.Security.Cryptography;
using System.Text;

namespace Guichet.Understanding;

/// <summary>
/// A file of the engine, little-endian: magic, version, the body, and the SHA-256 of all before it. The sum is checked before
/// anything is believed, and every length against what is there, so a damaged file is never a wrong model.
/// </summary>
internal sealed class SealedFile(ReadOnlySpan<byte> magic, int version)
{
    private static readonly UTF8Encoding Utf8 = new(false, true);

    private readonly byte[] magic = magic.ToArray();

    public void Write(Stream stream, Action<BinaryWriter> body)
    {
        ArgumentNullException.ThrowIfNull(stream);
        using var hash = SHA256.Create();
        using (var hashed = new CryptoStream(stream, hash, CryptoStreamMode.Write, leaveOpen: true))
        using (var writer = new BinaryWriter(hashed, Utf8))
        {
            writer.Write(magic);
            writer.Write(version);
            body(writer);
        }
        stream.Write(hash.Hash);
    }

    public T Read<T>(Stream stream, Func<BinaryReader, T> body)
    {
        ArgumentNullException.ThrowIfNull(stream);
        using var all = new MemoryStream();
        stream.CopyTo(all);
        var bytes = all.GetBuffer().AsSpan(0, (int)all.Length);
        if (!bytes.StartsWith(magic))
        {
            throw new InvalidDataException("This is not a model of Guichet.");
        }
        if (bytes.Length < magic.Length + SHA256.HashSizeInBytes || !SHA256.HashData(bytes[..^SHA256.HashSizeInBytes]).AsSpan().SequenceEqual(bytes[^SHA256.HashSizeInBytes..]))
        {
            throw new InvalidDataException("The model is damaged: its checksum is not that of its content. Train it again.");
        }
        all.SetLength(all.Length - SHA256.HashSizeInBytes);
        all.Position = magic.Length;
        using var reader = new BinaryReader(all, Utf8);
        try
        {
            if (reader.ReadInt32() is var found && found != version)
            {
                throw new InvalidDataException($"The model has version {found}; this program reads version {version}. Train it again.");
            }
            var read = body(reader);
            return all.Position == all.Length ? read : throw new FormatException();
        }
        catch (Exception malformed) when (malformed is EndOfStreamException or ArgumentException or FormatException)
        {
            throw new InvalidDataException("The model is malformed. Train it again.", malformed);
        }
    }

    /// <summary>A number of things that take at least so many bytes each; never more than the file can hold.</summary>
    public static int ReadCount(BinaryReader reader, int size)
    {
        var count = reader.ReadInt32();
        return count >= 0 && (long)count * size <= reader.BaseStream.Length - reader.BaseStream.Position ? count : throw new EndOfStreamException();
    }
}
