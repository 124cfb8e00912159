using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using WebNN.Api;
using WebNN.Api.Access;
using WebNN.Api.Models;
using WebNN.Engine;
using WebNN.Engine.Training;

namespace WebNN.Web.Tests.Features.Models;

/// <summary>A registry over a folder of its own, with tiny networks that are published at times a minute apart.</summary>
internal sealed class ModelFolder : IDisposable
{
    public const string Model = "tiny";

    private readonly string _folder = Directory.CreateTempSubdirectory("webnn-serving-").FullName;
    private readonly Clock _clock = new();

    public ModelFolder() => Registry = Open();

    public ModelRegistry Registry { get; private set; }

    /// <summary>What callers change in it.</summary>
    public ModelAccess Access => new(Registry, new Audit(
        new AuditLog(_folder, _clock), NullLogger<Audit>.Instance));

    /// <summary>The path of a file of the model.</summary>
    public string PathOf(params string[] parts) => Path.Combine([_folder, "models", Model, .. parts]);

    /// <summary>Publishes a version; with <paramref name="takesOver"/> it is judged.</summary>
    public ModelVersion Publish(bool? takesOver = null, string? job = null, double? accuracy = null)
    {
        var network = new Network<float>(new NetworkSpec([2, 2], Activation.Relu));
        Func<ServedModel?, Judgement>? judge = takesOver is not { } promoted ? null
            : _ => new Judgement(
                promoted, new Score(0.75, 0), "Said by the test.", promoted ? PromotionReason.NotLower : PromotionReason.Lower);
        Score? test = accuracy is { } share ? new Score(share, 0) : null;
        return Registry.Publish(Model, network, new ModelFacts { Job = job, Test = test }, judge);
    }

    /// <summary>As after a restart of the server.</summary>
    /// <param name="shipped">Where models that came with the program are.</param>
    public void Reopen(string shipped = "")
    {
        Registry.Dispose();
        Registry = Open(shipped);
    }

    public void Dispose()
    {
        Registry.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private ModelRegistry Open(string shipped = "") => new(
        new ModelStore(Path.Combine(_folder, "models"), shipped, NullLogger<ModelStore>.Instance),
        Options.Create(new WebNNOptions { DataDirectory = _folder, ShippedModelsDirectory = shipped }),
        Options.Create(new ModelsOptions()),
        _clock,
        NullLogger<ModelRegistry>.Instance);

    private sealed class Clock : TimeProvider
    {
        private DateTimeOffset _now = new(2026, 11, 20, 12, 0, 0, TimeSpan.Zero);

        public override DateTimeOffset GetUtcNow() => _now += TimeSpan.FromMinutes(1);
    }
}
