using System.Runtime.InteropServices;

namespace WebNN.Engine.Lessons;

/// <summary>
/// A formula that could not be read. <see cref="Exception.Message"/> says where (counted from 1) and what was expected there.
/// </summary>
public sealed class ExpressionException : FormatException
{
    internal ExpressionException(int position, string problem)
        : base(FormattableString.Invariant($"Position {position}: {problem}")) => Position = position;

    /// <summary>The character it is about, counted from 1; one past the last where the end came too early.</summary>
    public int Position { get; }
}

/// <summary>
/// A formula over named variables, as in <c>(a+b)*(b+1)</c>: numbers, names, <c>+ - * / ^</c> (right-associative, above the minus sign:
/// −x^2 is −(x²)), parentheses and exp, log, sin, cos, tanh, sigmoid, relu. Read once, then calculated plainly or as a graph of
/// <see cref="Value"/>s. Never changes, and may be used by several threads.
/// </summary>
public sealed class Expression
{
    /// <summary>The longest formula, in characters.</summary>
    public const int MaxLength = 1000;

    /// <summary>The longest name, in characters.</summary>
    public const int MaxNameLength = 32;

    /// <summary>The deepest nesting of parentheses, functions, signs and powers.</summary>
    public const int MaxDepth = 100;

    /// <summary>The most different names.</summary>
    public const int MaxVariables = 32;

    private readonly Step[] _steps;

    internal Expression(string text, IReadOnlyList<string> variables, IReadOnlyList<int> positions, Step[] steps) =>
        (Text, Variables, Positions, _steps) = (text, variables, positions, steps);

    // constants hold a number, variables their index, the rest the earlier steps they work on
    [StructLayout(LayoutKind.Auto)]
    internal readonly record struct Step(Operation Operation, int X, int Y, double Number);

    /// <summary>As it was written.</summary>
    public string Text { get; }

    /// <summary>The names in it, in order of appearance.</summary>
    public IReadOnlyList<string> Variables { get; }

    /// <summary>The position at which each of <see cref="Variables"/> first stands, counted from 1.</summary>
    public IReadOnlyList<int> Positions { get; }

    /// <summary>The number of nodes of its graph: the work of one calculation.</summary>
    public int Nodes => _steps.Length;

    /// <summary>Reads a formula.</summary>
    /// <exception cref="ExpressionException">It is not one, or is longer, deeper or has more names than the limits.</exception>
    public static Expression Parse(string text) => new ExpressionParser(text).Parse();

    /// <summary>
    /// Its number for values: (V,), one for each of <see cref="Variables"/>. NaN or infinite where it is undefined or overflows.
    /// </summary>
    /// <exception cref="ShapeException">Another number of values.</exception>
    public double Evaluate(ReadOnlySpan<double> values)
    {
        ThrowIfWrongCount(values.Length);
        Span<double> results = _steps.Length <= 256 ? stackalloc double[_steps.Length] : new double[_steps.Length];
        for (var i = 0; i < _steps.Length; i++)
        {
            var step = _steps[i];
            results[i] = step.Operation switch
            {
                Operation.Constant => step.Number,
                Operation.Variable => values[step.X],
                _ => Value.Calculate(step.Operation, results[step.X], step.Y < 0 ? 0 : results[step.Y]),
            };
        }

        return results[^1];
    }

    /// <summary>
    /// Its computational graph for values: (V,), calculated forward and, by <see cref="Value.Backward"/>, backward. A name used twice is
    /// one node.
    /// </summary>
    /// <exception cref="ShapeException">Another number of values.</exception>
    public Graph Graph(ReadOnlySpan<double> values)
    {
        ThrowIfWrongCount(values.Length);
        var nodes = new Value[_steps.Length];
        var variables = new Value[Variables.Count];
        for (var i = 0; i < nodes.Length; i++)
        {
            var (operation, x, y, number) = _steps[i];
            nodes[i] = operation switch
            {
                Operation.Constant => Value.Constant(number),
                Operation.Variable => variables[x] = Value.Variable(Variables[x], values[x]),
                _ when y < 0 => Value.Of(operation, nodes[x]),
                _ => Value.Of(operation, nodes[x], nodes[y]),
            };
        }

        nodes[^1].Backward();
        return new Graph(nodes, variables);
    }

    /// <summary>The exact gradient at values: (V,), by backpropagation. Returns (V,).</summary>
    /// <exception cref="ShapeException">Another number of values.</exception>
    public double[] Gradient(ReadOnlySpan<double> values) => [.. Graph(values).Variables.Select(variable => variable.Gradient)];

    private void ThrowIfWrongCount(int count)
    {
        if (count != Variables.Count)
            throw new ShapeException($"{count} values do not fit {Variables.Count} variables ({string.Join(", ", Variables)}).");
    }
}

/// <summary>
/// A calculated graph: nodes in the order of calculation, the result last; and the
/// variables among them. Gradients are those of the result.
/// </summary>
public sealed record Graph(IReadOnlyList<Value> Nodes, IReadOnlyList<Value> Variables)
{
    /// <summary>The node of the whole formula.</summary>
    public Value Result => Nodes[^1];

    /// <summary>The gradient in forward mode, (V,): one pass for each variable, where backpropagation takes one for all.</summary>
    public double[] ForwardModeGradient() => [.. Variables.Select(Result.Tangent)];
}
