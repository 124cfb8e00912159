using System.Text.Json;

namespace WebNN.Api.Training.Jobs;

/// <summary>The JSON options of specs, states and evaluations in files: as on the wire.</summary>
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
