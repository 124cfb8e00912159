using System.Numerics;
using WebNN.Engine.Data;
using WebNN.Engine.Layers;
using Xunit;

namespace WebNN.Engine.Tests;

public class OptimizersTests
{
    [Fact]
    public void Sgd_steps_against_the_gradient() =>
        AssertSteps(new() { Kind = OptimizerKind.Sgd }, [1 - 0.05, 1 - 0.1, 1 - 0.15]);

    [Fact]
    public void Momentum_gathers_speed() =>
        // v = -0.05, -0.095, -0.1355
        AssertSteps(new() { Kind = OptimizerKind.Momentum, Momentum = 0.9 }, [0.95, 0.855, 0.7195]);

    [Fact]
    public void AdaGrad_slows_down() =>
        // h = 0.25, 0.5, 0.75: each step is 0.1·0.5/√h
        AssertSteps(new() { Kind = OptimizerKind.AdaGrad, Epsilon = 0 },
            [0.9, 0.9 - (0.05 / Math.Sqrt(0.5)), 0.9 - (0.05 / Math.Sqrt(0.5)) - (0.05 / Math.Sqrt(0.75))]);

    [Fact]
    public void Adam_of_a_steady_gradient_steps_by_the_learning_rate() =>
        // bias correction makes m̂ = g and v̂ = g², whatever the betas
        AssertSteps(new() { Kind = OptimizerKind.Adam, Epsilon = 0 }, [0.9, 0.8, 0.7]);

    [Theory]
    [InlineData(OptimizerKind.Sgd, 0.1)]
    [InlineData(OptimizerKind.Momentum, 0.02)]
    [InlineData(OptimizerKind.AdaGrad, 1.5)]
    [InlineData(OptimizerKind.Adam, 0.3)]
    public void All_find_the_bottom_of_a_valley(OptimizerKind kind, double rate)
    {
        // f = x²/20 + y², the book's example (§6.1.3), from (-7, 2)
        var parameter = new Parameter<double>("W1", 1, 2);
        parameter.Value.CopyFrom([-7, 2]);
        var optimizer = Optimizer<double>.Create(new() { Kind = kind, LearningRate = rate }, [parameter]);
        for (var i = 0; i < 3_000; i++)
        {
            parameter.Gradient.CopyFrom([parameter.Value[0, 0] / 10, parameter.Value[0, 1] * 2]);
            optimizer.Step(rate);
        }

        Assert.All(parameter.Value.ToArray(), x => Assert.Equal(0, x, 1e-3));
    }

    [Fact]
    public void Saved_state_continues_as_if_nothing_had_happened()
    {
        foreach (var kind in Enum.GetValues<OptimizerKind>())
        {
            var (whole, first) = (Make(kind), Make(kind));
            Run(whole, 1, 10);
            Run(first, 1, 4);
            var second = Make(kind);
            second.Parameter.Value.CopyFrom(first.Parameter.Value);
            second.Optimizer.Steps = first.Optimizer.Steps;
            foreach (var ((name, to), (sameName, from)) in second.Optimizer.State.Zip(first.Optimizer.State))
            {
                Assert.Equal(name, sameName);
                to.CopyFrom(from);
            }

            Run(second, 5, 10);
            Assert.Equal(whole.Parameter.Value.ToArray(), second.Parameter.Value.ToArray());
        }

        static (Parameter<float> Parameter, Optimizer<float> Optimizer) Make(OptimizerKind kind)
        {
            var parameter = new Parameter<float>("W1", 3, 5);
            return (parameter, Optimizer<float>.Create(new() { Kind = kind }, [parameter]));
        }

        static void Run((Parameter<float> Parameter, Optimizer<float> Optimizer) run, int from, int to)
        {
            for (var i = from; i <= to; i++)
            {
                run.Parameter.Gradient.CopyFrom([.. Enumerable.Range(0, 15).Select(k => MathF.Sin(i * k))]);
                run.Optimizer.Step(0.1);
            }
        }
    }

    [Fact]
    public void Adam_in_float_stays_beside_the_same_run_in_double()
    {
        var digits = SyntheticDigits.Create(1_000, seed: 3);
        var single = new Network<float>(new NetworkSpec([784, 50, 10], Activation.Sigmoid));
        single.Initialize(Initializer.Xavier, 0, new Rng(1));
        var exact = single.Convert<double>();
        Train(single);
        Train(exact);
        var (a, b) = (single.Parameters[0].Value.ToArray(), exact.Parameters[0].Value.ToArray());
        var distance = Math.Sqrt(a.Zip(b).Average(pair => Math.Pow(pair.First - pair.Second, 2)));
        var spread = Math.Sqrt(b.Average(w => w * w));

        // 4e-7; with 1 − β₂ from float32 3.4e-6
        Assert.InRange(distance / spread, 0, 1.2e-6);

        void Train<T>(Network<T> network)
            where T : unmanaged, IFloatingPointIeee754<T>
        {
            var workspace = new Workspace<T>(network, 100);
            var adam = Optimizer<T>.Create(new() { Kind = OptimizerKind.Adam }, network.Parameters);
            for (var i = 0; i < 300; i++)
            {
                var from = i * 100 % 1_000;
                for (var n = 0; n < 100; n++)
                    digits.CopyTo(from + n, workspace.X.Row(n));
                network.Gradient(workspace, digits.Labels.Slice(from, 100), Pass.Inference);
                adam.Step(0.001);
            }
        }
    }

    private static void AssertSteps(OptimizerOptions options, double[] expected)
    {
        // 1, 1, … with the gradient 0.5 everywhere, learning rate 0.1
        var parameter = new Parameter<double>("W1", 3, 21);
        parameter.Value.CopyFrom([.. Enumerable.Repeat(1.0, 63)]);
        parameter.Gradient.CopyFrom([.. Enumerable.Repeat(0.5, 63)]);
        var optimizer = Optimizer<double>.Create(options, [parameter]);
        foreach (var value in expected)
        {
            optimizer.Step(0.1);
            Assert.All(parameter.Value.ToArray(), actual => Assert.Equal(value, actual, 1e-12));
        }
    }
}
