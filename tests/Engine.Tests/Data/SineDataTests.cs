using WebNN.Engine.Data;
using Xunit;

namespace WebNN.Engine.Tests.Data;

public class SineDataTests
{
    [Fact]
    public void Every_number_is_the_sine_of_its_input_between_minus_pi_and_pi()
    {
        var data = SineData.Train();
        Assert.Equal((1000, 1, 1, 0), (data.Count, data.Inputs, data.Outputs, data.Classes));
        var all = Inputs(data);
        Assert.All(all, x => Assert.InRange(x, -Math.PI - 1e-6, Math.PI + 1e-6));
        for (var i = 0; i < data.Count; i++)
            Assert.Equal(Math.Sin(all[i]), data.NumbersOf(i)[0], 1e-6);

        // evenly: a quarter of them in each quarter of the range
        Assert.All(all.GroupBy(x => Math.Floor(2 * x / Math.PI)).Where(g => g.Count() > 5), g => Assert.InRange(g.Count(), 200, 300));
    }

    [Fact]
    public void A_seed_always_gives_the_same_points_and_a_stream_others()
    {
        Assert.Equal(Inputs(SineData.Create(20, 7)), Inputs(SineData.Create(20, 7)));
        Assert.NotEqual(Inputs(SineData.Create(20, 7)), Inputs(SineData.Create(20, 8)));
        Assert.NotEqual(Inputs(SineData.Train(20)), Inputs(SineData.Test(20)));
    }

    private static double[] Inputs(Dataset data)
    {
        var inputs = new double[data.Count];
        for (var i = 0; i < inputs.Length; i++)
            data.CopyTo(i, inputs.AsSpan(i, 1));
        return inputs;
    }
}
