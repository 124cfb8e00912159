namespace WebNN.Engine.Lessons;

/// <summary>The operation of a node of a computational graph.</summary>
public enum Operation
{
    /// <summary>A named input.</summary>
    Variable,

    /// <summary>A number.</summary>
    Constant,

    /// <summary>x + y: hands the gradient on to both (book §5.3.1).</summary>
    Add,

    /// <summary>x − y.</summary>
    Subtract,

    /// <summary>x · y: hands it on times the other input (book §5.3.2).</summary>
    Multiply,

    /// <summary>x / y (book §5.5.2).</summary>
    Divide,

    /// <summary>x to the power of y.</summary>
    Power,

    /// <summary>−x.</summary>
    Negate,

    /// <summary>e^x.</summary>
    Exp,

    /// <summary>The natural logarithm.</summary>
    Log,

    /// <summary>The sine of radians.</summary>
    Sin,

    /// <summary>The cosine of radians.</summary>
    Cos,

    /// <summary>The hyperbolic tangent.</summary>
    Tanh,

    /// <summary>1 / (1 + e^−x): y(1 − y) on the way back (book §5.5.2).</summary>
    Sigmoid,

    /// <summary>max(0, x): passes the gradient where x &gt; 0 (book §5.5.1).</summary>
    Relu,
}

/// <summary>
/// A node of a computational graph of single numbers (book §5.1): calculating with values builds the graph,
/// <see cref="Backward"/> then gives every node the derivative of the result with respect to it, all in one pass, and
/// <see cref="Tangent"/> asks the other way round, one input at a time.
/// </summary>
public sealed class Value
{
    private readonly Value[] _inputs;
    private readonly double[] _localDerivatives;

    private Value(Operation operation, string? name, double data, Value[] inputs, double[] localDerivatives) =>
        (Operation, Name, Data, _inputs, _localDerivatives) = (operation, name, data, inputs, localDerivatives);

    /// <summary>A named input with the given number. Use the one object wherever the name stands: its gradients then add up.</summary>
    public static Value Variable(string name, double data) => new(Operation.Variable, name, data, [], []);

    /// <summary>A number.</summary>
    public static Value Constant(double data) => new(Operation.Constant, null, data, [], []);

    /// <summary>The node's operation.</summary>
    public Operation Operation { get; }

    /// <summary>The name of a variable, else null.</summary>
    public string? Name { get; }

    /// <summary>Its number, calculated when it was made.</summary>
    public double Data { get; }

    /// <summary>The derivative, with respect to this node, of the node <see cref="Backward"/> was last called on.</summary>
    public double Gradient { get; private set; }

    /// <summary>The nodes it is calculated from.</summary>
    public IReadOnlyList<Value> Inputs => _inputs;

    /// <summary>∂this/∂input for each of <see cref="Inputs"/>: the number on each edge on the way back.</summary>
    public IReadOnlyList<double> LocalDerivatives => _localDerivatives;

    /// <summary>x + y.</summary>
    public static Value operator +(Value x, Value y) => Of(Operation.Add, x, y);

    /// <summary>x − y.</summary>
    public static Value operator -(Value x, Value y) => Of(Operation.Subtract, x, y);

    /// <summary>x · y.</summary>
    public static Value operator *(Value x, Value y) => Of(Operation.Multiply, x, y);

    /// <summary>x / y.</summary>
    public static Value operator /(Value x, Value y) => Of(Operation.Divide, x, y);

    /// <summary>−x.</summary>
    public static Value operator -(Value x) => Of(Operation.Negate, x);

    /// <summary>A number where a node is wanted.</summary>
    public static implicit operator Value(double data) => Constant(data);

    /// <summary>A node of one input: negate, exp, log, sin, cos, tanh, sigmoid or relu.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The operation takes another number of inputs.</exception>
    public static Value Of(Operation operation, Value x)
    {
        var y = Calculate(operation, x.Data, 0);
        var slope = operation switch
        {
            Operation.Negate => -1,
            Operation.Exp => y,
            Operation.Log => 1 / x.Data,
            Operation.Sin => Math.Cos(x.Data),
            Operation.Cos => -Math.Sin(x.Data),
            Operation.Tanh => 1 - (y * y),
            Operation.Sigmoid => y * (1 - y),
            Operation.Relu => x.Data > 0 ? 1.0 : 0.0,
            _ => throw new ArgumentOutOfRangeException(nameof(operation), operation, "Not an operation of one input."),
        };

        // log of a negative number is NaN, and so is its slope, whatever 1/x says
        return new Value(operation, null, y, [x], [double.IsNaN(y) ? double.NaN : slope]);
    }

    /// <summary>A node of two inputs: add, subtract, multiply, divide or power.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The operation takes another number of inputs.</exception>
    // lesson: computational-graph
    public static Value Of(Operation operation, Value x, Value y)
    {
        var result = Calculate(operation, x.Data, y.Data);
        var (dx, dy) = operation switch
        {
            Operation.Add => (1.0, 1.0),
            Operation.Subtract => (1.0, -1.0),
            Operation.Multiply => (y.Data, x.Data),
            Operation.Divide => (1 / y.Data, -x.Data / (y.Data * y.Data)),
            Operation.Power => (BaseSlope(x.Data, y.Data), ExponentSlope(x.Data, y.Data, result)),
            _ => throw new ArgumentOutOfRangeException(nameof(operation), operation, "Not an operation of two inputs."),
        };
        return new Value(operation, null, result, [x, y], [dx, dy]);
    }
    // end of lesson

    /// <summary>Every node this one depends on, inputs before what uses them, this one last; each once, however often it is used.</summary>
    public IReadOnlyList<Value> Order()
    {
        var order = new List<Value>();
        var seen = new HashSet<Value>(ReferenceEqualityComparer.Instance);
        var path = new Stack<(Value Node, int Next)>();
        seen.Add(this);
        path.Push((this, 0));

        // a stack of its own: a network's loss is a chain far longer than the thread's stack is deep
        while (path.TryPop(out var top))
        {
            if (top.Next == top.Node._inputs.Length)
            {
                order.Add(top.Node);
                continue;
            }

            path.Push((top.Node, top.Next + 1));
            var input = top.Node._inputs[top.Next];
            if (seen.Add(input))
                path.Push((input, 0));
        }

        return order;
    }

    /// <summary>
    /// Reverse mode (book §5.2): sets <see cref="Gradient"/> of every node this one depends
    /// on to ∂this/∂node, in one pass from here to the inputs.
    /// </summary>
    // lesson: computational-graph
    public void Backward()
    {
        var order = Order();
        foreach (var node in order)
            node.Gradient = 0;

        Gradient = 1;
        for (var n = order.Count - 1; n >= 0; n--)
        {
            var node = order[n];
            for (var i = 0; i < node._inputs.Length; i++)
            {
                // no gradient, none to hand on: 0 times an infinite slope would be NaN
                if (node.Gradient != 0)
                    node._inputs[i].Gradient += node.Gradient * node._localDerivatives[i];
            }
        }
    }
    // end of lesson

    /// <summary>
    /// Forward mode: ∂this/∂<paramref name="input"/>, in one pass from the inputs to here. A gradient of D inputs needs D passes.
    /// </summary>
    public double Tangent(Value input)
    {
        var tangents = new Dictionary<Value, double>(ReferenceEqualityComparer.Instance);
        foreach (var node in Order())
        {
            var tangent = ReferenceEquals(node, input) ? 1.0 : 0.0;
            for (var i = 0; i < node._inputs.Length; i++)
            {
                var arriving = tangents[node._inputs[i]];
                if (arriving != 0)
                    tangent += node._localDerivatives[i] * arriving;
            }

            tangents[node] = tangent;
        }

        return tangents[this];
    }

    internal static double Calculate(Operation operation, double x, double y) => operation switch
    {
        Operation.Add => x + y,
        Operation.Subtract => x - y,
        Operation.Multiply => x * y,
        Operation.Divide => x / y,
        Operation.Power => y == 2 ? x * x : Math.Pow(x, y),
        Operation.Negate => -x,
        Operation.Exp => Math.Exp(x),
        Operation.Log => Math.Log(x),
        Operation.Sin => Math.Sin(x),
        Operation.Cos => Math.Cos(x),
        Operation.Tanh => Math.Tanh(x),
        Operation.Sigmoid => ActivationFunctions.Sigmoid(x),
        Operation.Relu => double.IsNaN(x) ? x : ActivationFunctions.Relu(x),
        _ => throw new ArgumentOutOfRangeException(nameof(operation), operation, "Calculates nothing."),
    };

    // x^0 is 1 everywhere, at x = 0 too, where 0·0^−1 would be NaN
    private static double BaseSlope(double x, double y) => y == 0 ? 0 : y == 2 ? 2 * x : y * Math.Pow(x, y - 1);

    // x^y·log x; for x = 0 the limit, and undefined for negative x
    private static double ExponentSlope(double x, double y, double result) => x == 0 && y > 0 ? 0 : result * Math.Log(x);
}
