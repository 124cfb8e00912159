using WebNN.Web.Controls;

namespace WebNN.Web.Graphics;

/// <summary>The shapes of points by class, as SVG paths: beside the colour, which alone would not do for everyone.</summary>
internal static class ClassShapes
{
    // a disc, a square, a triangle, a diamond: from the middle of the point to where the pen begins, and its way from there
    private static readonly (double X, double Y, string Way)[] Shapes =
    [
        (-5, 0, "a5 5 0 1 0 10 0a5 5 0 1 0-10 0"),
        (-4.5, -4.5, "h9v9h-9z"),
        (0, -6.5, "l6 11h-12z"),
        (0, -6.5, "l6.5 6.5-6.5 6.5-6.5-6.5z"),
    ];

    /// <summary>The shape of a class around a place of the picture; the fifth class has that of the first again.</summary>
    public static string At(int label, double x = 0, double y = 0)
    {
        var shape = Shapes[label % Shapes.Length];
        return $"M{Numbers.Coordinate(x + shape.X)} {Numbers.Coordinate(y + shape.Y)}{shape.Way}";
    }
}
