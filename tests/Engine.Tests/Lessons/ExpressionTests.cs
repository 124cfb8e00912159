using System.Globalization;
using FsCheck;
using FsCheck.Fluent;
using WebNN.Engine.Lessons;
using Xunit;

namespace WebNN.Engine.Tests.Lessons;

public class ExpressionTests
{
    [Theory]
    [InlineData("1+2*3", 7)]
    [InlineData("(1+2)*3", 9)]
    [InlineData("2^3^2", 512)]
    [InlineData("-2^2", -4)]
    [InlineData("2^-1", 0.5)]
    [InlineData("8/4/2", 1)]
    [InlineData("8-4-2", 2)]
    [InlineData("--3", 3)]
    [InlineData("2*-3", -6)]
    [InlineData("1.5e2 + .5 + 2. + 1E-1", 152.6)]
    [InlineData("exp(0)+log(1)+sin(0)+cos(0)+tanh(0)+sigmoid(0)+relu(-2)+relu(3)", 5.5)]
    [InlineData(" ( 1 ) ", 1)]
    public void Formulas_mean_what_they_say(string text, double value) => Close.To(value, Expression.Parse(text).Evaluate([]));

    [Theory]
    [InlineData("x*-1", "Variable Constant Multiply")]
    [InlineData("-(2)*x", "Constant Variable Multiply")]
    [InlineData("--3", "Constant")]
    [InlineData("-x", "Variable Negate")]
    [InlineData("-2^2", "Constant Constant Power Negate")]
    public void A_number_with_a_sign_is_one_node(string text, string nodes)
    {
        var formula = Expression.Parse(text);
        var graph = formula.Graph([.. formula.Variables.Select(_ => 1.0)]);
        Assert.Equal(nodes, string.Join(' ', graph.Nodes.Select(node => node.Operation)));
    }

    // the book's figures of §5.5.2
    [Theory]
    [InlineData(1, 0.7310585786300049, 0.36787944117144233, 0.19661193324148185)]
    [InlineData(-2, 0.11920292202211755, 7.38905609893065, 0.10499358540350652)]
    public void The_sigmoid_is_four_nodes_whose_local_derivatives_make_y_times_one_minus_y(double x, double y, double exp, double slope)
    {
        var graph = Expression.Parse("1/(1+exp(x*-1))").Graph([x]);
        Value[] way = [.. graph.Nodes.Where(node => node.Inputs.Count > 0)];
        Assert.Equal([Operation.Multiply, Operation.Exp, Operation.Add, Operation.Divide], way.Select(node => node.Operation));
        Close.To(y, graph.Result.Data, 1e-15);
        Close.To([-1, exp, 1, -y * y], [.. way.Select((node, i) => node.LocalDerivatives[i >= 2 ? 1 : 0])], 1e-15);
        Close.To(slope, graph.Variables[0].Gradient, 1e-15);
        Close.To(slope, y * (1 - y), 1e-15);
        Close.To(slope, y * y * exp, 1e-15);
    }

    [Fact]
    public void On_its_way_back_through_three_products_an_error_is_multiplied_three_times()
    {
        var graph = Expression.Parse("c*(c*(c*x))").Graph([2, 3]);
        Assert.Equal([6.0, 12, 24], graph.Nodes.Where(node => node.Inputs.Count > 0).Select(node => node.Data));
        Assert.Equal([4.0, 2, 1], graph.Nodes.Where(node => node.Inputs.Count > 0).Select(node => node.Gradient));
        Assert.Equal([36.0, 8], graph.Variables.Select(variable => variable.Gradient));
    }

    [Theory]
    [InlineData("", 1, "expected a number, a name or '(', but the expression ends here")]
    [InlineData("   ", 4, "the expression ends here")]
    [InlineData("(a+", 4, "expected a number, a name or '(', but the expression ends here")]
    [InlineData("(a", 3, "expected an operator or ')'")]
    [InlineData("a b", 3, "expected an operator (+ - * / ^) or the end, not 'b'")]
    [InlineData("a+)", 3, "expected a number, a name or '(', not ')'")]
    [InlineData("a)", 2, "no '(' is open")]
    [InlineData("2x", 2, "expected an operator")]
    [InlineData("a+\0", 3, "expected a number")]
    [InlineData("a\0", 2, "expected an operator")]
    [InlineData("exec(1)", 1, "'exec' is not a function")]
    [InlineData("1+a(2)", 3, "'a' is not a function")]
    [InlineData("exp+1", 4, "expected '(' after exp, not '+'")]
    [InlineData("exp", 4, "expected '(' after exp, but the expression ends")]
    [InlineData("2e", 3, "digits of the exponent")]
    [InlineData("1e999", 1, "not a finite number")]
    [InlineData("1+.", 3, "not a finite number")]
    [InlineData("1.2.3", 4, "expected an operator")]
    [InlineData("a**2", 3, "expected a number, a name or '(', not '*'")]
    [InlineData("+1", 1, "expected a number")]
    [InlineData("a,b", 2, "not ','")]
    [InlineData("😀", 1, "not '😀'")]
    public void Errors_say_where_and_what_was_expected(string text, int position, string expected)
    {
        var error = Assert.Throws<ExpressionException>(() => Expression.Parse(text));
        Assert.Equal(position, error.Position);
        Assert.StartsWith($"Position {position}: ", error.Message, StringComparison.Ordinal);
        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Length_depth_and_names_are_bounded()
    {
        Assert.Contains(
            "1000",
            Assert.Throws<ExpressionException>(() => Expression.Parse(new string('a', 1001))).Message,
            StringComparison.Ordinal);
        Assert.Equal(1, Expression.Parse(new string(' ', 968) + new string('a', 32)).Nodes);
        Assert.Contains(
            "at most 32",
            Assert.Throws<ExpressionException>(() => Expression.Parse(new string('a', 33))).Message,
            StringComparison.Ordinal);
        foreach (
            var deep in new[]
            {
                new string('(', 500),
                new string('-', 500),
                string.Concat(Enumerable.Repeat("1^", 300)) + "1",
                string.Concat(Enumerable.Repeat("exp(", 200)),
            })
        {
            Assert.Contains(
                "100 levels",
                Assert.Throws<ExpressionException>(() => Expression.Parse(deep)).Message,
                StringComparison.Ordinal);
        }

        Close.To(1, Expression.Parse(new string('(', 99) + "1" + new string(')', 99)).Evaluate([]));
        var names = Enumerable.Range(0, 33).Select(i => $"x{i}");
        Assert.Contains(
            "'x32' is one name too many; 32",
            Assert.Throws<ExpressionException>(() => Expression.Parse(string.Join('+', names))).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_name_used_twice_is_one_node()
    {
        var expression = Expression.Parse("(a+b)*(b+1)");
        Assert.Equal(["a", "b"], expression.Variables);
        Assert.Equal([2, 4], expression.Positions);
        var graph = expression.Graph([2, 1]);
        Assert.Equal(6, graph.Nodes.Count);
        Assert.Equal(2, graph.Nodes.Count(node => node.Inputs.Contains(graph.Variables[1])));
    }

    [Fact]
    public void Names_of_any_script_are_names() => Close.To(220, Expression.Parse("사과*개수*세금").Evaluate([100, 2, 1.1]));

    [Fact]
    public void The_wrong_number_of_values_is_refused() =>
        Assert.Contains(
            "(a, b)",
            Assert.Throws<ShapeException>(() => Expression.Parse("a+b").Evaluate([1])).Message,
            StringComparison.Ordinal);

    [Fact]
    public void Any_text_either_parses_or_is_refused_with_a_position_in_it() =>
        Prop.ForAll(
                Gen.Elements("a", "b", "1", "2.5", "+", "-", "*", "/", "^", "(", ")", "exp", "log", " ", "e", ".", "\0", "é")
                    .ListOf()
                    .ToArbitrary(),
                tokens =>
                {
                    var text = string.Concat(tokens);
                    try
                    {
                        var expression = Expression.Parse(text);
                        var values = new double[expression.Variables.Count];
                        Assert.Equal(expression.Evaluate(values), expression.Graph(values).Result.Data);
                    }
                    catch (ExpressionException e)
                    {
                        Assert.InRange(e.Position, 1, text.Length + 1);
                    }
                })
            .QuickCheckThrowOnFailure();

    [Fact]
    public void Printed_formulas_read_back_to_the_same_value() =>
        Prop.ForAll(RandomFormula.Arbitrary, formula =>
        {
            var expression = Expression.Parse(formula.ToString());
            double[] values = [.. expression.Variables.Select(name => name == "x" ? 0.7 : -1.3)];
            var expected = formula.Evaluate(0.7, -1.3);
            var actual = expression.Evaluate(values);
            var graph = expression.Graph(values).Result.Data;
            Assert.True(expected.Equals(actual) && actual.Equals(graph), $"{formula}: {expected} {actual} {graph}");
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Backpropagation_forward_mode_and_differences_agree() =>
        Prop.ForAll(RandomFormula.Arbitrary, formula =>
        {
            var expression = Expression.Parse(formula.ToString());
            double[] values = [.. expression.Variables.Select(name => name == "x" ? 0.7 : -1.3)];
            var graph = expression.Graph(values);

            // outside its domain (the logarithm of a negative number) a formula has no derivative to compare
            if (graph.Nodes.Any(node => !double.IsFinite(node.Data)))
                return;
            double[] reverse = [.. graph.Variables.Select(v => v.Gradient)];
            var forward = graph.ForwardModeGradient();
            for (var i = 0; i < reverse.Length; i++)
                Assert.True(!double.IsFinite(reverse[i]) || Near(reverse[i], forward[i], 1e-9), $"{formula}: {reverse[i]} {forward[i]}");

            // where two step sizes agree, the difference can be trusted: neither a kink nor a pole nor rounding is near
            var (rough, fine) = (
                Numerical.Gradient(v => expression.Evaluate(v), [.. values], 1e-4),
                Numerical.Gradient(v => expression.Evaluate(v), [.. values], 1e-5));
            for (var i = 0; i < reverse.Length; i++)
            {
                if (double.IsFinite(fine[i]) && Near(rough[i], fine[i], 1e-6) && Math.Abs(graph.Result.Data) < 1e3)
                    Assert.True(Near(reverse[i], fine[i], 1e-4), $"{formula}: {reverse[i]} {fine[i]}");
            }
        })
            .QuickCheckThrowOnFailure();

    private static bool Near(double a, double b, double tolerance) => Math.Abs(a - b) <= tolerance * Math.Max(1, Math.Abs(a));

    /// <summary>A formula in x and y that can calculate itself, independently of the parser.</summary>
    private abstract record RandomFormula
    {
        public static Arbitrary<RandomFormula> Arbitrary { get; } = Of(4).ToArbitrary();

        public abstract double Evaluate(double x, double y);

        private static Gen<RandomFormula> Of(int depth)
        {
            var leaf = Gen.OneOf(
                Gen.Elements<RandomFormula>(new Name("x"), new Name("y")),
                Gen.Choose(1, 40).Select(RandomFormula (n) => new Number(n / 8.0)));
            if (depth == 0)
                return leaf;

            var inner = Of(depth - 1);
            return Gen.OneOf(
                leaf,
                from op in Gen.Elements('+', '-', '*', '/')
                from l in inner
                from r in inner
                select (RandomFormula)new Binary(op, l, r),
                from l in inner
                from power in Gen.Choose(0, 3)
                select (RandomFormula)new Binary('^', l, new Number(power)),
                from f in Gen.Elements("exp", "log", "sin", "cos", "tanh", "sigmoid", "relu", "-")
                from x in inner
                select (RandomFormula)new Unary(f, x));
        }

        private sealed record Name(string Text) : RandomFormula
        {
            public override double Evaluate(double x, double y) => Text == "x" ? x : y;

            public override string ToString() => Text;
        }

        private sealed record Number(double Value) : RandomFormula
        {
            public override double Evaluate(double x, double y) => Value;

            public override string ToString() => Value.ToString(CultureInfo.InvariantCulture);
        }

        private sealed record Binary(char Op, RandomFormula L, RandomFormula R) : RandomFormula
        {
            public override double Evaluate(double x, double y)
            {
                var (l, r) = (L.Evaluate(x, y), R.Evaluate(x, y));
                return Op switch { '+' => l + r, '-' => l - r, '*' => l * r, '/' => l / r, _ => r == 2 ? l * l : Math.Pow(l, r) };
            }

            public override string ToString() => $"({L}{Op}{R})";
        }

        private sealed record Unary(string F, RandomFormula X) : RandomFormula
        {
            public override double Evaluate(double x, double y)
            {
                var v = X.Evaluate(x, y);
                return F switch
                {
                    "exp" => Math.Exp(v),
                    "log" => Math.Log(v),
                    "sin" => Math.Sin(v),
                    "cos" => Math.Cos(v),
                    "tanh" => Math.Tanh(v),
                    "sigmoid" => v >= 0 ? 1 / (1 + Math.Exp(-v)) : Math.Exp(v) / (1 + Math.Exp(v)),
                    "relu" => v <= 0 ? 0 : v,
                    _ => -v,
                };
            }

            public override string ToString() => $"({F}({X}))";
        }
    }
}
