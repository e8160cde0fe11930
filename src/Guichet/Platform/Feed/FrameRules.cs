namespace Guichet.Platform.Feed;

/// <summary>
/// Reads along where frames begin and whether they keep the rules (RFC 6455, 5.2 to 5.5). The framework finds most breaches
/// itself, but hangs up without the code that says why, and takes what is not masked.
/// </summary>
internal struct FrameRules
{
    private const int Masked = 0x80;
    private const int Final = 0x80;
    private const int Reserved = 0x70;
    private const int LongestControl = 125;

    private int read;
    private int first;
    private int header;
    private ulong length;
    private ulong left;
    private bool withinMessage;

    /// <returns>False once a rule is broken; what comes afterwards means nothing.</returns>
    public bool Follow(ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            if (left > 0)
            {
                var passed = (int)Math.Min(left, (ulong)bytes.Length);
                left -= (ulong)passed;
                bytes = bytes[passed..];
            }
            else
            {
                if (!FollowHeader(bytes[0]))
                {
                    return false;
                }
                bytes = bytes[1..];
            }
        }
        return true;
    }

    private bool FollowHeader(byte value)
    {
        switch (read++)
        {
            case 0:
                first = value;
                return IsAllowed(value);
            case 1:
                var small = value & ~Masked;
                (length, header) = small switch
                {
                    126 => (0UL, 2 + 2 + 4),
                    127 => (0UL, 2 + 8 + 4),
                    _ => ((ulong)small, 2 + 4),
                };
                return (value & Masked) != 0 && (!IsControl(first) || small <= LongestControl);
            case var at when at < header - 4:
                length = (length << 8) | value;
                break;
        }
        if (read == header)
        {
            withinMessage = IsControl(first) ? withinMessage : (first & Final) == 0;
            (left, read) = (length, 0);
        }
        return length >> 63 == 0;
    }

    private readonly bool IsAllowed(int value) => (value & Reserved) == 0 && (value & 0xf) switch
    {
        0 => withinMessage,
        1 or 2 => !withinMessage,
        8 or 9 or 10 => (value & Final) != 0,
        _ => false,
    };

    private static bool IsControl(int value) => (value & 8) != 0;
}
