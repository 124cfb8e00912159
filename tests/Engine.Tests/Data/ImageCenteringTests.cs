using WebNN.Engine.Data;
using WebNN.Engine.Formats;
using Xunit;

namespace WebNN.Engine.Tests.Data;

public class ImageCenteringTests
{
    [Fact]
    public void Empty_image_stays_empty() => Assert.All(ImageCentering.Centre(new byte[300], 20, 15), pixel => Assert.Equal(0, pixel));

    [Theory]
    [InlineData(280, 280, 40, 60, 20, 100)]
    [InlineData(280, 280, 150, 100, 100, 50)]
    [InlineData(13, 17, 1, 2, 5, 9)]
    [InlineData(500, 40, 3, 1, 400, 38)]
    [InlineData(1, 1, 0, 0, 1, 1)]
    [InlineData(300, 7, 0, 3, 300, 1)]
    public void Longer_side_becomes_20_and_the_middle_stays_in_the_middle(int width, int height, int left, int top, int w, int h)
    {
        var image = new byte[width * height];
        for (var y = top; y < top + h; y++)
            image.AsSpan((y * width) + left, w).Fill(255);

        var centred = ImageCentering.Centre(image, width, height);

        var ink = Enumerable.Range(0, 784).Where(p => centred[p] > 0).ToArray();
        var (boxWidth, boxHeight) = (ink.Max(p => p % 28) - ink.Min(p => p % 28) + 1, ink.Max(p => p / 28) - ink.Min(p => p / 28) + 1);
        Assert.Equal(20, Math.Max(boxWidth, boxHeight));
        Assert.InRange(Math.Min(boxWidth, boxHeight) - (20.0 * Math.Min(w, h) / Math.Max(w, h)), -0.51, 1);
        Assert.InRange(ink.Average(p => p % 28), 13.5, 14.5);
        Assert.InRange(ink.Average(p => p / 28), 13.5, 14.5);
        Assert.All(ink, p => Assert.Equal(255, centred[p]));
    }

    [Fact]
    public void Place_is_that_of_the_centre_of_mass_not_of_the_box()
    {
        // a block of 10×20 and a tail of one row: the block holds nearly all the mass
        var image = new byte[40 * 40];
        for (var y = 5; y < 25; y++)
            image.AsSpan((y * 40) + 4, 10).Fill(200);

        image.AsSpan((15 * 40) + 14, 6).Fill(200);
        var centred = ImageCentering.Centre(image, 40, 40);

        double mass = centred.Sum(pixel => pixel);
        Assert.InRange(centred.Select((pixel, p) => pixel * (p % 28)).Sum() / mass, 13.5, 14.5);
        Assert.InRange(centred.Select((pixel, p) => pixel * (p / 28)).Sum() / mass, 13.5, 14.5);
        Assert.Equal(200, centred.Max());
        Assert.Equal(206, centred.Count(pixel => pixel == 200)); // 20×20 fits as it is: no pixel is resampled
    }

    [Fact]
    public void Shrinking_averages_so_that_edges_become_grey_and_mass_is_kept()
    {
        var image = new byte[100 * 100];
        for (var p = 0; p < image.Length; p++)
        {
            var (x, y) = ((p % 100) - 49.5, (p / 100) - 49.5);
            image[p] = (byte)((x * x) + (y * y) < 45 * 45 ? 255 : 0);
        }

        var centred = ImageCentering.Centre(image, 100, 100);

        Assert.InRange(centred.Sum(pixel => pixel) / 255.0, Math.PI * 100 * 0.98, Math.PI * 100 * 1.02);
        Assert.True(centred.Count(pixel => pixel is > 20 and < 235) > 20);
    }

    [Fact]
    public void Specks_fainter_than_ink_do_not_widen_the_box()
    {
        var image = new byte[60 * 60];
        image[0] = 5;
        image.AsSpan((30 * 60) + 20, 20).Fill(255);
        Assert.Equal(20, ImageCentering.Centre(image, 60, 60).Count(pixel => pixel == 255));
    }

    [Fact]
    public void Mnist_images_come_back_as_they_are()
    {
        using var images = File.OpenRead(Path.Combine(Require.Mnist(), "t10k-images-idx3-ubyte.gz"));
        using var labels = File.OpenRead(Path.Combine(Require.Mnist(), "t10k-labels-idx1-ubyte.gz"));
        var mnist = IdxReader.ReadImages("mnist", images, labels, 10);
        var same = Enumerable.Range(0, 1000).Count(i => mnist.Pixels(i).SequenceEqual(ImageCentering.Centre(mnist.Pixels(i), 28, 28)));
        Assert.True(same >= 960, $"{same} of 1000"); // the others have a border fainter than what counts as ink
    }

    [Fact]
    public void Dark_ink_on_light_paper_is_inverted_and_light_ink_is_not()
    {
        byte[] light = [250, 250, 250, 250, 3, 250, 250, 250, 250];
        Assert.Equal([5, 5, 5, 5, 252, 5, 5, 5, 5], ImageCentering.InvertIfDarkOnLight(light, 3, 3));
        byte[] dark = [0, 9, 0, 0, 250, 0, 0, 0, 0];
        Assert.Equal(dark, ImageCentering.InvertIfDarkOnLight(dark, 3, 3));
        Assert.Equal([100], ImageCentering.InvertIfDarkOnLight([155], 1, 1));
    }

    [Fact]
    public void Size_that_does_not_fit_is_refused()
    {
        Assert.Throws<ArgumentException>(() => ImageCentering.Centre(new byte[10], 3, 3));
        Assert.Throws<ArgumentException>(() => ImageCentering.Centre([], 0, 0));
        Assert.Throws<ArgumentException>(() => ImageCentering.InvertIfDarkOnLight(new byte[10], -2, -5));
        Assert.Throws<ArgumentException>(() => ImageCentering.Centre(new byte[4], 65536, 65537));
    }
}
