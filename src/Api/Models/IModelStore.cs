using WebNN.Api.Training.Jobs;
using WebNN.Engine;
using WebNN.Engine.Formats;
using WebNN.Engine.Novelty;

namespace WebNN.Api.Models;

/// <summary>
/// Keeps models: their versions, each in a folder of this machine, and where their aliases point. Whoever changes a model says how it knew
/// it; one that is another by then is not changed.
/// </summary>
internal interface IModelStore
{
    /// <summary>Gets the names of all models that have a version, or had one.</summary>
    IEnumerable<string> Names { get; }

    /// <summary>Reads a model's versions and aliases, without parameters.</summary>
    StoredModel Read(string name);

    /// <summary>Writes a network's parameters and what goes with them where nobody sees them yet.</summary>
    /// <exception cref="TensorFormatException">A parameter is not finite.</exception>
    /// <exception cref="IOException">It cannot be written.</exception>
    ModelDraft Begin(Network<float> network, NoveltyDetector? novelty);

    /// <summary>Makes a draft visible under the first number behind a model's last that is free.</summary>
    /// <param name="draft">The parameters.</param>
    /// <param name="model">The model as it is known.</param>
    /// <param name="facts">The facts about the version for a number.</param>
    /// <param name="end">The end of the job that made it, which is stored in the same step where that is possible.</param>
    /// <exception cref="ModelChangedException">The model is another by now.</exception>
    /// <exception cref="IOException">It cannot be written.</exception>
    (StoredModel Model, StoredVersion Version) Publish(
        ModelDraft draft, StoredModel model, Func<int, ModelVersion> facts, JobEnd? end);

    /// <summary>Stores where a model's aliases point, and gives the model as it is then known.</summary>
    /// <exception cref="ModelChangedException">The model is another by now.</exception>
    /// <exception cref="IOException">It cannot be written.</exception>
    StoredModel Save(StoredModel model);

    /// <summary>Keeps a model's damaged aliases beside those that will be saved.</summary>
    void KeepDamagedAliases(string model);

    /// <summary>Indicates whether a version came with the program, whose folder is not written.</summary>
    bool IsShipped(StoredVersion version);

    /// <summary>Deletes a version, and gives the model without it. Its number stays taken.</summary>
    /// <exception cref="ModelChangedException">The model is another by now.</exception>
    /// <exception cref="IOException">It cannot be deleted.</exception>
    StoredModel Delete(StoredModel model, StoredVersion version);
}

/// <summary>A model that another node has changed: read it again, and decide anew.</summary>
internal sealed class ModelChangedException(string model) : Exception($"Model '{model}' has been changed meanwhile.");
