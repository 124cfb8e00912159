using WebNN.Api.Training.Iterations;
using WebNN.Engine.Training;

namespace WebNN.Web.Features.Iterations.Insight;

/// <summary>Consecutive moments with the same answer.</summary>
/// <param name="First">The number of the first of them.</param>
/// <param name="Last">The number of the last.</param>
/// <param name="Class">The answer.</param>
public readonly record struct AnswerRun(int First, int Last, int Class);

/// <summary>An iteration after which the answer was another than before it.</summary>
/// <param name="Iteration">Which.</param>
/// <param name="From">The answer before.</param>
/// <param name="To">The answer after.</param>
public readonly record struct AnswerChange(int Iteration, int From, int To);

/// <summary>The answers of a network at the moments of a belief: the classes that it found most probable.</summary>
internal static class Answers
{
    /// <summary>Gets the answers as runs, in the order of time.</summary>
    public static IReadOnlyList<AnswerRun> Runs(Belief belief)
    {
        var runs = new List<AnswerRun>();
        for (var i = 0; i < belief.Probabilities.Count; i++)
        {
            var answer = Evaluator.ArgMax(belief.Probabilities[i]);
            if (runs is [.., var last] && last.Class == answer)
                runs[^1] = last with { Last = i };
            else
                runs.Add(new AnswerRun(i, i, answer));
        }

        return runs;
    }

    /// <summary>
    /// Gets the intervals between neighbouring moments within which the answer became another, at most so many: the latest.
    /// </summary>
    /// <returns>The iteration before, the answer there, and the iteration at the end of each.</returns>
    public static IReadOnlyList<(int After, int Answer, int Last)> Intervals(Belief belief, int most) =>
    [
        .. Runs(belief).SkipLast(1)
            .Select(run => (belief.Iterations[run.Last], run.Class, belief.Iterations[run.Last + 1]))
            .TakeLast(most),
    ];

    /// <summary>Gets the changes of an interval that begins with an answer.</summary>
    public static IEnumerable<AnswerChange> Changes(int answer, IEnumerable<ChangedAnswer> turns)
    {
        foreach (var turn in turns)
        {
            yield return new AnswerChange(turn.Iteration, answer, turn.Class);
            answer = turn.Class;
        }
    }

    /// <summary>Gets the number of the moment nearest to an iteration.</summary>
    public static int Nearest(Belief belief, int iteration) =>
        Enumerable.Range(0, belief.Iterations.Count).MinBy(i => Math.Abs(belief.Iterations[i] - iteration));
}
