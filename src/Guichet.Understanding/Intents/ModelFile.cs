using System.Runtime.InteropServices;
using Guichet.Understanding.Concepts;

namespace Guichet.Understanding.Intents;

/// <summary>The body of an intent model's file (<see cref="SealedFile"/>).</summary>
internal static class ModelFile
{
    public static readonly SealedFile Kind = new("GUICHET\x1a"u8, 2);

    public static void Write(IntentModel model, BinaryWriter writer)
    {
        writer.Write(model.Lexicon is not null);
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

    /// <summary>With the concepts of <paramref name="lexicon"/>, if the model was trained with any.</summary>
    public static IntentModel Read(BinaryReader reader, Lexicon? lexicon)
    {
        lexicon = reader.ReadBoolean() ? lexicon ?? Lexicon.Default : null;
        var intents = new string[SealedFile.ReadCount(reader, 1)];
        for (var i = 0; i < intents.Length; i++)
        {
            intents[i] = reader.ReadString();
        }
        var calibration = new ScopeCalibration(reader.ReadDouble(), reader.ReadDouble(), reader.ReadDouble(), reader.ReadDouble(), reader.ReadDouble());
        var phrases = SealedFile.ReadCount(reader, sizeof(ulong) + sizeof(int));
        var known = new Dictionary<ulong, int>(phrases);
        for (var i = 0; i < phrases; i++)
        {
            known.Add(reader.ReadUInt64(), reader.ReadInt32() is var intent && intent >= Example.NoIntent && intent < intents.Length ? intent : throw new FormatException());
        }
        var unknownIdf = reader.ReadSingle();
        var features = SealedFile.ReadCount(reader, sizeof(ulong) + (2 * sizeof(float)) + intents.Length);
        var vocabulary = new Vocabulary(ReadArray<ulong>(reader, features), ReadArray<float>(reader, features), unknownIdf);
        var scales = ReadArray<float>(reader, features + 1);
        var stride = LinearSvm.Stride(intents.Length);
        var weights = new sbyte[checked((features + 1) * stride)];
        for (var row = 0; row <= features; row++)
        {
            reader.BaseStream.ReadExactly(MemoryMarshal.AsBytes(weights.AsSpan(row * stride, intents.Length)));
        }
        return intents.Length > 0
            ? new(intents, new(vocabulary, intents.Length, weights, scales), calibration, known, lexicon)
            : throw new FormatException();
    }

    private static T[] ReadArray<T>(BinaryReader reader, int count) where T : unmanaged
    {
        var array = new T[count];
        reader.BaseStream.ReadExactly(MemoryMarshal.AsBytes(array.AsSpan()));
        return array;
    }
}
