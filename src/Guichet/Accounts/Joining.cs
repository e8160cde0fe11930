using Guichet.Conversations;
using Guichet.Data;
using Guichet.Platform;

namespace Guichet.Accounts;

/// <summary>A new person, and a person's new place in a workspace.</summary>
internal static class Joining
{
    public static Account Add(Db db, string email, string name, string? hash, TimeProvider time)
    {
        var account = new Account
        {
            Id = Id.New(),
            Email = EmailDomain.Shown(email.Trim()),
            EmailKey = Email.Key(email),
            Name = name.Trim(),
            PasswordHash = hash,
            CreatedAt = time.GetUtcNow().ToUnixTimeMilliseconds(),
        };
        db.Accounts.Add(account);
        return account;
    }

    public static Agent Agent(Id workspace, Account account, string name, Role role, TimeProvider time) => new()
    {
        WorkspaceId = workspace,
        Id = Id.New(),
        AccountId = account.Id,
        Name = name.Trim(),
        Role = role,
        CreatedAt = time.GetUtcNow().ToUnixTimeMilliseconds(),
    };
}
