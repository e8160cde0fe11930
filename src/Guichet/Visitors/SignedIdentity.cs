using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Guichet.Platform;
using Guichet.Platform.Problems;

namespace Guichet.Visitors;

/// <summary>
/// Who the shop says this is, under its signature: either its own id of the customer with an HMAC over it, or a token (JWT,
/// HS256) that also vouches for name, e-mail and phone. Null is what was not signed (docs/api/identity.md).
/// </summary>
public sealed record SignedIdentity(string UserId, string? Name, string? Email, string? Phone)
{
    private const int UserIdLength = 200;

    /// <summary>A token that is found later must not open anything for long (SEC-006).</summary>
    private static readonly TimeSpan Longest = TimeSpan.FromHours(1);

    /// <summary>By how much the clocks of two servers may differ.</summary>
    private static readonly TimeSpan Leeway = TimeSpan.FromMinutes(1);

    /// <summary>With the id alone: hexadecimal HMAC-SHA256 of it.</summary>
    public static SignedIdentity FromHash(string? userId, string? hash, IEnumerable<string> secrets)
    {
        var named = UserIdOf(userId);
        Span<byte> given = stackalloc byte[32];
        if (hash is not { Length: 64 } || Convert.FromHexString(hash, given, out _, out _) != System.Buffers.OperationStatus.Done)
        {
            throw Refused("“hash” is the HMAC-SHA256 of “userId” in 64 hexadecimal digits.");
        }
        return FitsOne(secrets, Encoding.UTF8.GetBytes(named), given)
            ? new SignedIdentity(named, null, null, null)
            : throw Refused("The hash does not belong to this user id and this site's secret.");
    }

    /// <summary>Says what is wrong with a token only once its signature fits: until then its words are anybody's.</summary>
    public static SignedIdentity FromToken(string token, IEnumerable<string> secrets, DateTimeOffset now)
    {
        if (token.Split('.') is not [var header, var body, var signature] || Decode(signature) is not { Length: 32 } given)
        {
            throw Refused("The token is not a JWT signed with HS256.");
        }
        // Only this one algorithm, whatever the header wishes: neither none nor a public key taken for a secret (SEC-002).
        if (!FitsOne(secrets, Encoding.ASCII.GetBytes($"{header}.{body}"), given) || Object(header) is not { } head || Text(head, "alg") != "HS256")
        {
            throw Refused("The token is not a JWT signed with HS256 and this site's secret.");
        }
        var claims = Object(body) ?? throw Refused("The token holds no JSON object.");
        CheckTimes(claims, now);
        return new(UserIdOf(Text(claims, "sub")), Text(claims, "name"), Text(claims, "email"), Text(claims, "phone"));
    }

    public static RefusedException Refused(string sentence) => Refusal.Forbidden("identity-refused", sentence);

    private static void CheckTimes(JsonElement claims, DateTimeOffset now)
    {
        var expires = Time(claims, "exp") ?? throw Refused("The token needs “exp”, in seconds since 1970.");
        if (expires <= now)
        {
            throw Refused("The token has expired. Make one for each page that is shown.");
        }
        if (expires > now + Longest + Leeway)
        {
            throw Refused("The token is good for more than an hour. Let it expire sooner.");
        }
        if (Time(claims, "nbf") > now + Leeway)
        {
            throw Refused("The token is not valid yet (“nbf”). Look at the clock of the server that made it.");
        }
    }

    private static string UserIdOf(string? text) =>
        text is not null && Platform.Text.Count(text) is > 0 and <= UserIdLength && !text.Any(char.IsControl)
            ? text
            : throw Refused($"A customer's id has 1 to {UserIdLength} characters.");

    private static bool FitsOne(IEnumerable<string> secrets, ReadOnlySpan<byte> words, ReadOnlySpan<byte> given)
    {
        var fits = false;
        Span<byte> expected = stackalloc byte[32];
        foreach (var secret in secrets)
        {
            HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), words, expected);
            fits |= CryptographicOperations.FixedTimeEquals(expected, given);
        }
        return fits;
    }

    private static byte[]? Decode(string text)
    {
        try
        {
            return Base64Url.DecodeFromChars(text);
        }
        catch (FormatException)
        {
            return null;
        }
    }

    private static JsonElement? Object(string part)
    {
        try
        {
            return JsonSerializer.Deserialize<JsonElement>(Decode(part), Json.Options) is { ValueKind: JsonValueKind.Object } found ? found : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>Some shops count their customers: a number is its digits.</summary>
    private static string? Text(JsonElement of, string member) => !of.TryGetProperty(member, out var value) ? null : value.ValueKind switch
    {
        JsonValueKind.String => value.GetString(),
        JsonValueKind.Number when value.TryGetInt64(out var number) => number.ToString(CultureInfo.InvariantCulture),
        _ => null,
    };

    private static DateTimeOffset? Time(JsonElement of, string member) =>
        of.TryGetProperty(member, out var value) && value.ValueKind == JsonValueKind.Number && value.TryGetDouble(out var seconds) && Math.Abs(seconds) < 100_000_000_000
            ? DateTimeOffset.UnixEpoch.AddSeconds(seconds)
            : null;
}
