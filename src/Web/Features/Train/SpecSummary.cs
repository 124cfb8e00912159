using WebNN.Api.Datasets;
using WebNN.Api.Training.Specs;
using WebNN.Engine;

namespace WebNN.Web.Features.Train;

/// <summary>The size of a network and the length of its training.</summary>
/// <param name="Sizes">Units of every layer, inputs and outputs included.</param>
/// <param name="Iterations">The number of iterations.</param>
/// <param name="Epochs">The same in epochs.</param>
public sealed record SpecSummary(IReadOnlyList<int> Sizes, long Iterations, double Epochs)
{
    public long ParameterCount => NetworkSpec.ParameterCount(Sizes);

    public static SpecSummary Of(TrainingSpec spec, DatasetInfo data)
    {
        var rows = Math.Min(data.Sizes.Train, spec.Limit ?? int.MaxValue);
        var iterations = spec.TotalIterations(rows);
        return new SpecSummary(
            [data.Inputs, .. spec.Layers, data.Shape.Classes.Count],
            iterations,
            (double)iterations * spec.BatchSize / rows);
    }
}
