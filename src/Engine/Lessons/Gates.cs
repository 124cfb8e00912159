namespace WebNN.Engine.Lessons;

/// <summary>A set of parameters printed somewhere for a gate, all of which give the right table.</summary>
public sealed record PublishedParameters(string Gate, double W1, double W2, double Bias, Comparison Comparison = Comparison.Strict);

/// <summary>
/// The gates by name, all of perceptrons: and, nand, or, nor, not (one each), xor = and(nand(x), or(x)) and xnor (two layers, book §2.5),
/// half-adder and full-adder (sum, carry), from which <see cref="RippleCarryAdder"/> adds numbers of any width (book §2.6).
/// </summary>
public static class Gates
{
    // lesson: xor
    private static readonly Perceptron And = new([0.5, 0.5], -0.7);
    private static readonly Perceptron Nand = new([-0.5, -0.5], 0.7);
    private static readonly Perceptron Or = new([0.5, 0.5], -0.2);
    // end of lesson
    private static readonly Perceptron Nor = new([-0.5, -0.5], 0.2);

    /// <summary>Every gate, the simple ones first.</summary>
    public static IReadOnlyList<Gate> All { get; } =
    [
        Single("and", And),
        Single("nand", Nand),
        Single("or", Or),
        Single("nor", Nor),
        Single("not", new Perceptron([-1], 0.5)),
        // lesson: xor
        new("xor", 2, [new("nand", Nand, [0, 1]), new("or", Or, [0, 1]), new("and", And, [2, 3])], ["y"], 2),
        // end of lesson
        new("xnor", 2, [new("and", And, [0, 1]), new("nor", Nor, [0, 1]), new("or", Or, [2, 3])], ["y"], 2),
        new("half-adder", 2, HalfAdder(2, 0, 1), ["sum", "carry"], 2, 3),

        // wires: a 0, b 1, carry in 2; the first half adder is 3–6, the second 7–10
        new("full-adder", 3, [.. HalfAdder(3, 0, 1), .. HalfAdder(7, 5, 2), new("or", Or, [6, 10])], ["sum", "carry"], 6, 8),
    ];

    /// <summary>The parameter sets the book and its companions print for AND, NAND and OR (book §2.2–2.3).</summary>
    public static IReadOnlyList<PublishedParameters> Published { get; } =
    [
        new("and", 0.5, 0.5, -0.7),
        new("and", 0.2, 0.2, -0.3),
        new("and", 0.5, 0.5, -0.8),
        new("and", 1, 1, -1),
        new("nand", -0.5, -0.5, 0.7),
        new("nand", -0.2, -0.2, 0.3),
        new("or", 0.5, 0.5, -0.2),
        new("or", 0.5, 0.5, -0.4),
        new("or", 0.2, 0.2, -0.1),
        new("or", 1, 1, -0.5),
    ];

    /// <summary>The gate of that name (<c>and</c>, <c>half-adder</c>, …), or null.</summary>
    public static Gate? Find(string name) => All.FirstOrDefault(gate => string.Equals(gate.Name, name, StringComparison.Ordinal));

    /// <summary>
    /// The name of the gate whose table the perceptron gives; null where it is none of them, as for constants and "x1 and not x2".
    /// </summary>
    public static string? Recognise(Perceptron perceptron)
    {
        var outputs = perceptron.Outputs();
        return All.FirstOrDefault(gate =>
            gate.Outputs.Count == 1
            && gate.Inputs == perceptron.Weights.Count
            && gate.TruthTable().Select(row => row.Y[0]).SequenceEqual(outputs))?.Name;
    }

    private static Gate Single(string name, Perceptron perceptron) =>
        new(name, perceptron.Weights.Count, [new(name, perceptron, [.. Enumerable.Range(0, perceptron.Weights.Count)])], ["y"], 0);

    // four perceptrons whose outputs are the wires start … start + 3: nand, or, sum, carry
    private static GateNode[] HalfAdder(int start, int a, int b) =>
        [new("nand", Nand, [a, b]), new("or", Or, [a, b]), new("and", And, [start, start + 1]), new("and", And, [a, b])];
}

/// <summary>
/// One place of an addition, lowest first: the bits that met, what came out, and the output of each of the full adder's perceptrons.
/// </summary>
public sealed record AdderBit(int Bit, int A, int B, int CarryIn, int Sum, int CarryOut, IReadOnlyList<int> Outputs);

/// <summary>A sum modulo 2^bits, the carry out of the highest place, the perceptrons there are and those that gave 1.</summary>
public sealed record AdderResult(long Sum, int Carry, int Perceptrons, int PerceptronsFired, IReadOnlyList<AdderBit> Trace);

/// <summary>Full adders in a row, each handing its carry to the next: "one could build a computer" (book §2.6).</summary>
public static class RippleCarryAdder
{
    /// <summary>The widest sum, in bits.</summary>
    public const int MaxBits = 32;

    /// <summary>a + b, by perceptrons alone.</summary>
    /// <exception cref="LessonInputException">Bits not in 1–32, or a number that does not fit in so many bits.</exception>
    public static AdderResult Add(long a, long b, int bits)
    {
        if (bits is < 1 or > MaxBits)
            throw new LessonInputException($"bits is {bits}; it must be 1 to {MaxBits}.");

        ThrowIfTooWide(a, bits, nameof(a));
        ThrowIfTooWide(b, bits, nameof(b));
        var adder = Gates.Find("full-adder")!;
        var trace = new AdderBit[bits];
        var (sum, carry, fired) = (0L, 0, 0);
        for (var bit = 0; bit < bits; bit++)
        {
            var (bitA, bitB) = ((int)(a >> bit) & 1, (int)(b >> bit) & 1);
            var result = adder.Evaluate(bitA, bitB, carry);
            trace[bit] = new AdderBit(bit, bitA, bitB, carry, result.Y[0], result.Y[1], result.Outputs);
            sum |= (long)result.Y[0] << bit;
            carry = result.Y[1];
            fired += result.Fired;
        }

        return new AdderResult(sum, carry, bits * adder.Nodes.Count, fired, trace);
    }

    private static void ThrowIfTooWide(long value, int bits, string name)
    {
        if (value < 0 || value >> bits != 0)
            throw new LessonInputException($"{name} is {value}; {bits} bits hold 0 to {(1L << bits) - 1}.");
    }
}
