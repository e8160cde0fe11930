using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Guichet.Tests.Support;

namespace Guichet.Tests.Platform.Outside;

/// <summary>Who cannot prove his name is not listened to; the authority of these tests is trusted in them alone.</summary>
public sealed class CertificateTests
{
    private const string Answer = "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nConnection: close\r\n\r\nhello";

    private static readonly DateTimeOffset Now = DateTimeOffset.UtcNow;

    [Fact, Trait("Proves", "SEC-121")]
    public async Task A_certificate_is_good_for_its_name_and_its_time_and_from_whom_we_trust()
    {
        using var authority = Authority();
        Assert.True(await IsHeardAsync(authority, Issued(authority, "shop.example", Now.AddDays(1))));
        Assert.False(await IsHeardAsync(authority, Issued(authority, "shop.example", Now.AddMinutes(-1))));
        Assert.False(await IsHeardAsync(authority, Issued(authority, "bank.example", Now.AddDays(1))));
        using var other = Authority();
        Assert.False(await IsHeardAsync(authority, Issued(other, "shop.example", Now.AddDays(1))));
        Assert.False(await IsHeardAsync(authority, SelfSigned("shop.example")));
        // Where nothing is said, the system's roots decide.
        Assert.False(await IsHeardAsync(null, Issued(authority, "shop.example", Now.AddDays(1))));
    }

    private static async Task<bool> IsHeardAsync(X509Certificate2? authority, X509Certificate2 certificate)
    {
        using (certificate)
        {
            await using var site = new OutsideSite((_, to) => to.WriteAsync(System.Text.Encoding.ASCII.GetBytes(Answer)).AsTask(), certificate: certificate);
            using var bench = new OutsideBench([site.Port], names: _ => [IPAddress.Parse(OutsideSite.Internet)], roots: authority is null ? null : [authority]);
            var fetched = await bench.FindAsync(new Uri($"https://shop.example:{site.Port}/"));
            Assert.Equal(fetched is null, site.Asked.IsEmpty);
            return fetched is not null;
        }
    }

    private static X509Certificate2 Authority()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN=Authority {Guid.NewGuid()}", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        return request.CreateSelfSigned(Now.AddDays(-10), Now.AddDays(10));
    }

    private static X509Certificate2 Issued(X509Certificate2 authority, string name, DateTimeOffset until)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var issued = Request(name, key).Create(authority, Now.AddDays(-5), until, RandomNumberGenerator.GetBytes(8));
        return Usable(issued.CopyWithPrivateKey(key));
    }

    private static X509Certificate2 SelfSigned(string name)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        return Usable(Request(name, key).CreateSelfSigned(Now.AddDays(-5), Now.AddDays(5)));
    }

    private static CertificateRequest Request(string name, ECDsa key)
    {
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName(name);
        request.CertificateExtensions.Add(names.Build());
        return request;
    }

    private static X509Certificate2 Usable(X509Certificate2 certificate)
    {
        using (certificate)
        {
            return X509CertificateLoader.LoadPkcs12(certificate.Export(X509ContentType.Pfx), null);
        }
    }
}
