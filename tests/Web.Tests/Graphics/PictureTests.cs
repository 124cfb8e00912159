using System.Buffers.Binary;
using System.Globalization;
using System.IO.Compression;
using WebNN.Api.Images;
using WebNN.Web.Graphics;
using Xunit;

namespace WebNN.Web.Tests.Graphics;

public sealed class PictureTests
{
    private static readonly Axis Unit = new(-1, 1);

    [Theory]
    [InlineData(-0.6, 1.6, new[] { -0.5, 0, 0.5, 1, 1.5 })]
    [InlineData(0, 100, new[] { 0.0, 20, 40, 60, 80, 100 })]
    [InlineData(-3, 3, new[] { -3.0, -2, -1, 0, 1, 2, 3 })]
    public void Ticks_are_round_numbers(double min, double max, double[] expected) => Assert.Equal(expected, Ticks.For(new Axis(min, max)));

    [Fact]
    public void Ticks_of_a_logarithmic_axis_are_powers_of_ten()
    {
        var axis = new Axis(1e-12, 1, Log: true);
        Assert.Equal(["10⁻¹²", "10⁻¹⁰", "10⁻⁸", "10⁻⁶", "10⁻⁴", "10⁻²", "1"], Ticks.For(axis).Select(tick => Ticks.Label(tick, axis)));
    }

    [Fact]
    public void Coordinates_are_written_with_points_whatever_the_culture()
    {
        var before = CultureInfo.CurrentCulture;
        try
        {
            CultureInfo.CurrentCulture = CultureInfo.GetCultureInfo("de-DE");
            var frame = new PlotFrame(Unit, Unit, 100, 100, default);
            Assert.Equal("37.5,75", frame.Points([(-0.25, -0.5)]));
            Assert.Equal("−0.5", Ticks.Label(-0.5, Unit));
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_pixel_leads_back_to_its_data(bool log)
    {
        var frame = new PlotFrame(log ? new Axis(1e-3, 10, Log: true) : Unit, Unit, 560, 420, new Margins(32, 16, 52, 54));
        var (x, y) = frame.Data(frame.PixelX(0.3), frame.PixelY(-0.7));
        Assert.Equal(0.3, x, 12);
        Assert.Equal(-0.7, y, 12);
        Assert.Equal((frame.X.Min, frame.Y.Max), frame.Data(-1000, -1000));
    }

    [Fact]
    public void A_curve_breaks_where_it_is_not_finite()
    {
        var frame = new PlotFrame(Unit, Unit, 100, 100, default);
        Assert.Equal("M0,50L50,50M100,50", frame.Path([(-1, 0), (0, 0), (0.5, double.NaN), (1, 0)]));
    }

    [Theory]
    [InlineData(1, 0, 0, 2)] // x ≥ 0: the right half
    [InlineData(0, 0, 1, 4)] // everywhere
    [InlineData(0, 0, -1, 0)] // nowhere
    [InlineData(1, 1, 1, 3.5)] // all but the corner below x + y = −1
    public void A_half_plane_covers_its_part_of_the_rectangle(double a, double b, double c, double expected) =>
        Assert.Equal(expected, Area(Geometry.HalfPlane(a, b, c, Unit, Unit)), 12);

    [Fact]
    public void The_two_sides_of_a_line_fill_the_rectangle()
    {
        var line = Geometry.Line(0.3, -0.8, 0.2, Unit, Unit);
        Assert.NotNull(line);
        foreach (var (x, y) in (ReadOnlySpan<(double, double)>)[line.Value.From, line.Value.To])
            Assert.Equal(0, 0.3 * x - 0.8 * y + 0.2, 12);
        Assert.Equal(4, Area(Geometry.HalfPlane(0.3, -0.8, 0.2, Unit, Unit)) + Area(Geometry.HalfPlane(-0.3, 0.8, -0.2, Unit, Unit)), 12);
        Assert.Null(Geometry.Line(1, 1, 5, Unit, Unit));
    }

    [Theory]
    [InlineData(1, -1, double.PositiveInfinity)]
    [InlineData(double.NegativeInfinity, 1, 0)]
    [InlineData(double.NaN, 1, 0)]
    public void A_line_of_numbers_that_are_none_is_no_line(double a, double b, double c) => Assert.Null(Geometry.Line(a, b, c, Unit, Unit));

    [Fact]
    public void A_contour_of_a_cone_is_a_circle()
    {
        var surface = Geometry.Surface((x, y) => x * x + y * y, Unit, Unit, cells: 80);
        var pieces = Geometry.Contour(surface, 0.49, Unit, Unit).ToList();
        Assert.All(pieces, piece => Assert.Equal(0.7, Math.Sqrt(piece.From.X * piece.From.X + piece.From.Y * piece.From.Y), 3));
        var length = pieces.Sum(piece => Math.Sqrt(Math.Pow(piece.To.X - piece.From.X, 2) + Math.Pow(piece.To.Y - piece.From.Y, 2)));
        Assert.Equal(2 * Math.PI * 0.7, length, 2);
    }

    [Fact]
    public void A_picture_holds_its_pixels_and_its_checksums()
    {
        byte[] pixels = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24];
        var png = PngWriter.Rgba(pixels, width: 3, height: 2);
        var chunks = Chunks(png).ToDictionary(chunk => chunk.Type, chunk => chunk.Data);
        Assert.Equal(["IHDR", "IDAT", "IEND"], chunks.Keys);
        Assert.Equal([0, 0, 0, 3, 0, 0, 0, 2, 8, 6, 0, 0, 0], chunks["IHDR"]);
        using var zlib = new ZLibStream(new MemoryStream(chunks["IDAT"]), CompressionMode.Decompress);
        using var rows = new MemoryStream();
        zlib.CopyTo(rows);
        Assert.Equal([0, .. pixels[..12], 0, .. pixels[12..]], rows.ToArray());
        // the checksum of an empty IEND is the same in every PNG there is
        Assert.Equal([0xae, 0x42, 0x60, 0x82], png[^4..]);
    }

    [Fact]
    public void A_class_has_a_colour_and_is_the_more_opaque_the_surer_it_is()
    {
        var png = Convert.FromBase64String(Png.Classes([0, 0, 0, 255, 1, 255], width: 3, height: 1)["data:image/png;base64,".Length..]);
        var data = Chunks(png).Single(chunk => chunk.Type == "IDAT").Data;
        using var zlib = new ZLibStream(new MemoryStream(data), CompressionMode.Decompress);
        using var row = new MemoryStream();
        zlib.CopyTo(row);
        var pixels = row.ToArray()[1..].Chunk(4).ToList();
        Assert.Equal(pixels[0][..3], pixels[1][..3]);
        Assert.NotEqual(pixels[1][..3], pixels[2][..3]);
        Assert.True(0 < pixels[0][3] && pixels[0][3] < pixels[1][3]);
        Assert.Equal(pixels[1][3], pixels[2][3]);
    }

    [Fact]
    public void Four_classes_have_four_shapes_that_move_with_their_place()
    {
        Assert.Equal(4, Enumerable.Range(0, 4).Select(label => ClassShapes.At(label)).Distinct().Count());
        Assert.Equal("M5.5 -4.5h9v9h-9z", ClassShapes.At(1, 10, 0));
    }

    [Fact]
    public void Layers_of_a_diagram_are_centred()
    {
        var nodes = Diagram.Layers([2, 3], (layer, index) => new DiagramNode("", 0, 0)).ToList();
        Assert.Equal([(0, 0.5), (0, 1.5), (1, 0), (1, 1), (1, 2)], nodes.Select(node => (node.Column, node.Row)));
        Assert.Equal(
            ["0.0-1.0", "0.0-1.1", "0.0-1.2", "0.1-1.0", "0.1-1.1", "0.1-1.2"],
            Diagram.Dense(0, [[1, 2, 3], [4, 5, 6]]).Select(edge => edge.Id));
    }

    private static double Area(IReadOnlyList<(double X, double Y)> corners) =>
        corners.Count == 0 ? 0 : Math.Abs(Enumerable.Range(0, corners.Count).Sum(i =>
    {
        var (p, q) = (corners[i], corners[(i + 1) % corners.Count]);
        return (p.X * q.Y - q.X * p.Y) / 2;
    }));

    private static IEnumerable<(string Type, byte[] Data)> Chunks(byte[] png)
    {
        for (var at = 8; at < png.Length;)
        {
            var length = BinaryPrimitives.ReadInt32BigEndian(png.AsSpan(at));
            yield return (System.Text.Encoding.ASCII.GetString(png, at + 4, 4), png[(at + 8)..(at + 8 + length)]);
            at += length + 12;
        }
    }
}
