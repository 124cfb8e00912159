using WebNN.Engine.Lessons;
using Xunit;

namespace WebNN.Engine.Tests.Lessons;

/// <summary>Book ch. 2.</summary>
public class GatesTests
{
    [Theory]
    [InlineData("and", new[] { 0, 0, 0, 1 })]
    [InlineData("nand", new[] { 1, 1, 1, 0 })]
    [InlineData("or", new[] { 0, 1, 1, 1 })]
    [InlineData("nor", new[] { 1, 0, 0, 0 })]
    [InlineData("not", new[] { 1, 0 })]
    [InlineData("xor", new[] { 0, 1, 1, 0 })]
    [InlineData("xnor", new[] { 1, 0, 0, 1 })]
    public void Gates_give_their_tables(string name, int[] table) =>
        Assert.Equal(table, Gates.Find(name)!.TruthTable().Select(row => row.Y.Single()));

    [Fact]
    public void Adders_add()
    {
        foreach (var gate in new[] { Gates.Find("half-adder")!, Gates.Find("full-adder")! })
        {
            Assert.Equal(1 << gate.Inputs, gate.TruthTable().Count);
            Assert.All(gate.TruthTable(), row => Assert.Equal(row.X.Sum(), row.Y[0] + (2 * row.Y[1])));
        }
    }

    [Fact]
    public void Xor_is_and_of_nand_and_or()
    {
        var table = Gates.Find("xor")!.TruthTable();
        Assert.Equal([1, 1, 1, 0], table.Select(row => row.Hidden[0]));
        Assert.Equal([0, 1, 1, 1], table.Select(row => row.Hidden[1]));
    }

    [Fact]
    public void Every_published_parameter_set_realises_its_gate()
    {
        Assert.Equal(10, Gates.Published.Count);
        Assert.All(Gates.Published, set =>
        {
            Assert.Equal(set.Gate, Gates.Recognise(new Perceptron([set.W1, set.W2], set.Bias, set.Comparison)));
            Assert.Equal(set.Gate, Gates.Recognise(Perceptron.WithThreshold([set.W1, set.W2], -set.Bias, set.Comparison)));
        });
    }

    [Fact]
    public void Weights_of_one_and_a_threshold_of_one_are_an_and_gate_only_under_strict_comparison()
    {
        Assert.Equal("and", Gates.Recognise(Perceptron.WithThreshold([1, 1], 1)));
        Assert.Equal("or", Gates.Recognise(Perceptron.WithThreshold([1, 1], 1, Comparison.Inclusive)));
    }

    /// <summary>The notes define y = 1 where w·x ≥ θ; another form is b + w·x ≥ 0. Sums exactly on the threshold tell ≥ from >.</summary>
    [Theory]
    [InlineData(0.5, 0.5, 0.7, new[] { 0, 0, 0, 1 }, new[] { 0, 0, 0, 1 })]
    [InlineData(0.5, 0.5, 1, new[] { 0, 0, 0, 1 }, new[] { 0, 0, 0, 0 })]
    [InlineData(1, 1, 2, new[] { 0, 0, 0, 1 }, new[] { 0, 0, 0, 0 })]
    [InlineData(1, 1, 1, new[] { 0, 1, 1, 1 }, new[] { 0, 0, 0, 1 })]
    [InlineData(-0.5, -0.5, -0.7, new[] { 1, 1, 1, 0 }, new[] { 1, 1, 1, 0 })]
    [InlineData(-0.5, -0.5, -0.5, new[] { 1, 1, 1, 0 }, new[] { 1, 0, 0, 0 })]
    [InlineData(-1, -1, -1, new[] { 1, 1, 1, 0 }, new[] { 1, 0, 0, 0 })]
    [InlineData(-1, -1, -2, new[] { 1, 1, 1, 1 }, new[] { 1, 1, 1, 0 })]
    public void Both_comparisons_give_their_tables_by_threshold_and_by_bias(
        double w1, double w2, double theta, int[] fromItOn, int[] aboveIt)
    {
        Assert.Equal(fromItOn, Perceptron.WithThreshold([w1, w2], theta, Comparison.Inclusive).Outputs());
        Assert.Equal(fromItOn, new Perceptron([w1, w2], -theta, Comparison.Inclusive).Outputs());
        Assert.Equal(aboveIt, Perceptron.WithThreshold([w1, w2], theta).Outputs());
        Assert.Equal(aboveIt, new Perceptron([w1, w2], -theta).Outputs());
    }

    [Theory]
    [InlineData(0, 0, 1)]
    [InlineData(0, 0, -1)]
    [InlineData(1, 0, -0.5)]
    [InlineData(1, -1, -0.5)]
    public void Constants_and_lone_inputs_are_no_named_gate(double w1, double w2, double b) =>
        Assert.Null(Gates.Recognise(new Perceptron([w1, w2], b)));

    [Fact]
    public void The_decision_line_is_where_the_sum_is_zero()
    {
        var perceptron = new Perceptron([0.5, 0.25], -0.7);
        var line = perceptron.DecisionLine()!;
        Close.To(0, perceptron.Sum([0.3, (line.Slope!.Value * 0.3) + line.Intercept!.Value]));
        Assert.Equal(new DecisionLine(null, null, 0.5), new Perceptron([1, 0], -0.5).DecisionLine());
        Assert.Null(new Perceptron([0, 0], 1).DecisionLine());
        Assert.Null(new Perceptron([1, 1, 1], 1).DecisionLine());
    }

    [Fact]
    public void Wrong_inputs_are_named()
    {
        Assert.Contains(
            "xor takes 2 inputs, not 1",
            Assert.Throws<ShapeException>(() => Gates.Find("xor")!.Evaluate(1)).Message,
            StringComparison.Ordinal);
        Assert.Contains(
            "Input 1 is 2",
            Assert.Throws<LessonInputException>(() => Gates.Find("xor")!.Evaluate(0, 2)).Message,
            StringComparison.Ordinal);
        Assert.Throws<ShapeException>(() => new Perceptron([1, 1], 0).Sum([1]));
        Assert.Throws<ArgumentException>(() => new Perceptron([], 0));
        Assert.Null(Gates.Find("AND"));
    }

    [Fact]
    public void Eight_bits_of_perceptrons_add_every_pair_of_numbers()
    {
        for (var a = 0; a < 256; a += 5)
        {
            for (var b = 0; b < 256; b += 7)
            {
                var result = RippleCarryAdder.Add(a, b, 8);
                Assert.Equal(a + b, result.Sum + (256 * result.Carry));
            }
        }
    }

    [Fact]
    public void The_adder_traces_each_bit_and_counts_what_fired()
    {
        var result = RippleCarryAdder.Add(3, 1, 2);
        Assert.Equal((0, 1, 18), ((int)result.Sum, result.Carry, result.Perceptrons));
        Assert.Equal([(0, 1), (1, 1)], result.Trace.Select(bit => (bit.CarryIn, bit.CarryOut)));
        Assert.Equal(result.Trace.Sum(bit => bit.Outputs.Sum()), result.PerceptronsFired);
        Assert.Equal(1L << 32, RippleCarryAdder.Add((1L << 32) - 1, 1, 32) is var wide ? wide.Sum + ((long)wide.Carry << 32) : 0);
    }

    [Theory]
    [InlineData(256, 0, 8)]
    [InlineData(-1, 0, 8)]
    [InlineData(0, 2, 1)]
    [InlineData(0, 0, 0)]
    [InlineData(0, 0, 33)]
    public void Numbers_wider_than_the_adder_are_refused(long a, long b, int bits) =>
        Assert.Throws<LessonInputException>(() => RippleCarryAdder.Add(a, b, bits));
}
