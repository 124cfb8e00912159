using WebNN.Engine;

namespace WebNN.Web.Lessons;

/// <summary>One weight or bias of a network: an element of one of its parameters.</summary>
public readonly record struct ParameterElement(int Parameter, int Row, int Column)
{
    /// <summary>Returns the element with a number, counted through all parameters in order; null where there is none.</summary>
    public static ParameterElement? At(Network<float> network, int number)
    {
        for (var p = 0; number >= 0 && p < network.Parameters.Count; p++)
        {
            var value = network.Parameters[p].Value;
            if (number < value.Rows * value.Columns)
                return new ParameterElement(p, number / value.Columns, number % value.Columns);
            number -= value.Rows * value.Columns;
        }

        return null;
    }

    /// <summary>Returns the number with which <see cref="At"/> finds the element.</summary>
    public int NumberIn(Network<float> network) =>
        network.Parameters.Take(Parameter).Sum(p => p.Value.Rows * p.Value.Columns)
            + Row * network.Parameters[Parameter].Value.Columns
            + Column;

    public bool ExistsIn(Network<float> network) =>
        Parameter < network.Parameters.Count
            && Row < network.Parameters[Parameter].Value.Rows
            && Column < network.Parameters[Parameter].Value.Columns;

    public float ValueIn(Network<float> network) => network.Parameters[Parameter].Value[Row, Column];

    /// <summary>Returns the name, such as <c>W1 [2, 3]</c> or <c>b1 [3]</c>, counted from 1.</summary>
    public string NameIn(Network<float> network) => network.Parameters[Parameter] switch
    {
        { IsBias: true } bias => $"{bias.Name} [{Column + 1}]",
        var weight => $"{weight.Name} [{Row + 1}, {Column + 1}]",
    };
}
