using WebNN.Api.Training.Jobs;
using Xunit;

namespace WebNN.Api.Tests.Training.Jobs;

public sealed class JobIdTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 28, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void A_name_is_later_than_the_newest_where_the_clock_stands_or_went_back()
    {
        var first = JobId.Next(Now, null);
        var second = JobId.Next(Now, first);
        Assert.True(string.CompareOrdinal(first, second) < 0);
        Assert.True(string.CompareOrdinal(second, JobId.Next(Now.AddHours(-1), second)) < 0);
    }

    [Theory]
    [InlineData("99991231-235959-999-aaaa")]
    [InlineData("99990101-000000-000-aaaa")]
    [InlineData("20269999-999999-999-aaaa")]
    public void A_folder_from_a_far_future_stops_nobody(string newest) =>
        Assert.StartsWith("20261128-120000-000-", JobId.Next(Now, newest), StringComparison.Ordinal);
}
