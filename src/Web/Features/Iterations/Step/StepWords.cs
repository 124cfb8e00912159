using WebNN.Engine;
using WebNN.Web.Controls;
using WebNN.Web.Shell;

namespace WebNN.Web.Features.Iterations.Step;

/// <summary>Tells in words what happens in a step.</summary>
internal sealed class StepWords(Texts texts, OpenIteration open)
{
    public string Of(TraceStep step) => step.Kind switch
    {
        StepKind.Batch => texts["step.said.batch", Numbers.Count(step.Result.Values.Rows), Numbers.Count(step.Result.Values.Columns)],
        StepKind.Affine => texts["step.said.affine", step.Layer, step.Given[0].Name, step.Given[1].Name, step.Given[2].Name],
        StepKind.Dropout => texts["step.said.dropout", Numbers.Percent(Spec.Dropout, 0)],
        StepKind.Softmax when Spec.IsRegression => texts["step.said.identity", step.Result.Name, step.Given[0].Name],
        StepKind.Loss => texts[OfLoss("step.said.loss."), Numbers.Compact(open.Trace.Loss)],
        StepKind.ScoreGradient => texts[OfLoss("step.said.scoreGradient.")],
        StepKind.Update => Update(step),
        StepKind.LossAfter => texts["step.said.lossAfter", Numbers.Compact(open.Trace.Loss), Numbers.Compact(open.Trace.LossAfter)],
        _ => texts["step.said." + DisplayNames.Of(step.Kind), step.Result.Name, step.Given[0].Name],
    };

    private NetworkSpec Spec => open.Trace.Before.Spec;

    private string OfLoss(string key) => key + DisplayNames.Of(Spec.Loss);

    private string Update(TraceStep step)
    {
        var rule = open.Rule;
        var optimizer = texts["train.choice.optimizer.kind." + DisplayNames.Of(rule.Kind)];
        var said = texts["step.said.update", step.Given[0].Name, optimizer, Numbers.Compact(rule.Rate)];
        if (rule.Decays(step.Given[0]))
            said += " " + texts["step.said.decay", Numbers.Compact(rule.Decay)];
        return step.Remembered.Count > 0 ? $"{said} {Remembered(rule)}" : said;
    }

    private string Remembered(UpdateRule rule) => texts["step.said.remembered." + DisplayNames.Of(rule.Kind), Numbers.Count(rule.Steps)];
}
