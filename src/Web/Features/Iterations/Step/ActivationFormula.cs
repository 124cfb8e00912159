using WebNN.Engine;
using WebNN.Web.Controls;
using WebNN.Web.Lessons;

namespace WebNN.Web.Features.Iterations.Step;

/// <summary>An activation function and its derivative, in a line and as a formula with the numbers of one cell.</summary>
internal sealed class ActivationFormula(Activation activation)
{
    public (string Line, string Formula) Forward(TraceStep step, Selection at)
    {
        var (a, z) = (step.Given[0], step.Result);
        var (symbol, value, result) = (a.Symbol, N(a[at]), N(z[at]));
        return activation switch
        {
            Activation.Relu => (
                $"{z.Cell(at)} = max({a.Cell(at)}, 0)",
                $"{z.Symbol} &= max({symbol}, 0) ; &= max({value}, 0) = {result}"),
            Activation.Tanh => (
                $"{z.Cell(at)} = tanh({a.Cell(at)})",
                $"{z.Symbol} &= tanh({symbol}) ; &= tanh({value}) = {result}"),
            _ => (
                $"{z.Cell(at)} = 1 / (1 + exp(−{a.Cell(at)}))",
                $"{z.Symbol} &= {{1}}/{{1 + e^{{-{symbol}}}}} ; &= {{1}}/{{1 + e^{{{N(-a[at])}}}}} = {result}"),
        };
    }

    /// <summary>Writes the way back; where the network drops outputs, what it has dropped gets no gradient.</summary>
    public (string Line, string Formula) Backward(TraceStep step, Selection at, double dropout)
    {
        var (dz, z, da) = (step.Given[0], step.Given[1], step.Result);
        var output = z[at];
        var (slope, symbols, numbers) = activation switch
        {
            Activation.Relu => ($"({z.Cell(at)} > 0)", $"({z.Symbol} > 0)", output > 0 ? "1" : "0"),
            Activation.Tanh => ($"(1 − {z.Cell(at)}²)", $"(1 - {z.Symbol}^2)", $"(1 - {N(output)}^2)"),
            _ => (
                $"{z.Cell(at)} · (1 − {z.Cell(at)})",
                $"{z.Symbol} (1 - {z.Symbol})",
                $"{N(output)} (1 - {N(output)})"),
        };
        var kept = Numbers.Compact(1 - dropout);
        var keeps = da[at] != 0 || step.Given[^1][at] != 0 ? "1" : "0";
        var (mask, maskSymbol, maskNumber) = dropout > 0
            ? ($" · {keeps} / {kept}", $" * {{m}}/{{1 - {Numbers.Compact(dropout)}}}", $" * {{{keeps}}}/{{{kept}}}")
            : ("", "", "");
        return (
            $"{da.Cell(at)} = {dz.Cell(at)}{mask} · {slope}",
            $"{da.Symbol} &= {dz.Symbol}{maskSymbol} * {symbols} ; &= {N(dz[at])}{maskNumber} * {numbers} = {N(da[at])}");
    }

    private static string N(double value) => Formula.Of(value, 4);
}
