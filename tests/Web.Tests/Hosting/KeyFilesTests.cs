using Xunit;

namespace WebNN.Web.Tests.Hosting;

public sealed class KeyFilesTests
{
    [Theory]
    [InlineData("")]
    [InlineData("<key id=")]
    [InlineData("\0\0\0\0")]
    public async Task Pages_are_drawn_beside_a_damaged_key_file(string content)
    {
        await using var host = new WebHost();
        var keys = Directory.CreateDirectory(Path.Combine(host.DataDirectory, "keys"));
        var file = Path.Combine(keys.FullName, "key-11111111-1111-1111-1111-111111111111.xml");
        await File.WriteAllTextAsync(file, content);
        host.Start();
        using var page = await host.Client.GetAsync(new Uri("/", UriKind.Relative));
        Assert.Equal(200, (int)page.StatusCode);
        Assert.False(File.Exists(file));
        Assert.Equal(content, await File.ReadAllTextAsync(file + ".damaged"));
        Assert.Single(keys.EnumerateFiles("*.xml"));
    }
}
