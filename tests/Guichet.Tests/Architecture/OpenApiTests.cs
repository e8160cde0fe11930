using Guichet.App;
using Guichet.Tests.Support;

namespace Guichet.Tests.Architecture;

public sealed class OpenApiTests(TestDesk desk) : IClassFixture<TestDesk>
{
    /// <summary>To accept a change: GUICHET_WRITE_OPENAPI=1, and look at the difference.</summary>
    [Fact]
    public async Task The_description_in_the_repository_is_that_of_this_server()
    {
        var file = Path.Combine(Source.Folder("docs/api"), "openapi.json");
        var now = await OpenApi.WriteAsync(desk.App.Services);
        if (Environment.GetEnvironmentVariable("GUICHET_WRITE_OPENAPI") == "1")
        {
            await File.WriteAllTextAsync(file, now);
        }

        Assert.Equal(await File.ReadAllTextAsync(file), now);
    }
}
