using System.Reflection;
using System.Text.Json.Serialization;
using Guichet.Tests.Support;

namespace Guichet.Tests.Architecture;

public sealed class TypeNameTests(TestDesk desk) : IClassFixture<TestDesk>
{
    [Fact, Trait("Proves", "SEC-174")]
    public async Task No_type_is_chosen_by_what_was_sent()
    {
        var chosen = typeof(Guichet.App.Host).Assembly.GetTypes()
            .Where(t => t.GetCustomAttribute<JsonPolymorphicAttribute>() is not null || t.GetCustomAttributes<JsonDerivedTypeAttribute>().Any());
        Assert.Empty(chosen);

        using var ada = await VisitorPage.OpenAsync(desk);
        var said = await ada.SendAsync(new Dictionary<string, object?>
        {
            ["$type"] = "System.Diagnostics.Process, System.Diagnostics.Process",
            ["clientId"] = Guid.CreateVersion7(),
            ["session"] = ada.Session,
            ["cseq"] = 1,
            ["seen"] = 0,
            ["text"] = "{\"$type\":\"System.IO.FileInfo\"}",
        });
        Assert.Equal("{\"$type\":\"System.IO.FileInfo\"}", said["event"].GetProperty("text").GetString());
    }
}
