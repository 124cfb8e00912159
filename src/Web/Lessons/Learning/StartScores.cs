using System.Runtime.CompilerServices;
using WebNN.Api.Datasets;
using WebNN.Engine.Data;
using WebNN.Engine.Training;

namespace WebNN.Web.Lessons;

/// <summary>
/// The score of the book's network before its first iteration, over all training and all test rows, as the notes measure it. It is
/// calculated once for each data set.
/// </summary>
internal static class StartScores
{
    private static readonly ConditionalWeakTable<Dataset, Task<Evaluation>> Known = [];

    public static Task<Evaluation> OfAsync(DatasetSplits data) => Known.GetValue(data.Train, _ => Task.Run(() => Measure(data)));

    private static Evaluation Measure(DatasetSplits data) =>
        new Trainer(new TrainingOptions { TrainRows = data.Train.Count }, data.Train, data.Test).Measure();
}
