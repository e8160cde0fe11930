using System.Security.Cryptography;
using Guichet.Understanding.Intents;

namespace Guichet.Tests.Understanding;

public sealed class ModelFileTests
{
    private static readonly IntentModel Model = IntentModel.Train(
        [new("where is my order", "track"), new("track my parcel", "track"), new("cancel it", "cancel"), new("I want to cancel", "cancel"), new("hi", "挨拶")]);

    private static readonly byte[] File = Model.Bytes();

    [Theory]
    [InlineData("hint3_sofmattress/train_v1.tsv", "hint3_sofmattress/test_v1.tsv")]
    [InlineData("massive_ja/train_10.tsv", "massive_ja/valid.tsv")]
    public void What_is_loaded_is_what_was_saved(string train, string test)
    {
        var saved = DataSet.Train(train);
        var loaded = Load(saved.Bytes());

        Assert.Equal(saved.Bytes(), loaded.Bytes());
        Assert.Equal(saved.Intents, loaded.Intents);
        foreach (var phrase in DataSet.Read(test))
        {
            var (before, after) = (saved.Classify(phrase.Text), loaded.Classify(phrase.Text));
            Assert.Equal(before.Ranking, after.Ranking);
            Assert.Equal((before.InScope, before.ScopeProbability), (after.InScope, after.ScopeProbability));
        }
    }

    [Fact]
    public void A_changed_byte_is_noticed_wherever_it_is()
    {
        for (var at = 0; at < File.Length; at++)
        {
            byte[] damaged = [.. File];
            damaged[at] ^= (byte)(1 << (at % 8));
            Assert.Throws<InvalidDataException>(() => Load(damaged));
        }
    }

    [Fact]
    public void A_file_that_ends_early_or_late_is_noticed()
    {
        for (var length = 0; length < File.Length; length += length < 100 ? 1 : 37)
        {
            Assert.Throws<InvalidDataException>(() => Load(File[..length]));
        }
        Assert.Throws<InvalidDataException>(() => Load([.. File, 0]));
        Assert.Throws<InvalidDataException>(() => Load([.. File, .. File]));
    }

    /// <summary>Not damage but malice: the sum is right, the content is not. Whatever is read, memory and time stay within bounds.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void A_forged_file_with_a_right_checksum_is_refused_or_works(int seed)
    {
        var random = new Random(seed);
        for (var i = 0; i < 3000; i++)
        {
            var forged = File[..^SHA256.HashSizeInBytes];
            var at = random.Next(8, i % 2 == 0 ? 200 : forged.Length);
            BitConverter.TryWriteBytes(forged.AsSpan(at, Math.Min(4, forged.Length - at)), at + 4 <= forged.Length ? (int)random.NextInt64(int.MinValue, int.MaxValue) >> random.Next(32) : 0);
            try
            {
                Assert.InRange(Load([.. forged, .. SHA256.HashData(forged)]).Classify("where is it").Ranking.Count, 1, 3);
            }
            catch (InvalidDataException)
            {
                // Refused in the one way in which files are refused.
            }
        }
    }

    [Fact]
    public void Another_version_is_named()
    {
        var other = File[..^SHA256.HashSizeInBytes];
        other[8] = 99;

        var refused = Assert.Throws<InvalidDataException>(() => Load([.. other, .. SHA256.HashData(other)]));
        Assert.Contains("version 99", refused.Message, StringComparison.Ordinal);
        Assert.Contains("not a model", Assert.Throws<InvalidDataException>(() => Load("hello"u8.ToArray())).Message, StringComparison.Ordinal);
    }

    private static IntentModel Load(byte[] file)
    {
        using var stream = new MemoryStream(file);
        return IntentModel.Load(stream);
    }
}
