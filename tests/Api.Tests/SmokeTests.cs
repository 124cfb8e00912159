using Xunit;

namespace WebNN.Api.Tests;

public class SmokeTests
{
    [Fact]
    public void Runner_works() => Assert.True(true);
}
