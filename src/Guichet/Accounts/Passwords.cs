using System.Text;
using Guichet.Platform;
using Guichet.Platform.Problems;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;

namespace Guichet.Accounts;

/// <summary>How passwords are chosen, kept and compared (SEC-133, SEC-134).</summary>
public sealed class Passwords : IDisposable
{
    private const int Fewest = 10;
    private const int Most = 128;

    private readonly PasswordHasher<Account> hasher = new(Options.Create(new PasswordHasherOptions { IterationCount = 210_000 }));

    /// <summary>Hashing is slow on purpose; more at once than this would starve everything else of processors.</summary>
    private readonly SemaphoreSlim turns = new(2 * Environment.ProcessorCount);

    /// <summary>Compared when there is no such account, so that the answer takes as long.</summary>
    private readonly string nobodys;

    public Passwords() => nobodys = hasher.HashPassword(null!, Secret.New());

    /// <summary>Refuses what is easy to guess. <paramref name="known"/>: what a guesser knows of the person, such as the e-mail address.</summary>
    public static void Check(string password, params ReadOnlySpan<string> known)
    {
        var length = Text.Count(password);
        if (length < 0)
        {
            throw Refusal.Invalid("password", "The password holds a character that cannot be stored.");
        }
        length = Text.Count(Normal(password));
        if (length is < Fewest or > Most)
        {
            throw Refusal.Invalid("password", $"A password has {Fewest} to {Most} characters; this one has {length}.");
        }
        if (CommonPasswords.Contain(Normal(password), known))
        {
            throw Refusal.Invalid("password", "This password is among the first that are tried. Several unrelated words make a good one.");
        }
    }

    public Task<string> HashAsync(string password) => InTurnAsync(() => hasher.HashPassword(null!, Normal(password)));

    /// <summary>The hash to keep from now on (the same, or a fresh one where the kept one is weaker than today's), or null: wrong.</summary>
    public async Task<string?> VerifyAsync(Account? account, string password)
    {
        if (Text.Count(password) < 0)
        {
            password = "";
        }
        var hash = account?.PasswordHash;
        var normal = Normal(password);
        var result = await InTurnAsync(() => hasher.VerifyHashedPassword(account!, hash ?? nobodys, normal));
        return hash is null ? null : result switch
        {
            PasswordVerificationResult.Success => hash,
            PasswordVerificationResult.SuccessRehashNeeded => await HashAsync(password),
            _ => null,
        };
    }

    public void Dispose() => turns.Dispose();

    private static string Normal(string password) => password.Normalize(NormalizationForm.FormKC);

    private async Task<T> InTurnAsync<T>(Func<T> work)
    {
        if (!await turns.WaitAsync(TimeSpan.FromSeconds(5)))
        {
            throw Refusal.Busy("Many people are signing in at this moment. Please try again.");
        }
        try
        {
            return await Task.Run(work);
        }
        finally
        {
            turns.Release();
        }
    }
}
