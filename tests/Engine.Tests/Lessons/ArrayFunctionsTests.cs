using WebNN.Engine.Lessons;
using Xunit;

namespace WebNN.Engine.Tests.Lessons;

public class ArrayFunctionsTests
{
    [Fact]
    public void Functions_apply_to_every_number()
    {
        Close.To([1, Math.E, Math.E * Math.E], ArrayFunctions.Exp(NdArray.Of([3], [0, 1, 2])).Values);
        Close.To([0, 2.302585092994046], ArrayFunctions.Log(NdArray.Of([2], [1, 10])).Values);
        Assert.Equal([double.NegativeInfinity, double.NaN], ArrayFunctions.Log(NdArray.Of([2], [0, -1])).Values);
    }

    [Fact]
    public void Powers_are_broadcast()
    {
        var a = NdArray.Of([2, 3], [1, 2, 3, 4, 5, 6]);
        Assert.Equal([1, 4, 9, 16, 25, 36], ArrayFunctions.Power(a, NdArray.Scalar(2)).Values);
        Assert.Equal([1, 4, 27, 4, 25, 216], ArrayFunctions.Power(a, NdArray.Of([3], [1, 2, 3])).Values);
    }
}
