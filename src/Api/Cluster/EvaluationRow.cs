using System.Text.Json;
using WebNN.Api.Training.Jobs;

namespace WebNN.Api.Cluster;

/// <summary>An evaluation as the database has it, the same JSON as in a file.</summary>
internal static class EvaluationRow
{
    public static string ToJson(EpochPoint point) => JsonSerializer.Serialize(point, JobJson.Options);

    public static EpochPoint Parse(string json) => JsonSerializer.Deserialize<EpochPoint>(json, JobJson.Options)!;
}
