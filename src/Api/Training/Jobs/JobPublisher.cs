using System.Text.Json;
using WebNN.Api.Datasets;
using WebNN.Api.Models;
using WebNN.Engine;
using WebNN.Engine.Novelty;
using WebNN.Engine.Training;

namespace WebNN.Api.Training.Jobs;

/// <summary>Makes model versions of what jobs have learned.</summary>
public sealed class JobPublisher(DatasetStore datasets, ModelRegistry models)
{
    /// <summary>Publishes the network that a job has ended with.</summary>
    internal ModelVersion Publish(
        TrainingJob job, Network<float> network, DatasetSplits data, Score? test, bool cancelled, JobEnd? end)
    {
        var facts = FactsOf(job, network, data, test) with { Alias = job.Spec.Alias, Cancelled = cancelled };
        return Publish(job, network, data, facts, job.Spec.EffectivePromote, end);
    }

    /// <summary>
    /// Publishes a moment of a job by hand. It serves if it is not less accurate than what serves, unless the job's versions are not to
    /// serve by themselves.
    /// </summary>
    internal ModelVersion PublishMoment(TrainingJob job, Network<float> network, DatasetSplits data, int iteration)
    {
        Score? test = data.Test.Count > 0 ? new Evaluator(network).Score(data.Test) : null;
        var facts = FactsOf(job, network, data, test) with { Moment = iteration };
        return Publish(job, network, data, facts, job.Spec.EffectivePromote == Promote.Never ? Promote.Never : Promote.IfBetter, null);
    }

    private ModelVersion Publish(
        TrainingJob job, Network<float> network, DatasetSplits data, ModelFacts facts, Promote promote, JobEnd? end) =>
        models.Publish(job.Spec.Model, network, facts, serving => Promotion.Judge(promote, serving, facts.Test, data.Test), end);

    private ModelFacts FactsOf(TrainingJob job, Network<float> network, DatasetSplits data, Score? test) => new()
    {
        Dataset = job.Spec.Dataset,
        Test = test,
        Job = job.Id,
        Owner = job.Status.Owner,
        Spec = JsonSerializer.SerializeToElement(job.CurrentSpec, JobJson.Options),
        Labels = datasets.Find(job.Spec.Dataset)?.Shape.Classes,
        Novelty = NoveltyFit.Fit(network, data.Train, data.Test),
    };
}
