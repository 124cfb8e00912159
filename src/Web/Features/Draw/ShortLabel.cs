using System.Globalization;

namespace WebNN.Web.Features.Draw;

/// <summary>The name of a class where there is no room for words.</summary>
internal static class ShortLabel
{
    private const int MaxLength = 2;

    /// <summary>The name, or the number of the class where the name is long.</summary>
    public static string Of(string label, int index) =>
        label.Length <= MaxLength ? label : index.ToString(CultureInfo.InvariantCulture);
}
