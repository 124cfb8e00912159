using WebNN.Api.Training.Specs;
using WebNN.Engine;
using WebNN.Engine.Training;

namespace WebNN.Web.Features.Iterations.Step;

/// <summary>The rule by which an iteration changes the parameters.</summary>
/// <param name="Optimizer">The optimizer and its constants.</param>
/// <param name="Rate">The learning rate of the iteration.</param>
/// <param name="Decay">λ of weight decay; 0 where there is none.</param>
/// <param name="Steps">The steps that the optimizer has taken, this one included: Adam's t.</param>
public sealed record UpdateRule(OptimizerOptions Optimizer, double Rate, double Decay, long Steps)
{
    public OptimizerKind Kind => Optimizer.Kind;

    public static UpdateRule Of(TrainingSpec spec, IterationTrace trace) =>
        new(spec.Optimizer.ToOptions(), trace.LearningRate, spec.WeightDecay, trace.OptimizerSteps);

    /// <summary>Determines whether weight decay pulls at a parameter: at biases it does not.</summary>
    public bool Decays(TraceArray parameter) => Decay > 0 && !parameter.IsVector;
}
