using System.Globalization;
using WebNN.Api.Models;

namespace WebNN.Api.Serving;

/// <summary>
/// The version that a route of a serving protocol names: by number, by alias, or neither, which is what /predict would take.
/// </summary>
internal static class RouteReference
{
    public static ModelReference Of(HttpContext http)
    {
        var route = http.Request.RouteValues;
        int? version = route["version"] is string text ? int.Parse(text, CultureInfo.InvariantCulture) : null;
        return new ModelReference((string)route["name"]!, version, (string?)route["alias"]);
    }
}
