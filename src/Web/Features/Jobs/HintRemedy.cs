using System.Globalization;
using WebNN.Api.Training.Jobs;
using WebNN.Api.Training.Specs;
using WebNN.Engine;
using WebNN.Engine.Training;
using WebNN.Web.Controls;
using WebNN.Web.Features.Train;

namespace WebNN.Web.Features.Jobs;

/// <summary>The one field to change first when a training goes wrong.</summary>
/// <param name="Field">The field's key.</param>
/// <param name="Value">Its new value.</param>
internal sealed record HintRemedy(string Field, string Value)
{
    /// <summary>The remedy for a hint; null where there is no obvious one.</summary>
    public static HintRemedy? For(HintKind kind, TrainingSpec spec)
    {
        var rate = spec.Optimizer.LearningRate ?? 0.1;
        var usual = double.Parse(SpecFields.LearningRateOf(DisplayNames.Of(spec.Optimizer.Kind)), CultureInfo.InvariantCulture);
        var initializer = spec.Activation == Activation.Relu ? Initializer.He : Initializer.Xavier;
        return kind switch
        {
            HintKind.AboveGuessing => Rate(Math.Min(rate / 10, usual)),
            HintKind.NotLearning when rate < usual || rate > 10 * usual => Rate(usual),
            HintKind.NotLearning when spec.Initializer != initializer => new("initializer", DisplayNames.Of(initializer)),
            HintKind.Plateau when spec.LearningRateSchedule == LearningRateSchedule.Constant && rate > usual => Rate(usual),
            HintKind.DeadUnits => Rate(Math.Min(rate / 10, usual)),
            _ => null,
        };
    }

    private static HintRemedy Rate(double rate) =>
        new(SpecFields.LearningRate, rate.ToString("0.###############", CultureInfo.InvariantCulture));
}
