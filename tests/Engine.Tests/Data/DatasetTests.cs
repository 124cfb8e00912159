using WebNN.Engine.Data;
using Xunit;

namespace WebNN.Engine.Tests.Data;

public class DatasetTests
{
    private static readonly Dataset Images = Dataset.OfImages("two", 1, 3, 2, [0, 51, 255, 1, 2, 3], [0, 1]);

    [Fact]
    public void Pixels_are_divided_by_255_unless_they_are_asked_for_undivided()
    {
        Assert.Equal([0, 0.2, 1], Numbers(Images, 0));
        Assert.Equal([0, 51, 255], Numbers(Images.Undivided(), 0));
        Assert.Equal([1, 2, 3], Numbers(Images.Undivided().Slice(1, 1), 0));
        Assert.Equal([0, 0.2, 1], Numbers(Images, 0));
        Assert.Equal(Images.Pixels(1).ToArray(), Images.Undivided().Pixels(1).ToArray());
    }

    [Fact]
    public void Points_stay_as_they_are_undivided()
    {
        var points = Dataset.OfPoints("one", 2, 2, [0.5f, -3], [1]);
        Assert.Equal([0.5, -3], Numbers(points.Undivided(), 0));
    }

    private static double[] Numbers(Dataset data, int index)
    {
        var numbers = new double[data.Inputs];
        data.CopyTo<double>(index, numbers);
        return numbers;
    }
}
