using System.Text.Json;
using WebNN.Api.Access;
using WebNN.Api.Training.Jobs;
using WebNN.Api.Training.Specs;
using WebNN.Web.Controls;
using WebNN.Web.Features.Train;
using WebNN.Web.Shell;

namespace WebNN.Web.Features.Iterations;

/// <summary>A job that branches off a moment of another, as a visitor writes it: the other's settings, but for a few.</summary>
internal sealed class BranchSession
{
    private readonly JobAccess _access;
    private readonly SpecValidator _validator;
    private readonly JsonSerializerOptions _rules;
    private readonly Texts _texts;
    private readonly string _parent;

    public BranchSession(
        JobInfo parent, SpecForm form, JobAccess access, SpecValidator validator, JsonSerializerOptions rules, Texts texts)
    {
        (_parent, Form, _access, _validator, _rules, _texts) = (parent.Id, form, access, validator, rules, texts);
        Form.Set(SpecFields.Length, SpecFields.Iterations);
        Form.Set(SpecFields.Iterations, Numbers.Full(parent.TotalIterations));
        // it has another beginning now
        Form.Set("initialVersion", "");
    }

    /// <summary>The fields that can be changed.</summary>
    public static IReadOnlyList<SpecField> Fields { get; } =
    [
        SpecFields.ByKey[SpecFields.OptimizerKind],
        SpecFields.ByKey[SpecFields.LearningRate],
        SpecFields.ByKey[SpecFields.Iterations],
        SpecFields.ByKey["seed"],
    ];

    public SpecForm Form { get; }

    /// <summary>The errors of the fields, by their keys.</summary>
    public IReadOnlyDictionary<string, string> Errors { get; private set; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>The reason why it was not started.</summary>
    public string? Problem { get; private set; }

    /// <summary>Indicates whether it was accepted, or is being asked for.</summary>
    public bool IsSubmitted { get; private set; }

    /// <summary>Writes into a field.</summary>
    public void Change(SpecField field, string value, int at)
    {
        Form.Set(field.Key, value);
        Problem = null;
        Check(at);
    }

    /// <summary>
    /// Submits the job that goes on from an iteration; null where it was not accepted, and <see cref="Problem"/> says why.
    /// </summary>
    public async Task<JobInfo?> SubmitAsync(int at, Caller by)
    {
        Problem = null;
        if (IsSubmitted || Check(at) is not { } spec)
            return null;
        IsSubmitted = true;
        try
        {
            var job = Accept(await _access.SubmitAsync(by, spec, null, CancellationToken.None));
            IsSubmitted = job is not null;
            return job;
        }
        catch (Exception e) when (MachineProblem.Of(e) is { } problem)
        {
            (Problem, IsSubmitted) = (_texts[problem], false);
            return null;
        }
    }

    private JobInfo? Accept(Submission submission)
    {
        Problem = submission switch
        {
            Submission.QueueFull full => _texts["train.queueFull", full.Length],
            Submission.TooManyOfAddress many => _texts["train.tooMany", many.Limit],
            Submission.TooManyOfOwner many => _texts["train.tooManyWaiting", many.Limit],
            Submission.Forbidden => _texts["train.notTheirs"],
            Submission.Accepted => null,
            _ => _texts["machine.branch.refused"],
        };
        return (submission as Submission.Accepted)?.Job;
    }

    // null where a field is wrong; what is not in the form is left to the submission
    private TrainingSpec? Check(int at)
    {
        var (body, unreadable) = Form.Read();
        var errors = unreadable.ToDictionary(error => error.Key, error => _texts[error.Value], StringComparer.Ordinal);
        var spec = body.Deserialize<TrainingSpec>(_rules)! with { From = new BranchPoint { Job = _parent, Iteration = at } };
        foreach (var (key, error) in _validator.Check(spec).Where(error => Fields.Any(field => field.Key == error.Key)))
            errors.TryAdd(key, _texts.SpecError(key, error));
        if (spec.Iterations <= at)
            errors.TryAdd(SpecFields.Iterations, _texts["machine.branch.short", Numbers.Count(at)]);
        Errors = errors;
        return errors.Count == 0 ? spec : null;
    }
}
