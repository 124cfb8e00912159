using System.Globalization;
using WebNN.Api.Models;

namespace WebNN.Web.Features.Draw;

/// <summary>The versions that read a drawing beside the page's own one, and their form in an address: <c>mnist/1,mine/2</c>.</summary>
internal static class BesideVersions
{
    /// <summary>The most versions beside the page's own.</summary>
    public const int Max = 3;

    /// <summary>A version as addresses name it: <c>mnist/1</c>.</summary>
    public static string Name(ModelVersion version) => FormattableString.Invariant($"{version.Model}/{version.Version}");

    /// <summary>All versions that read 28×28 pixels.</summary>
    public static IEnumerable<ModelVersion> Readers(ModelRegistry models) =>
        models.Names.SelectMany(models.Versions).Where(version => version.Layers[0] == 28 * 28 && !version.IsRegression);

    /// <summary>
    /// The versions that an address names, in its order; what is not there, reads something else, stands there twice, is the page's own or
    /// one too many is left out.
    /// </summary>
    public static IReadOnlyList<ModelVersion> Read(string names, ModelRegistry models, ModelVersion own) =>
    [
        .. names.Split(',', StringSplitOptions.RemoveEmptyEntries)
            .Select(name => Find(name.Split('/'), models))
            .OfType<ModelVersion>()
            .Where(version => version.Layers[0] == 28 * 28 && !version.IsRegression && Name(version) != Name(own))
            .DistinctBy(Name)
            .Take(Max),
    ];

    /// <summary>The form in an address.</summary>
    public static string Write(IEnumerable<ModelVersion> versions) => string.Join(',', versions.Select(Name));

    private static ModelVersion? Find(string[] parts, ModelRegistry models) =>
        parts.Length == 2 && int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out var number)
        ? models.Describe(new(parts[0], number))
        : null;
}
