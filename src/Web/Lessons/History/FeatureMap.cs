using WebNN.Web.Features.Home;

namespace WebNN.Web.Lessons;

/// <summary>
/// An image after a convolution, without its edge: at every place the sum of the 3×3 pixels there, each times the kernel's number. The
/// kernel here answers where it is darker to the right than to the left.
/// </summary>
internal sealed class FeatureMap
{
    private const int Size = 3;

    private readonly double[] _pixels;
    private readonly int _side, _at;

    private FeatureMap(double[] pixels, int side)
    {
        (_pixels, _side) = (pixels, side);
        Columns = side - Size + 1;
        Values = [.. Enumerable.Range(0, Columns * Columns).Select(place => Kernel.Zip(PatchAt(place), (w, x) => w * x).Sum())];
        _at = Array.IndexOf(Values, Values.Max());
    }

    /// <summary>Gets the kernel, (9,), row by row.</summary>
    public static double[] Kernel { get; } = [-1, 0, 1, -1, 0, 1, -1, 0, 1];

    /// <summary>Gets the map of the example's seven.</summary>
    public static FeatureMap OfExample { get; } = new([.. ExampleDigits.Get(7).Select(pixel => Math.Round(pixel / 255.0, 2))], 28);

    /// <summary>Gets the places from left to right.</summary>
    public int Columns { get; }

    /// <summary>Gets the answers, row by row: (Columns²,).</summary>
    public double[] Values { get; }

    /// <summary>Gets the strongest answer.</summary>
    public double Strongest => Values[_at];

    /// <summary>Gets the pixels at its place, (9,).</summary>
    public double[] Patch => PatchAt(_at);

    /// <summary>Gets the image.</summary>
    public float[] Image => Array.ConvertAll(_pixels, pixel => (float)pixel);

    /// <summary>Gets the map as an image: ink where the answer is positive.</summary>
    public float[] Ink => Array.ConvertAll(Values, value => (float)(Math.Max(0, value) / Strongest));

    private double[] PatchAt(int place)
    {
        var (row, column) = (place / Columns, place % Columns);
        return [.. Enumerable.Range(0, Size * Size).Select(k => _pixels[(row + k / Size) * _side + column + k % Size])];
    }
}
