using WebNN.Web.Graphics;
using Xunit;

namespace WebNN.Web.Tests.Graphics;

public sealed class GraphLayoutTests
{
    public static TheoryData<string> Formulas() =>
        [
            "apple*count*tax",
            "(apple*apples+orange*oranges)*tax",
            "(a+b)*(b+1)",
            "x*x",
            "x*x*x*x",
            "x",
            "x*x+sin(x)*exp(y)-x/y",
            "a*b*c*d*e*f+g*h*(a+b+c)/(d-e)^2",
        ];

    [Theory]
    [MemberData(nameof(Formulas))]
    public void Everything_runs_right_and_nothing_lies_upon_another(string formula)
    {
        var inputs = Inputs(formula);
        var layout = GraphLayout.Of(inputs);
        for (var node = 0; node < inputs.Length; node++)
        {
            for (var i = 0; i < inputs[node].Count; i++)
            {
                double[] columns =
                [
                    layout.Nodes[inputs[node][i]].Column,
                    .. layout.Ways[node][i].Select(at => at.Column),
                    layout.Nodes[node].Column,
                ];
                Assert.All(columns.Zip(columns.Skip(1)), step => Assert.Equal(0.5, step.Second - step.First));
            }
        }

        // a node, and the place where an edge's numbers stand, has room above and below
        var nodes = layout.Nodes.ToList();
        var edges = layout.Ways.SelectMany(ways => ways).Select(way => way[0]).ToList();
        Assert.All(Pairs(nodes).Where(pair => pair.A.Column == pair.B.Column), pair =>
            Assert.True(Math.Abs(pair.A.Row - pair.B.Row) > 0.999, formula));
        Assert.All(Pairs(edges).Where(pair => pair.A.Column == pair.B.Column), pair =>
            Assert.True(Math.Abs(pair.A.Row - pair.B.Row) > 0.639, formula));
        Assert.All(nodes.Concat(edges), place => Assert.True(place.Row >= 0));
    }

    [Fact]
    public void What_is_given_stands_right_before_what_first_needs_it()
    {
        // apple, count, ×, tax, ×
        var layout = GraphLayout.Of(Inputs("apple*count*tax"));
        Assert.Equal([0, 0, 1, 1, 2], layout.Nodes.Select(node => node.Column));
        Assert.True(layout.Nodes[0].Row < layout.Nodes[1].Row && layout.Nodes[2].Row < layout.Nodes[3].Row);
    }

    private static IReadOnlyList<int>[] Inputs(string formula)
    {
        var parsed = Engine.Lessons.Expression.Parse(formula);
        var nodes = parsed.Graph(new double[parsed.Variables.Count]).Nodes.ToList();
        return [.. nodes.Select(node => (IReadOnlyList<int>)[.. node.Inputs.Select(input => nodes.IndexOf(input))])];
    }

    private static IEnumerable<(T A, T B)> Pairs<T>(List<T> items) => items.SelectMany((a, i) => items.Skip(i + 1).Select(b => (a, b)));
}
