using WebNN.Engine;
using WebNN.Web.Controls;
using WebNN.Web.Lessons;

namespace WebNN.Web.Features.Iterations.Step;

/// <summary>Works out how one number of a parameter changes: its gradient, what the optimizer remembers, the number itself.</summary>
internal sealed class UpdateLines
{
    // a small screen has no room for both terms in one line
    private const string Break = "; &\"\"";

    private readonly UpdateRule _rule;
    private readonly TraceStep _step;
    private readonly Selection _at;
    private readonly TraceArray _old;
    private readonly double _g;

    private UpdateLines(UpdateRule rule, TraceStep step, Selection at)
    {
        (_rule, _step, _at, _old) = (rule, step, at, step.Given[0]);
        _g = step.Given[1][at] + (rule.Decays(_old) ? rule.Decay * _old[at] : 0);
    }

    /// <summary>Lists the quantities in their order; the last is the parameter.</summary>
    public static IReadOnlyList<UpdateLine> Of(UpdateRule rule, TraceStep step, Selection at)
    {
        var lines = new UpdateLines(rule, step, at);
        return [lines.Gradient(), .. rule.Kind switch
        {
            OptimizerKind.Sgd => [lines.Descend()],
            OptimizerKind.Momentum => lines.Momentum(),
            OptimizerKind.AdaGrad => lines.AdaGrad(),
            _ => lines.Adam(),
        }];
    }

    private UpdateLine Gradient()
    {
        var gradient = _step.Given[1];
        var (line, rule) = ($"g = {gradient.Cell(_at)}", $"g &= {gradient.Symbol}");
        return _rule.Decays(_old)
            ? new UpdateLine(
                $"{line} + {Text(_rule.Decay)} · {_old.Cell(_at)}",
                $"{rule} + λ {_old.Symbol}",
                $"{N(gradient[_at])} + {N(_rule.Decay)} * {In(_old[_at])}",
                _g,
                (float)_g)
            : new UpdateLine(line, rule, null, _g, gradient[_at]);
    }

    private UpdateLine Descend() =>
        Changed($"− {Text(_rule.Rate)} · g", "- eta g", $"- {N(_rule.Rate)} * {In(_g)}", -_rule.Rate * _g);

    private UpdateLine[] Momentum()
    {
        var (alpha, (old, changed)) = (_rule.Optimizer.Momentum, _step.Remembered[0]);
        var v = new UpdateLine(
            $"{changed.Cell(_at)} = {Text(alpha)} · {old.Cell(_at)} − {Text(_rule.Rate)} · g",
            "v &← alpha v - eta g",
            $"{N(alpha)} * {In(old[_at])} {Break} - {N(_rule.Rate)} * {In(_g)}",
            alpha * old[_at] - _rule.Rate * _g,
            changed[_at]);
        return [v, Changed($"+ {changed.Cell(_at)}", "+ v", $"+ {In(v.Value)}", v.Worked)];
    }

    private UpdateLine[] AdaGrad()
    {
        var (epsilon, (old, changed)) = (_rule.Optimizer.Epsilon, _step.Remembered[0]);
        var h = new UpdateLine(
            $"{changed.Cell(_at)} = {old.Cell(_at)} + g²",
            "h &← h + g^2",
            $"{N(old[_at])} + ({N(_g)})^2",
            old[_at] + _g * _g,
            changed[_at]);
        return [h, Changed(
            $"− {Text(_rule.Rate)} · g / (√{changed.Cell(_at)} + {Text(epsilon)})",
            "- eta {g}/{sqrt{h} + epsilon}",
            $"- {N(_rule.Rate)} * {{{N(_g)}}}/{{sqrt{{{N(h.Value)}}} + {N(epsilon)}}}",
            -_rule.Rate * _g / (Math.Sqrt(h.Worked) + epsilon))];
    }

    private UpdateLine[] Adam()
    {
        var (rate, epsilon) = (CorrectedRate(), _rule.Optimizer.Epsilon);
        var m = Follow(0, "m", "β_1", _rule.Optimizer.Beta1, "g", "g", N(_g), _g);
        var v = Follow(1, "v", "β_2", _rule.Optimizer.Beta2, "g²", "g^2", $"({N(_g)})^2", _g * _g);
        return [m, v, rate, Changed(
            $"− η_t · {_step.Remembered[0].After.Cell(_at)} / (√{_step.Remembered[1].After.Cell(_at)} + {Text(epsilon)})",
            "- eta_t * {m}/{sqrt{v} + epsilon}",
            $"{Break} - {N(rate.Value)} * {{{N(m.Value)}}}/{{sqrt{{{N(v.Value)}}} + {N(epsilon)}}}",
            -rate.Worked * m.Worked / (Math.Sqrt(v.Worked) + epsilon))];
    }

    // a moving average: it goes a share of the way to what it follows
    private UpdateLine Follow(
        int index, string symbol, string beta, double value, string name, string goal, string numbers, double worked)
    {
        var (old, changed) = _step.Remembered[index];
        return new UpdateLine(
            $"{changed.Cell(_at)} = {old.Cell(_at)} + {Text(1 - value)} · ({name} − {old.Cell(_at)})",
            $"{symbol} &← {symbol} + (1 - {beta}) ({goal} - {symbol})",
            $"{N(old[_at])} {Break} + {N(1 - value)} * ({numbers} - {In(old[_at])})",
            old[_at] + (1 - value) * (worked - old[_at]),
            changed[_at]);
    }

    // both averages begin at zero: the first steps would be too small or too large without it
    private UpdateLine CorrectedRate()
    {
        var (beta1, beta2, t) = (Text(_rule.Optimizer.Beta1), Text(_rule.Optimizer.Beta2), Numbers.Count(_rule.Steps));
        var worked = _rule.Rate * Math.Sqrt(1 - Math.Pow(_rule.Optimizer.Beta2, _rule.Steps))
            / (1 - Math.Pow(_rule.Optimizer.Beta1, _rule.Steps));
        return new UpdateLine(
            $"η_t = {Text(_rule.Rate)} · √(1 − {beta2}^{t}) / (1 − {beta1}^{t})",
            "eta_t &= eta {sqrt{1 - β_2^t}}/{1 - β_1^t}",
            $"{N(_rule.Rate)} * {{sqrt{{1 - [{beta2}]^{{[{t}]}}}}}}/{{1 - [{beta1}]^{{[{t}]}}}}",
            worked,
            (float)worked);
    }

    private UpdateLine Changed(string line, string rule, string numbers, double change) => new(
        $"{_step.Result.Cell(_at)} = {_old.Cell(_at)} {line}",
        $"{_old.Symbol} &← {_old.Symbol} {rule}",
        $"{N(_old[_at])} {numbers}",
        _old[_at] + change,
        _step.Result[_at]);

    // a number inside a term: a negative one in brackets
    private static string In(double value) => value < 0 ? $"({N(value)})" : N(value);

    private static string N(double value) => Formula.Of(value);

    private static string Text(double value) => Numbers.Compact(value);
}
