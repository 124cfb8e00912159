using System.Globalization;

namespace WebNN.Api.Tests.Fuzz;

/// <summary>The number of random inputs of the fuzz tests: <c>WEBNN_FUZZ</c>, or 20,000.</summary>
internal static class FuzzCount
{
    public static int Value { get; } = int.Parse(Environment.GetEnvironmentVariable("WEBNN_FUZZ") ?? "20000", CultureInfo.InvariantCulture);
}
