using System.Text.Json;
using WebNN.Api.Access;
using WebNN.Api.Datasets;
using WebNN.Api.Models;
using WebNN.Api.Training.Jobs;
using WebNN.Api.Training.Specs;
using WebNN.Web.Controls;
using WebNN.Web.Shell;

namespace WebNN.Web.Features.Train;

/// <summary>A training job as a visitor writes it: the form, what is wrong with it, what it amounts to, and its submission.</summary>
public sealed class TrainSession
{
    private static readonly JsonSerializerOptions Readable = new() { WriteIndented = true };

    private readonly TrainingJobs _jobs;
    private readonly JobAccess _access;
    private readonly ModelRegistry _models;
    private readonly DatasetStore _datasets;
    private readonly SpecValidator _validator;
    private readonly JsonSerializerOptions _rules;
    private readonly Texts _texts;
    private readonly HashSet<string> _open = new(StringComparer.Ordinal);
    private Dictionary<string, string> _errors = [];
    private string? _recipe;
    private SpecField? _focus;
    private bool _named;

    internal TrainSession(
        TrainingJobs jobs,
        JobAccess access,
        ModelRegistry models,
        DatasetStore datasets,
        SpecValidator validator,
        JsonSerializerOptions rules,
        Texts texts)
    {
        (_jobs, _access, _models, _datasets) = (jobs, access, models, datasets);
        (_validator, _rules, _texts) = (validator, rules, texts);
        Datasets = [.. datasets.List().Select(data => data.Name)];
    }

    /// <summary>The names of the datasets that can be chosen.</summary>
    public IReadOnlyList<string> Datasets { get; }

    /// <summary>The preset that the form is as it is; null where it was changed.</summary>
    internal Preset? Preset { get; private set; }

    /// <summary>The errors of the fields, by their keys.</summary>
    public IReadOnlyDictionary<string, string> Errors => _errors;

    /// <summary>The job that would be submitted; null where a field is wrong.</summary>
    public TrainingSpec? Spec { get; private set; }

    /// <summary>The form as the body of a request.</summary>
    public string Body { get; private set; } = "{}";

    /// <summary>The spec that the form amounts to; with a mistake in it, the last one that made sense.</summary>
    public SpecSummary Summary { get; private set; } = new([], 0, 0);

    /// <summary>The number of jobs that would have to end before this one begins.</summary>
    public int Ahead { get; private set; }

    /// <summary>The reason why it was not started.</summary>
    public string? Problem { get; private set; }

    /// <summary>Indicates whether it was accepted, and is not to be submitted again.</summary>
    public bool IsSubmitted { get; private set; }

    /// <summary>The chosen dataset, where its files are not on this server.</summary>
    public DatasetInfo? Missing => _datasets.Find(Form["dataset"]) is { Present: false } data ? data : null;

    internal SpecForm Form { get; private set; } = new();

    /// <summary>Fills the form as an address asks for it.</summary>
    public void Load(Uri address)
    {
        var asked = TrainAddress.Read(address, _jobs, _datasets, _rules);
        (Form, Preset, _recipe, _named) = (asked.Form, asked.Preset, asked.Recipe, asked.IsNamed);
        Check();
    }

    /// <summary>Fills the form anew from a preset.</summary>
    internal void Use(Preset preset)
    {
        (Form, Preset, _recipe, _named) = (preset.Form(), preset, preset.Key, false);
        Problem = null;
        Check();
    }

    /// <summary>Writes into a field.</summary>
    public void Change(SpecField field, string value)
    {
        Form.Set(field.Key, value);
        Preset = null;
        Problem = null;
        if (field.Key == "dataset")
            _recipe = null;
        if (field.Key == "model")
            _named = Form["model"].Length > 0;
        Check();
    }

    internal bool IsOpen(SpecGroup group) => !group.Folded || _open.Contains(group.Key);

    internal void Toggle(SpecGroup group)
    {
        if (!_open.Remove(group.Key))
            _open.Add(group.Key);
    }

    /// <summary>Returns, once, the field to be corrected first after a submission that failed.</summary>
    public SpecField? TakeFocus()
    {
        var field = _focus;
        _focus = null;
        return field;
    }

    /// <summary>Takes back that the files are missing: they are on their way.</summary>
    public void Fetching() => Problem = null;

    /// <summary>Submits the job; null where it was not accepted, and <see cref="Problem"/> says why.</summary>
    /// <param name="by">The visitor.</param>
    public JobInfo? Submit(Caller by)
    {
        Check();
        Problem = null;
        if (Spec is null)
        {
            _open.UnionWith(SpecFields.Groups.Where(group => group.Fields.Any(IsWrong)).Select(group => group.Key));
            _focus = SpecFields.All.FirstOrDefault(IsWrong);
            Problem = _texts["train.wrong", _errors.Count];
            return null;
        }

        if (Missing is { } missing)
        {
            _focus = SpecFields.ByKey["dataset"];
            Problem = _texts["train.missing.start", _texts.Dataset(missing.Name)];
            return null;
        }

        try
        {
            return Accept(_access.Submit(by, Spec, _named ? null : FreeName));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Problem = _texts["train.notStored"];
            return null;
        }
    }

    private JobInfo? Accept(Submission submission)
    {
        switch (submission)
        {
            case Submission.Accepted accepted:
                IsSubmitted = true;
                return accepted.Job;
            case Submission.QueueFull full:
                Problem = _texts["train.queueFull", full.Length];
                return null;
            case Submission.TooManyOfAddress many:
                Problem = _texts["train.tooMany", many.Limit];
                return null;
            case Submission.TooManyOfOwner many:
                Problem = _texts["train.tooManyWaiting", many.Limit];
                return null;
            case Submission.Forbidden:
                Problem = _texts["train.notTheirs"];
                return null;
            default:
                // the validator found nothing wrong: another job will be published under this name first
                Check();
                if (_errors.Count == 0)
                    _errors["model"] = _texts["train.error.modelBusy"];
                Problem = _texts["train.wrong", _errors.Count];
                return null;
        }
    }

    private bool IsWrong(SpecField field) => _errors.ContainsKey(field.Key);

    private string FreeName() => ModelNames.Free(_models, _jobs, Form["dataset"], _recipe);

    // reads the form as the API would, and says beside each field what is wrong with it
    private void Check()
    {
        if (!_named)
            Form.Set("model", FreeName());
        var (body, unreadable) = Form.Read();
        Body = body.ToJsonString(Readable);
        _errors = unreadable.ToDictionary(error => error.Key, error => _texts[error.Value], StringComparer.Ordinal);
        var spec = body.Deserialize<TrainingSpec>(_rules)!;
        foreach (var (key, error) in _validator.Check(spec))
            _errors.TryAdd(FieldOf(key), _texts.SpecError(key, error));
        Spec = _errors.Count == 0 ? spec : null;
        Ahead = _jobs.Ahead();
        Summarise(spec);
    }

    private void Summarise(TrainingSpec spec)
    {
        if (_errors.Count > 0)
        {
            if (Summary.Sizes.Count > 0)
                return;
            spec = _errors.ContainsKey("layers") ? new TrainingSpec() : new TrainingSpec { Dataset = spec.Dataset, Layers = spec.Layers };
        }

        Summary = SpecSummary.Of(spec, _datasets.Find(spec.Dataset) ?? _datasets.List()[0]);
    }

    private static string FieldOf(string key)
    {
        var field = key.Split('[')[0];
        return field == "augmentation" ? "augmentation.shift" : field;
    }
}
