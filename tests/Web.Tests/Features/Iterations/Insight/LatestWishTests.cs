using WebNN.Api.Training.Iterations;
using WebNN.Web.Features.Iterations.Insight;
using Xunit;

namespace WebNN.Web.Tests.Features.Iterations.Insight;

public sealed class LatestWishTests : IDisposable
{
    private readonly LatestWish _wish = new();

    public void Dispose() => _wish.Dispose();

    [Fact]
    public async Task A_newer_wish_ends_the_one_before_it_and_takes_its_place()
    {
        var first = _wish.RunAsync(ct => Task.Delay(Timeout.Infinite, ct));
        var answer = new TaskCompletionSource();
        var second = _wish.RunAsync(_ => answer.Task);
        await first;
        Assert.True(_wish.Running);
        answer.SetResult();
        await second;
        Assert.False(_wish.Running);
    }

    [Fact]
    public async Task What_went_wrong_with_a_wish_that_was_given_up_is_not_told()
    {
        var late = new TaskCompletionSource();
        var first = _wish.RunAsync(_ => late.Task);
        _wish.GiveUp();
        late.SetException(new ReplayImpossibleException("too late"));
        await first;
        Assert.Null(_wish.Problem);
    }

    [Fact]
    public async Task A_past_that_cannot_be_shown_is_a_problem_until_the_next_wish()
    {
        await _wish.RunAsync(_ => throw new ReplayImpossibleException("another build"));
        Assert.Equal((false, "insight.problem.impossible"), (_wish.Running, _wish.Problem));
        await _wish.RunAsync(_ => throw new IterationMissingException("not yet"));
        Assert.Equal("insight.problem.missing", _wish.Problem);
        await _wish.RunAsync(_ => throw new KeyNotFoundException("deleted"));
        Assert.Equal("insight.problem.gone", _wish.Problem);
        await _wish.RunAsync(_ => Task.CompletedTask);
        Assert.Null(_wish.Problem);
    }

    [Fact]
    public async Task A_bug_is_no_problem_of_the_reader()
    {
        await Assert.ThrowsAsync<InvalidOperationException>(() => _wish.RunAsync(_ => throw new InvalidOperationException()));
        Assert.False(_wish.Running);
    }
}
