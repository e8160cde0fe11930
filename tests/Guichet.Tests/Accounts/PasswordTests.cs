using System.Buffers.Binary;
using System.Net;
using Guichet.Accounts;
using Guichet.Conversations;
using Guichet.Data;
using Guichet.Platform.Problems;
using Guichet.Tests.Support;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Guichet.Tests.Accounts;

public sealed class PasswordTests(TestDesk desk) : IClassFixture<TestDesk>
{
    [Fact, Trait("Proves", "SEC-133")]
    public async Task Passwords_are_kept_as_210_000_rounds_of_PBKDF2_with_SHA_512_and_weaker_ones_are_replaced_at_sign_in()
    {
        using var person = await desk.JoinAsync(Role.Agent);
        Assert.Equal((2u, 210_000u), Shape(await HashAsync(person.Email)));
        var weak = new PasswordHasher<Account>(Options.Create(new PasswordHasherOptions { IterationCount = 1_000 })).HashPassword(null!, Staff.Password);
        await UseAsync(db => db.WriteAsync(() => db.Accounts.Where(a => a.Email == person.Email).ExecuteUpdateAsync(a => a.SetProperty(x => x.PasswordHash, weak)), default));

        Assert.Equal(HttpStatusCode.OK, (await person.PostAsync("/api/session", new { email = person.Email, password = Staff.Password })).Status);

        Assert.Equal((2u, 210_000u), Shape(await HashAsync(person.Email)));
        Assert.Equal(HttpStatusCode.OK, (await person.PostAsync("/api/session", new { email = person.Email, password = Staff.Password })).Status);
    }

    [Fact, Trait("Proves", "SEC-133")]
    public async Task The_same_password_typed_on_another_keyboard_is_the_same()
    {
        using var person = await desk.JoinAsync(Role.Agent);
        await person.PostAsync("/api/account/password", new { current = Staff.Password, password = "crème brûlée à volonté" });

        var answer = await person.PostAsync("/api/session", new { email = person.Email, password = "crème brûlée à volonté".Normalize(System.Text.NormalizationForm.FormD) });

        Assert.Equal(HttpStatusCode.OK, answer.Status);
    }

    [Theory, Trait("Proves", "SEC-133")]
    [InlineData("short")]
    [InlineData("ninechars")]
    [InlineData("password12")]
    [InlineData("P4ssw0rd2024!")]
    [InlineData("Liverpool1!")]
    [InlineData("qwertyuiop")]
    [InlineData("1q2w3e4r5t")]
    [InlineData("iloveyou123")]
    [InlineData("motdepasse1")]
    [InlineData("salasana123")]
    [InlineData("aaaaaaaaaaaa")]
    [InlineData("abcabcabcabc")]
    [InlineData("19870412331")]
    [InlineData("welcome2026!!")]
    [InlineData("whale shop1")]
    [InlineData("mailcreated5240")]
    [InlineData("Fuck_Inside")]
    [InlineData("person\u0000with nul")]
    public async Task What_is_guessed_first_is_refused(string password)
    {
        var refused = await Assert.ThrowsAsync<RefusedException>(() =>
        {
            Passwords.Check(password, "maria@shop.example", "Maria", "Whale Shop");
            return Task.CompletedTask;
        });

        Assert.Equal(400, refused.Status);
    }

    [Fact, Trait("Proves", "SEC-133")]
    public void The_10_000_most_frequent_passwords_of_breaches_are_refused()
    {
        var breached = CommonPasswords.Read("common-passwords.txt");

        Assert.Equal(10_000, breached.Distinct().Count());
        Assert.All(breached, password => Assert.True(CommonPasswords.Contain(password, []), password));
    }

    [Theory, Trait("Proves", "SEC-133")]
    [InlineData("seven green whales")]
    [InlineData("correct horse battery staple")]
    [InlineData("x9#7$2k!4@8q")]
    [InlineData("毎朝コーヒーを二杯飲む")]
    [InlineData("tuulinen aamu järvellä")]
    public void What_nobody_guesses_is_taken(string password) => Passwords.Check(password, "maria@shop.example", "Maria", "Whale Shop");

    [Fact]
    public void No_more_than_128_characters() =>
        Assert.Throws<RefusedException>(() => Passwords.Check(string.Concat(Enumerable.Range(0, 130).Select(i => (char)('a' + (i * 7 % 26))))));

    private static (uint Prf, uint Rounds) Shape(string hash)
    {
        var bytes = Convert.FromBase64String(hash);
        Assert.Equal(1, bytes[0]);
        return (BinaryPrimitives.ReadUInt32BigEndian(bytes.AsSpan(1)), BinaryPrimitives.ReadUInt32BigEndian(bytes.AsSpan(5)));
    }

    private Task<string> HashAsync(string email) => UseAsync(async db => (await db.Accounts.SingleAsync(a => a.Email == email)).PasswordHash!);

    private async Task<T> UseAsync<T>(Func<Db, Task<T>> use)
    {
        await using var scope = desk.App.Services.CreateAsyncScope();
        return await use(scope.ServiceProvider.GetRequiredService<Db>());
    }
}
