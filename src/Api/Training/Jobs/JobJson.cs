using System.Text.Json;

namespace WebNN.Api.Training.Jobs;

/// <summary>How specs, states and evaluations are written to files: as on the wire.</summary>
internal static class JobJson
{
    public static JsonSerializerOptions Options { get; } = Make();

    private static JsonSerializerOptions Make()
    {
        var options = new JsonSerializerOptions();
        JsonSetup.MakeStrict(options);
        return options;
    }
}
