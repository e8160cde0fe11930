using System.Buffers;

namespace Guichet.Platform.Feed;

/// <summary>A message while its parts come in. It holds a buffer only from its first part until it has been read.</summary>
internal struct IncomingMessage
{
    /// <summary>A message may come in many parts over a bad line, and no honest one in empty ones.</summary>
    private const int MostParts = 8_192;

    private byte[]? bytes;
    private int length;
    private int parts;

    public readonly bool IsBegun => parts > 0;

    public readonly ReadOnlyMemory<byte> Bytes => bytes.AsMemory(0, length);

    public readonly bool HasRoomFor(in FrameHead part) => part.Length <= (ulong)(FeedConnection.LargestMessage - length) && parts < MostParts;

    public void Append(in FrameHead part, in ReadOnlySequence<byte> payload)
    {
        var end = length + (int)payload.Length;
        if (bytes is null || bytes.Length < end)
        {
            var larger = ArrayPool<byte>.Shared.Rent(end);
            Bytes.CopyTo(larger);
            Return();
            bytes = larger;
        }
        payload.CopyTo(bytes.AsSpan(length));
        part.Unmask(bytes.AsSpan(length..end));
        (length, parts) = (end, parts + 1);
    }

    public void Forget()
    {
        Return();
        this = default;
    }

    private readonly void Return()
    {
        if (bytes is not null)
        {
            ArrayPool<byte>.Shared.Return(bytes);
        }
    }
}
