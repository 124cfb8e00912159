using WebNN.Api.Datasets;
using WebNN.Api.Training.Jobs;

namespace WebNN.Web.Lessons;

/// <summary>The reason why the server did not take a job of the playground.</summary>
public abstract record PlaygroundRefusal
{
    private PlaygroundRefusal()
    {
    }

    /// <summary>Returns the reason why a submission was not accepted; null stands for one that could not be stored.</summary>
    public static PlaygroundRefusal Of(Submission? submission, DatasetSplits points, string model) => submission switch
    {
        Submission.TooManyLive full => new TooManyJobs(full.Limit),
        Submission.Invalid when points.Train.Count == 0 => new NoPoints(),
        Submission.Invalid invalid when invalid.Errors.ContainsKey("model") => new ModelTaken(model),
        _ => new Other(),
    };

    /// <summary>Too many jobs of the playground are open.</summary>
    public sealed record TooManyJobs(int Limit) : PlaygroundRefusal;

    /// <summary>There is no point to train on.</summary>
    public sealed record NoPoints : PlaygroundRefusal;

    /// <summary>A model of this name has other inputs or classes.</summary>
    public sealed record ModelTaken(string Model) : PlaygroundRefusal;

    /// <summary>Anything else, such as a full disk.</summary>
    public sealed record Other : PlaygroundRefusal;
}
