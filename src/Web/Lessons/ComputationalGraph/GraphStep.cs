using WebNN.Engine.Lessons;
using WebNN.Web.Controls;

namespace WebNN.Web.Lessons;

/// <summary>The words and the mathematics of a walk's last step.</summary>
internal static class GraphStep
{
    /// <summary>The sign or the name of a node.</summary>
    public static string Name(Value node) => node.Operation switch
    {
        Operation.Variable => node.Name!,
        Operation.Constant => Numbers.Compact(node.Data),
        Operation.Add => "+",
        Operation.Subtract => "−",
        Operation.Multiply => "×",
        Operation.Divide => "÷",
        Operation.Power => "^",
        Operation.Negate => "(−)",
        _ => node.Operation.ToString().ToLowerInvariant(),
    };

    /// <summary>The calculation of a node, as in <c>100 × 2 = 200</c>.</summary>
    public static string Forward(Value node) => node.Inputs is [var x, var y]
        ? $"{Numbers.Compact(x.Data)} {Name(node)} {Numbers.Compact(y.Data)} = {Numbers.Compact(node.Data)}"
        : $"{Name(node)}({Numbers.Compact(node.Inputs[0].Data)}) = {Numbers.Compact(node.Data)}";

    /// <summary>The parts of a node's gradient that go to its inputs, as in <c>apple ← 2.2, count ← 110</c>.</summary>
    public static string Backward(GraphWalk walk, Value node) => string.Join(
        ", ",
        Receivers(node).Select(i => $"{Name(node.Inputs[i])} ← {Numbers.Compact(walk.Flow(node, i))}"));

    public static string Mathematics(GraphWalk walk)
    {
        const string rule = "{partial L}/{partial x} &= {partial L}/{partial z} * {partial z}/{partial x}";
        if (walk.Current is not { } node)
            return rule;
        if (!walk.Backward)
            return $"{rule} ; z &= {Calculated(node)} = {Formula.Of(node.Data)}";
        var lines = Receivers(node).Select(i =>
            $" ; {{partial L}}/{{partial \"{Name(node.Inputs[i])}\"}} &{(walk.Uses(node.Inputs[i]) > 1 ? "←" : "=")} "
                + $"{Formula.Of(walk.Gradient(node) ?? 0)} * {Formula.Of(node.LocalDerivatives[i])}"
                + $" = {Formula.Of(walk.Flow(node, i))}");
        return rule + string.Concat(lines);
    }

    // a constant has no use for a derivative
    private static IEnumerable<int> Receivers(Value node) =>
        Enumerable.Range(0, node.Inputs.Count).Where(i => node.Inputs[i].Operation != Operation.Constant);

    private static string Calculated(Value node)
    {
        var x = Formula.Of(node.Inputs[0].Data);
        var y = node.Inputs.Count == 2 ? Formula.Of(node.Inputs[1].Data) : "";
        return node.Operation switch
        {
            Operation.Add => $"{x} + {y}",
            Operation.Subtract => $"{x} - {y}",
            Operation.Multiply => $"{x} * {y}",
            Operation.Divide => $"{{{x}}}/{{{y}}}",
            Operation.Power => $"{{{x}}}^{{{y}}}",
            Operation.Negate => $"- ({x})",
            _ => $"\"{Name(node)}\" ({x})",
        };
    }
}
