using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Guichet.Tests.Support;

/// <summary>The server of a shop, which signs for its customers as docs/api/identity.md tells it to.</summary>
public sealed class Shop(string secret)
{
    public string Secret => secret;

    /// <summary>Known customers are switched on for the site, and the shop has its secret.</summary>
    public static async Task<Shop> OpenAsync(Staff staff, string site)
    {
        var switched = await staff.PutAsync($"{staff.Path}/sites/{site}/identity", new { on = true });
        Assert.True(switched.Raw.IsSuccessStatusCode, switched.Text);
        return new((await staff.PostAsync($"{staff.Path}/sites/{site}/secret"))["secret"].GetString()!);
    }

    public string Hash(string userId) => Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), Encoding.UTF8.GetBytes(userId)));

    public string Token(object claims, string header = """{"alg":"HS256","typ":"JWT"}""")
    {
        var words = $"{Encode(Encoding.UTF8.GetBytes(header))}.{Encode(JsonSerializer.SerializeToUtf8Bytes(claims))}";
        return $"{words}.{Encode(HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), Encoding.ASCII.GetBytes(words)))}";
    }

    public static string Encode(byte[] bytes) => Base64Url.EncodeToString(bytes);
}
