using System.Globalization;
using WebNN.Engine;
using WebNN.Web.Lessons;

namespace WebNN.Web.Features.Iterations.Step;

/// <summary>Works out the number of a step's result that is looked at.</summary>
/// <param name="step">The step.</param>
/// <param name="at">Which number.</param>
/// <param name="spec">The network.</param>
/// <param name="rule">How parameters are changed.</param>
internal sealed class Working(TraceStep step, Selection at, NetworkSpec spec, UpdateRule rule)
{
    private const int Shown = 3, Digits = 4;

    private readonly TermSum? _sum = TermSum.Of(step, at);

    private TraceArray Result => step.Result;

    public WorkedNumber Number()
    {
        if (step.Kind == StepKind.Update)
            return Update();
        var (line, formula) = Written();
        return new WorkedNumber(line, formula, Result[at], _sum);
    }

    private WorkedNumber Update()
    {
        var lines = UpdateLines.Of(rule, step, at);
        return new WorkedNumber(lines[^1].Line, string.Join(" ; ", lines.Select(line => line.Formula)), Result[at], null)
        {
            Before = [.. lines.SkipLast(1).Select(line => (line.Line, line.Value))],
        };
    }

    private (string Line, string Formula) Written() => step.Kind switch
    {
        StepKind.Batch => (Result.Cell(at), $"{Result.Symbol} &= {V(Result)}"),
        StepKind.Affine => Summed($"{S(0)} {S(1)} + {S(2)}"),
        StepKind.WeightGradient => Summed($"{S(0)}^T {S(1)}"),
        StepKind.BiasGradient => Summed($"sum_{{n}} {S(0)}"),
        StepKind.OutputGradient => Summed($"{S(0)} {S(1)}^T"),
        StepKind.Activation => new ActivationFormula(spec.Activation).Forward(step, at),
        StepKind.SumGradient => new ActivationFormula(spec.Activation).Backward(step, at, spec.Dropout),
        StepKind.Dropout => Dropout(),
        StepKind.Softmax => spec.IsRegression ? Identity() : Softmax(),
        StepKind.Loss or StepKind.LossAfter => spec.Loss switch
        {
            Loss.CrossEntropy => CrossEntropy(),
            Loss.SumOfSquares => SumOfSquares(),
            _ => SquaredError(),
        },
        StepKind.ScoreGradient => spec.Loss == Loss.MeanSquaredError ? SquaredErrorBack() : DifferenceBack(),
        _ => throw new InvalidOperationException($"{step.Kind} is not written in one line."),
    };

    // the largest terms in their order, and signs for the others
    private (string Line, string Formula) Summed(string rule)
    {
        var sum = _sum!;
        var shown = sum.Terms.Take(Shown).Where(term => term.Product != 0).OrderBy(term => term.Index)
            .Select(term => term.Second is { } second ? $"{N(term.First)} * {N(second)}" : N(term.First));
        var others = sum.Terms.Count - sum.Zeros > Shown ? " + …" : "";
        var numbers = string.Join(" + ", shown.DefaultIfEmpty("0")) + others;
        var (added, name) = sum.Added is { } bias ? ($" {Formula.Plus(bias.Value, Digits)}", $" + {bias.Name}") : ("", "");
        return (
            $"{Result.Cell(at)} = Σ {string.Join(" · ", sum.Names)}{name}",
            $"{Result.Symbol} &= {rule} ; &= {numbers}{added} = {V(Result)}");
    }

    private (string Line, string Formula) Dropout()
    {
        var keeps = step.Given[0][at] == 0 || Result[at] != 0 ? 1 : 0;
        var kept = Text(1 - spec.Dropout);
        return (
            $"{Result.Cell(at)} = {step.Given[0].Cell(at)} · {keeps} / {kept}",
            $"{Result.Symbol} &= {S(0)} * {{m}}/{{1 - {Text(spec.Dropout)}}} ; "
                + $"&= {V(step.Given[0])} * {{{keeps}}}/{{{kept}}} = {V(Result)}");
    }

    private (string Line, string Formula) Softmax()
    {
        var a = step.Given[0];
        var row = a.Values.Row(at[a.Rows]).ToArray();
        var below = row.Sum(score => Math.Exp(score));
        return (
            $"{Result.Cell(at)} = exp({a.Cell(at)}) / Σ exp({a.Line(at, a.Columns)})",
            $"y &= softmax({a.Symbol}) ; &= {{e^{{{V(a)}}}}}/{{sum_{{k}} e^{{a_k}}}} "
                + $"= {{{N(Math.Exp(a[at]))}}}/{{{N(below)}}} = {V(Result)}");
    }

    private (string Line, string Formula) Identity()
    {
        var a = step.Given[0];
        return ($"{Result.Cell(at)} = {a.Cell(at)}", $"y &= {a.Symbol} = {V(Result)}");
    }

    private (string Line, string Formula) SumOfSquares()
    {
        var (y, t) = (step.Given[0], step.Given[1]);
        return (
            $"{Result.Cell(at)} = ½ · Σ ({y.Line(at, y.Columns)} − {t.Line(at, t.Columns)})²",
            $"{Result.Symbol} &= {{1}}/{{2}} sum_{{k}} (y_k - t_k)^2 ; &= {{1}}/{{2}} * {N(2 * (double)Result[at])} = {V(Result)}");
    }

    private (string Line, string Formula) CrossEntropy()
    {
        var (y, t) = (step.Given[0], step.Given[1]);
        var n = at[Dimension.Samples];
        var label = t.Values.Row(n).IndexOf(1f);
        return (
            $"{Result.Cell(at)} = −log {y.Name}[{Text(n)}, {Text(label)}]",
            $"{Result.Symbol} &= - log y_t ; &= - log {N(y.Values[n, label])} = {V(Result)}");
    }

    private (string Line, string Formula) SquaredError()
    {
        var (y, t) = (step.Given[0], step.Given[1]);
        var classes = Text(y.Values.Columns);
        return (
            $"{Result.Cell(at)} = 1/{classes} · Σ ({y.Line(at, y.Columns)} − {t.Line(at, t.Columns)})²",
            $"{Result.Symbol} &= {{1}}/{{C}} sum_{{k}} (y_k - t_k)^2 ; &= {{1}}/{{{classes}}} * "
                + $"{N(Result[at] * (double)y.Values.Columns)} = {V(Result)}");
    }

    private (string Line, string Formula) DifferenceBack()
    {
        var (y, t, batch) = (step.Given[0], step.Given[1], Text(Result.Values.Rows));
        return (
            $"{Result.Cell(at)} = ({y.Cell(at)} − {t.Cell(at)}) / {batch}",
            $"{Result.Symbol} &= {{y - t}}/{{N}} ; &= {{{V(y)} - {V(t)}}}/{{{batch}}} = {V(Result)}");
    }

    private (string Line, string Formula) SquaredErrorBack()
    {
        var (y, t) = (step.Given[0], step.Given[1]);
        var n = at[Dimension.Samples];
        var scale = 2 / (y.Values.Columns * (double)y.Values.Rows);
        var dot = y.Values.Row(n).ToArray().Select((value, k) => scale * (value - t.Values[n, k]) * value).Sum();
        var g = scale * (y[at] - t[at]);
        return (
            $"{Result.Cell(at)} = {y.Cell(at)} · (g[{Text(n)}, {Text(at[y.Columns])}] − Σ g[{Text(n)}, ·] · {y.Line(at, y.Columns)})",
            $"g &= {{2 (y - t)}}/{{C N}} ; {Result.Symbol} &= y (g - sum_{{k}} g_k y_k) ; "
                + $"&= {V(y)} * ({N(g)} - ({N(dot)})) = {V(Result)}");
    }

    private string S(int given) => step.Given[given].Symbol;

    private string V(TraceArray array) => N(array[at]);

    private static string N(double value) => Formula.Of(value, Digits);

    private static string Text(double value) => Controls.Numbers.Compact(value);

    private static string Text(int value) => value.ToString(CultureInfo.InvariantCulture);
}
