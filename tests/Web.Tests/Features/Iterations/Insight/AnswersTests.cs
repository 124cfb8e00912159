using WebNN.Api.Training.Iterations;
using WebNN.Web.Features.Iterations.Insight;
using Xunit;

namespace WebNN.Web.Tests.Features.Iterations.Insight;

public sealed class AnswersTests
{
    // 2 2 0 0 0 1 at 0, 10, … 50
    private static readonly Belief Belief = new([0, 10, 20, 30, 40, 50], [For(2), For(2), For(0), For(0), For(0), For(1)]);

    [Fact]
    public void Moments_with_the_same_answer_are_one_run() =>
        Assert.Equal([new AnswerRun(0, 1, 2), new(2, 4, 0), new(5, 5, 1)], Answers.Runs(Belief));

    [Fact]
    public void An_interval_lies_between_the_last_moment_of_an_answer_and_the_first_of_the_next() =>
        Assert.Equal([(10, 2, 20), (40, 0, 50)], Answers.Intervals(Belief, 10));

    [Fact]
    public void Of_many_intervals_the_latest_are_taken() => Assert.Equal([(40, 0, 50)], Answers.Intervals(Belief, 1));

    [Fact]
    public void Each_change_begins_with_the_answer_before_it() =>
        Assert.Equal(
            [new AnswerChange(43, 0, 3), new(44, 3, 0), new(49, 0, 1)],
            Answers.Changes(0, [new ChangedAnswer(43, 3), new(44, 0), new(49, 1)]));

    [Theory]
    [InlineData(-5, 0)]
    [InlineData(14, 1)]
    [InlineData(16, 2)]
    [InlineData(1000, 5)]
    public void The_nearest_moment_is_found(int iteration, int expected) => Assert.Equal(expected, Answers.Nearest(Belief, iteration));

    private static float[] For(int label) => [.. Enumerable.Range(0, 4).Select(other => other == label ? 0.7f : 0.1f)];
}
