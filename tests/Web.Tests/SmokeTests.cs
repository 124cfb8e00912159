using Xunit;

namespace WebNN.Web.Tests;

public class SmokeTests
{
    [Fact]
    public void Runner_works() => Assert.True(true);
}
