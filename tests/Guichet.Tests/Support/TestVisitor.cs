namespace Guichet.Tests.Support;

/// <summary>Somebody who writes on the shop's page, in one line.</summary>
public static class TestVisitor
{
    public static async Task<Answer> SaysAsync(TestDesk desk, string text)
    {
        using var browser = desk.Visit();
        var connected = await browser.PostAsync("/v1/visitor/connect", new { site = desk.Site.GetProperty("key").GetString(), origin = "https://shop.example" });
        var said = await browser.PostAsync(
            "/v1/visitor/messages",
            new { clientId = Guid.CreateVersion7(), session = "00000000000000aa", cseq = 1, seen = 0, text },
            request => request.Headers.Add("Authorization", $"Bearer {connected["token"].GetString()}"));
        Assert.True(said.Raw.IsSuccessStatusCode, said.Text);
        return said;
    }
}
