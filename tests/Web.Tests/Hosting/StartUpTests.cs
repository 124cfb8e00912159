using WebNN.Web.Hosting;
using Xunit;

namespace WebNN.Web.Tests.Hosting;

public sealed class StartUpTests
{
    [Theory]
    [InlineData("http://[::]:8080", "http://localhost:8080")]
    [InlineData("http://0.0.0.0:8080", "http://localhost:8080")]
    [InlineData("http://127.0.0.1:5080", "http://127.0.0.1:5080")]
    public void The_printed_address_is_one_to_open(string listened, string opened) => Assert.Equal(opened, StartUp.Browsable(listened));
}
