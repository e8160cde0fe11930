using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Guichet.Platform;
using Guichet.Platform.Http;

namespace Guichet.Accounts;

/// <summary>
/// Browsers in which somebody has signed in before, by a cookie that says so for one account and opens nothing by itself.
/// It outlives the session: signing in again is what it is for.
/// </summary>
public sealed class KnownDevices(MasterKey key, Address address)
{
    private const int NameLength = 16;

    private static readonly TimeSpan Lifetime = TimeSpan.FromDays(400);

    private string Cookie => address.IsSecure ? "__Host-guichet-device" : "guichet-device";

    public void Remember(HttpContext context, string emailKey)
    {
        if (Knows(context, emailKey) is not null)
        {
            return;
        }
        var name = RandomNumberGenerator.GetBytes(NameLength);
        byte[] value = [.. name, .. Seal(name, emailKey)];
        context.Response.Cookies.Append(Cookie, Base64Url.EncodeToString(value), new CookieOptions
        {
            HttpOnly = true,
            Secure = address.IsSecure,
            SameSite = SameSiteMode.Strict,
            Path = "/",
            MaxAge = Lifetime,
        });
    }

    /// <summary>The device's name, when this account has signed in there.</summary>
    public string? Knows(HttpContext context, string emailKey)
    {
        Span<byte> value = stackalloc byte[NameLength + 32];
        return context.Request.Cookies[Cookie] is { Length: 64 } text && Base64Url.TryDecodeFromChars(text, value, out var length) && length == value.Length
            && CryptographicOperations.FixedTimeEquals(Seal(value[..NameLength], emailKey), value[NameLength..])
            ? Convert.ToHexStringLower(value[..NameLength])
            : null;
    }

    private byte[] Seal(ReadOnlySpan<byte> name, string emailKey)
    {
        byte[] words = [.. name, .. Encoding.UTF8.GetBytes(emailKey)];
        return HMACSHA256.HashData(key.Devices, words);
    }
}
