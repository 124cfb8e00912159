using System.Globalization;
using System.Text;

namespace WebNN.Web.Features.Home;

/// <summary>
/// The place of a layer in the picture and the arrangement of its neurons: row by row, <paramref name="Columns"/> to a row.
/// </summary>
internal readonly record struct FlowPanel(double X, double Y, double Width, double Height, int Columns, int Rows)
{
    public double CellWidth => Width / Columns;

    public double CellHeight => Height / Rows;

    /// <summary>The middle of the cell at a place in the order.</summary>
    public (double X, double Y) Middle(int cell) => (X + (cell % Columns + 0.5) * CellWidth, Y + (cell / Columns + 0.5) * CellHeight);
}

/// <summary>
/// The geometry of <see cref="FlowPicture"/>: pixels, hidden layers and outputs from left to right; where it is narrow the outputs
/// stand below.
/// </summary>
internal sealed class FlowLayout
{
    /// <summary>Steps of strength in which cells and lines are drawn.</summary>
    public const int Levels = 5;

    private const double Weakest = 0.04;

    private readonly NetworkFlow _flow;
    private readonly IReadOnlyDictionary<int, int>[] _places;

    public FlowLayout(NetworkFlow flow, bool narrow)
    {
        (_flow, Narrow) = (flow, narrow);
        (Width, Height) = narrow ? (350, 350) : (600, 392);
        _places = [.. flow.Layers.Select(layer => layer.Shown.Index().ToDictionary(shown => shown.Item, shown => shown.Index))];

        var hidden = flow.Layers.Count - 1;
        var top = narrow ? 170.0 : 346.0;
        var pixels = !narrow ? 132 : hidden > 3 ? 90 : 124;
        // what is left of the width, between the pixels and whatever stands at the right
        var room = narrow ? Width - pixels : Width - pixels - OutputsWidth - AnswerWidth;
        var gaps = narrow ? Math.Max(hidden, 1) : hidden + 1;
        var width = hidden == 0 ? 0 : Math.Min(96, (room - gaps * Math.Min(28, room / (2.5 * gaps))) / hidden);
        var gap = hidden == 0 ? room : (room - hidden * width) / gaps;

        var panels = new List<FlowPanel> { new(0, (top - pixels) / 2, pixels, pixels, 28, 28) };
        for (var i = 1; i <= hidden; i++)
        {
            var shown = flow.Layers[i].Shown.Count;
            var columns = Math.Clamp((int)Math.Round(Math.Sqrt(shown * width / top)), 1, shown);
            panels.Add(new(pixels + i * gap + (i - 1) * width, 0, width, top, columns, (shown + columns - 1) / columns));
        }

        Panels = panels;
        PanelsBottom = top;
    }

    public const double OutputsWidth = 150, AnswerWidth = 72;

    public bool Narrow { get; }

    public double Width { get; }

    public double Height { get; }

    /// <summary>The pixels and the hidden layers.</summary>
    public IReadOnlyList<FlowPanel> Panels { get; }

    public double PanelsBottom { get; }

    /// <summary>The side of an output's square.</summary>
    public double OutputSide => Math.Min(15, 0.75 * Pitch);

    private double Pitch => (Narrow ? Width - AnswerWidth : PanelsBottom) / _flow.Scores.Length;

    /// <summary>The middle of an output's square.</summary>
    public (double X, double Y) Output(int index) => Narrow
        ? ((index + 0.5) * Pitch, 246)
        : (Width - AnswerWidth - OutputsWidth + 10, (index + 0.5) * Pitch);

    /// <summary>The cells of a layer with one sign and strength, in units of cells.</summary>
    public string Cells(int layer, bool positive, int level)
    {
        var (values, shown) = (_flow.Layers[layer].Values, _flow.Layers[layer].Shown);
        var (columns, most) = (Panels[layer].Columns, Strength.Most(values));
        var path = new StringBuilder();
        for (var place = 0; place < shown.Count; place++)
        {
            if (!Is(place))
                continue;
            // neighbours in a row are one piece
            var first = place;
            while ((place + 1) % columns != 0 && place + 1 < shown.Count && Is(place + 1))
                place++;
            var length = place - first + 1;
            path.Append(CultureInfo.InvariantCulture, $"M{first % columns} {first / columns}h{length}v1h-{length}z");
        }

        return path.ToString();

        bool Is(int place) => Strength.Of(values[shown[place]], most) == (positive ? level : -level);
    }

    /// <summary>The lines from a layer to the next with one sign and strength.</summary>
    public string Links(int layer, bool positive, int level)
    {
        var most = _flow.Links.Where(link => link.Layer == layer).Select(link => Math.Abs(link.Contribution)).DefaultIfEmpty().Max();
        var path = new StringBuilder();
        foreach (var link in _flow.Links)
        {
            if (link.Layer != layer || Strength.Of(link.Contribution, most) != (positive ? level : -level))
                continue;
            var (x1, y1) = Panels[layer].Middle(_places[layer][link.From]);
            var last = layer == Panels.Count - 1;
            var (x2, y2) = last ? Output(link.To) : Panels[layer + 1].Middle(_places[layer + 1][link.To]);
            // along the way the picture reads: to the right, or down to the outputs
            var (x, y) = ((x1 + x2) / 2, (y1 + y2) / 2);
            path.Append(last && Narrow
                ? $"M{N(x1)} {N(y1)}C{N(x1)} {N(y)} {N(x2)} {N(y)} {N(x2)} {N(y2 - OutputSide / 2)}"
                : $"M{N(x1)} {N(y1)}C{N(x)} {N(y1)} {N(x)} {N(y2)} {N(last ? x2 - OutputSide / 2 : x2)} {N(y2)}");
        }

        return path.ToString();
    }

    private static string N(double value) => Math.Round(value, 1).ToString("0.#", CultureInfo.InvariantCulture);

    /// <summary>Signed steps of strength.</summary>
    public static class Strength
    {
        public static float Most(ReadOnlySpan<float> values)
        {
            var most = 0f;
            foreach (var value in values)
                most = Math.Max(most, Math.Abs(value));
            return most;
        }

        /// <summary>−5 to 5; 0 for what is too weak to be seen beside the strongest.</summary>
        public static int Of(float value, float most) => Math.Abs(value) > Weakest * most
            ? Math.Sign(value) * Math.Min(Levels, (int)Math.Ceiling(Levels * Math.Abs(value) / most))
            : 0;
    }
}
