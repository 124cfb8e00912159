using System.Globalization;
using WebNN.Web.Controls;

namespace WebNN.Web.Lessons;

/// <summary>Represents the computational graph lesson: a formula, the values of its variables, and the walk through its graph.</summary>
/// <param name="formula">A formula to begin with.</param>
/// <param name="values">The values of its variables, as in an address.</param>
internal sealed class GraphState(string formula, string values)
{
    private readonly Dictionary<string, double> _known = [];
    private string _values = values;
    private int _step;

    public TypedExpression Typed { get; } = new(formula);

    /// <summary>Gets the walk; there is one once <see cref="Linked"/> was called.</summary>
    public GraphWalk Walk { get; private set; } = null!;

    /// <summary>Gets the gradient in forward mode: a pass for each variable.</summary>
    public double[] ForwardMode { get; private set; } = [];

    public Dictionary<string, double> Given => Walk.Graph.Variables.ToDictionary(variable => variable.Name!, variable => variable.Data);

    public void Link(LinkState link)
    {
        Typed.Link(link);
        link.Text("at", ref _values, 400);
        link.Whole("step", ref _step, 0, 2 * TypedExpression.MaxLength);
    }

    public void Linked()
    {
        Read(_values);
        // an address with a formula that cannot be read shows why, and the start
        if (Typed.Linked() || Walk is null)
            Build(_step);
    }

    public void Load(string text, string given)
    {
        Read(given);
        Enter(text);
    }

    /// <summary>Takes a typed formula; one that cannot be read leaves the graph as it is.</summary>
    public void Enter(string text)
    {
        if (Typed.Enter(text))
            Build(0);
    }

    public void SetValue(string name, double value)
    {
        if (!double.IsFinite(value))
            return;
        _known[name] = value;
        Build(Walk.Step);
    }

    public void Go(int step)
    {
        Walk = new GraphWalk(Walk.Graph, step);
        _step = Walk.Step;
    }

    /// <summary>A name that had a value keeps it; a new one starts at 1.</summary>
    private void Build(int step)
    {
        var graph = Typed.Expression.Graph([.. Typed.Expression.Variables.Select(name => _known.GetValueOrDefault(name, 1))]);
        ForwardMode = graph.ForwardModeGradient();
        Walk = new GraphWalk(graph, step);
        _step = Walk.Step;
        _values = string.Join(' ', graph.Variables.Select(variable => $"{variable.Name}={Numbers.Full(variable.Data)}"));
    }

    private void Read(string given)
    {
        foreach (var part in given.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            if (part.Split('=') is [var name, var number]
                && double.TryParse(number, NumberStyles.Float, CultureInfo.InvariantCulture, out var value)
                && double.IsFinite(value))
            {
                _known[name] = value;
            }
        }
    }
}
