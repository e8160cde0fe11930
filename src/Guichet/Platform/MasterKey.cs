using System.Buffers.Text;
using System.Security.Cryptography;

namespace Guichet.Platform;

/// <summary>
/// The installation's one secret: 32 random bytes in a file beside the database (0600) or in GUICHET_KEY, never in the
/// database (SEC-184). Everything that is signed or sealed uses a key derived from it for that purpose alone.
/// </summary>
public sealed class MasterKey
{
    private readonly byte[] master;

    public MasterKey(byte[] master)
    {
        this.master = master.Length == 32 ? master : throw new ArgumentException("The master key has 32 bytes.", nameof(master));
        Visitors = Derive("visitor token 1");
        Tickets = Derive("feed ticket 1");
        Proofs = Derive("visitor proof 1");
        Conversations = Derive("conversation id 1");
        Audit = Derive("audit log 1");
        Devices = Derive("known device 1");
    }

    public byte[] Visitors { get; }
    public byte[] Tickets { get; }
    public byte[] Proofs { get; }
    public byte[] Conversations { get; }
    public byte[] Audit { get; }
    public byte[] Devices { get; }

    /// <summary>The secret that the shop of a site signs its customers with: nothing to store, and none is like another's (SEC-005).</summary>
    public string CustomerSecret(Id site, int generation) => Base64Url.EncodeToString(Derive($"customer identity 1 {site} {generation}"));

    public static MasterKey FromFile(string path)
    {
        if (Environment.GetEnvironmentVariable("GUICHET_KEY") is { Length: > 0 } given)
        {
            return new MasterKey(Convert.FromHexString(given));
        }
        if (!File.Exists(path))
        {
            var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
            if (!OperatingSystem.IsWindows())
            {
                options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
            }
            using var file = new FileStream(path, options);
            file.Write(System.Text.Encoding.ASCII.GetBytes(Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32))));
            file.Flush(flushToDisk: true);
        }
        return new MasterKey(Convert.FromHexString(File.ReadAllText(path).Trim()));
    }

    private byte[] Derive(string purpose) =>
        HKDF.DeriveKey(HashAlgorithmName.SHA256, master, 32, info: System.Text.Encoding.ASCII.GetBytes(purpose));
}
