using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;

namespace Guichet.Understanding.Intents;

/// <summary>
/// The file of a model, little-endian: magic, version, the body, and the SHA-256 of all before it. The sum is checked before
/// anything is believed, and every length against what is there, so a damaged file is never a wrong model.
/// </summary>
internal static class ModelFile
{
    private const int Version = 1;
    private static readonly UTF8Encoding Utf8 = new(false, true);

    private static ReadOnlySpan<byte> Magic => "GUICHET\x1a"u8;

    public static void Write(IntentModel model, Stream stream)
    {
        ArgumentNullException.ThrowIfNull(stream);
        using var hash = SHA256.Create();
        using (var hashed = new CryptoStream(stream, hash, CryptoStreamMode.Write, leaveOpen: true))
        using (var writer = new BinaryWriter(hashed, Utf8))
        {
            writer.Write(Magic);
            writer.Write(Version);
            writer.Write(model.Intents.Count);
            foreach (var intent in model.Intents)
            {
                writer.Write(intent);
            }
            var calibration = model.Calibration;
            foreach (var number in (double[])[calibration.Lenient, calibration.Strict, calibration.Slope, calibration.Offset, calibration.Sharpness])
            {
                writer.Write(number);
            }
            writer.Write(model.Known.Count);
            foreach (var (key, intent) in model.Known)
            {
                writer.Write(key);
                writer.Write(intent);
            }
            var linear = model.Linear;
            writer.Write(linear.Vocabulary.UnknownIdf);
            writer.Write(linear.Vocabulary.Keys.Length);
            writer.Write(MemoryMarshal.AsBytes<ulong>(linear.Vocabulary.Keys));
            writer.Write(MemoryMarshal.AsBytes<float>(linear.Vocabulary.Idf));
            writer.Write(MemoryMarshal.AsBytes<float>(linear.Scales));
            for (var row = 0; row < linear.Rows; row++)
            {
                writer.Write(MemoryMarshal.AsBytes(linear.Row(row)));
            }
        }
        stream.Write(hash.Hash);
    }

    public static IntentModel Read(Stream stream)
    {
        ArgumentNullException.ThrowIfNull(stream);
        using var all = new MemoryStream();
        stream.CopyTo(all);
        var bytes = all.GetBuffer().AsSpan(0, (int)all.Length);
        if (!bytes.StartsWith(Magic))
        {
            throw new InvalidDataException("This is not a model of Guichet.");
        }
        if (bytes.Length < Magic.Length + SHA256.HashSizeInBytes || !SHA256.HashData(bytes[..^SHA256.HashSizeInBytes]).AsSpan().SequenceEqual(bytes[^SHA256.HashSizeInBytes..]))
        {
            throw new InvalidDataException("The model is damaged: its checksum is not that of its content. Train it again.");
        }
        all.SetLength(all.Length - SHA256.HashSizeInBytes);
        all.Position = Magic.Length;
        using var reader = new BinaryReader(all, Utf8);
        try
        {
            return ReadBody(reader);
        }
        catch (Exception malformed) when (malformed is EndOfStreamException or ArgumentException or FormatException)
        {
            throw new InvalidDataException("The model is malformed. Train it again.", malformed);
        }
    }

    private static IntentModel ReadBody(BinaryReader reader)
    {
        if (reader.ReadInt32() is var version and not Version)
        {
            throw new InvalidDataException($"The model has version {version}; this program reads version {Version}. Train it again.");
        }
        var intents = new string[ReadCount(reader, 1)];
        for (var i = 0; i < intents.Length; i++)
        {
            intents[i] = reader.ReadString();
        }
        var calibration = new ScopeCalibration(reader.ReadDouble(), reader.ReadDouble(), reader.ReadDouble(), reader.ReadDouble(), reader.ReadDouble());
        var phrases = ReadCount(reader, sizeof(ulong) + sizeof(int));
        var known = new Dictionary<ulong, int>(phrases);
        for (var i = 0; i < phrases; i++)
        {
            known.Add(reader.ReadUInt64(), reader.ReadInt32() is var intent && intent >= Example.NoIntent && intent < intents.Length ? intent : throw new FormatException());
        }
        var unknownIdf = reader.ReadSingle();
        var features = ReadCount(reader, sizeof(ulong) + (2 * sizeof(float)) + intents.Length);
        var vocabulary = new Vocabulary(ReadArray<ulong>(reader, features), ReadArray<float>(reader, features), unknownIdf);
        var scales = ReadArray<float>(reader, features + 1);
        var stride = LinearSvm.Stride(intents.Length);
        var weights = new sbyte[checked((features + 1) * stride)];
        for (var row = 0; row <= features; row++)
        {
            reader.BaseStream.ReadExactly(MemoryMarshal.AsBytes(weights.AsSpan(row * stride, intents.Length)));
        }
        return intents.Length > 0 && reader.BaseStream.Position == reader.BaseStream.Length
            ? new(intents, new(vocabulary, intents.Length, weights, scales), calibration, known)
            : throw new FormatException();
    }

    /// <summary>A number of things that take at least so many bytes each; never more than the file can hold.</summary>
    private static int ReadCount(BinaryReader reader, int size)
    {
        var count = reader.ReadInt32();
        return count >= 0 && (long)count * size <= reader.BaseStream.Length - reader.BaseStream.Position ? count : throw new EndOfStreamException();
    }

    private static T[] ReadArray<T>(BinaryReader reader, int count) where T : unmanaged
    {
        var array = new T[count];
        reader.BaseStream.ReadExactly(MemoryMarshal.AsBytes(array.AsSpan()));
        return array;
    }
}
