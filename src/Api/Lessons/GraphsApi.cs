using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Http.HttpResults;
using WebNN.Engine.Lessons;

namespace WebNN.Api.Lessons;

/// <summary>A formula and a value for each of its names.</summary>
internal sealed record GraphRequest(string Expression, Dictionary<string, double> Values);

/// <summary>
/// A node: its number, the derivative of the result with respect to it, and on the edge to each input the local derivative.
/// </summary>
internal sealed record GraphNode(
    int Id,
    Operation Op,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Name,
    IReadOnlyList<int> Inputs,
    IReadOnlyList<double> LocalDerivatives,
    double Value,
    double Gradient);

/// <summary>
/// The calculated graph, inputs before what uses them, the result last. Forward mode found the same gradients in a pass for each variable,
/// reverse mode in one. <c>finite</c> is false where a null stands for infinity or NaN in the value or a gradient.
/// </summary>
internal sealed record GraphAnswer(
    double Value,
    Dictionary<string, double> Gradients,
    Dictionary<string, double> ForwardModeGradients,
    IEnumerable<GraphNode> Nodes,
    int ForwardModePasses,
    int ReverseModePasses,
    bool Finite);

internal static class GraphsApi
{
    public static void MapGraphs(this IEndpointRouteBuilder lessons) => lessons.MapPost("/graph", Calculate);

    /// <summary>A formula as a computational graph, calculated forward and backward.</summary>
    internal static Ok<GraphAnswer> Calculate(GraphRequest request) => LessonsApi.Answer(() =>
    {
        var expression = GradientsApi.Bind(request.Expression, request.Values, out var values);
        var graph = expression.Graph(values);
        var forward = graph.ForwardModeGradient();
        var ids = graph.Nodes.Select((node, id) => (node, id)).ToDictionary(pair => pair.node, pair => pair.id);
        double[] reverse = [.. graph.Variables.Select(variable => variable.Gradient)];
        return new GraphAnswer(
            graph.Result.Data,
            GradientsApi.Named(expression, reverse),
            GradientsApi.Named(expression, forward),
            graph.Nodes.Select((node, id) => new GraphNode(
                id,
                node.Operation,
                node.Name,
                [.. node.Inputs.Select(input => ids[input])],
                node.LocalDerivatives,
                node.Data,
                node.Gradient)),
            forward.Length,
            1,
            LessonsApi.IsFinite([graph.Result.Data, .. reverse, .. forward]));
    });
}
