using Microsoft.AspNetCore.Components;
using WebNN.Web.Controls;

namespace WebNN.Web.Graphics;

/// <summary>Something drawn inside a <see cref="Plot"/>.</summary>
public abstract class Mark : ComponentBase
{
    [CascadingParameter(Name = "Frame")]
    internal PlotFrame Frame { get; set; } = null!;

    [CascadingParameter(Name = "Plot")]
    internal Plot Plot { get; set; } = null!;

    /// <summary>
    /// A class of pictures.css: <c>positive</c>, <c>negative</c>, <c>series-1</c> … <c>series-6</c>, <c>quiet</c>; and
    /// <c>dashed</c>, <c>thin</c>, <c>thick</c>.
    /// </summary>
    [Parameter]
    public string Class { get; set; } = "series-1";

    protected static string C(double value) => Numbers.Coordinate(value);
}
