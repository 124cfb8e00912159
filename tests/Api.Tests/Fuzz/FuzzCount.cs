using System.Globalization;

namespace WebNN.Api.Tests.Fuzz;

/// <summary>How many random inputs the fuzz tests make: <c>WEBNN_FUZZ</c>, or 20,000.</summary>
internal static class FuzzCount
{
    public static int Value { get; } = int.Parse(Environment.GetEnvironmentVariable("WEBNN_FUZZ") ?? "20000", CultureInfo.InvariantCulture);
}
