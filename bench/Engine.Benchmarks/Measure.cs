using System.Diagnostics;
using System.Text.Json;
using WebNN.Engine.Data;
using WebNN.Engine.Threading;
using WebNN.Engine.Training;

namespace WebNN.Engine.Benchmarks;

/// <summary>The engine's figures, one JSON line each: what <c>bench/peers.py</c> prints of the peers.</summary>
internal static class Measure
{
    public static int Run(string[] what)
    {
        switch (what)
        {
            case ["train", var net, var data]:
                Train(net, BenchData.Load(data), 1);
                return 0;
            case ["train", var net, var data, "all"]:
                Train(net, BenchData.Load(data), Environment.ProcessorCount);
                return 0;
            case ["peak"]:
                var sum = 0f;
                Say(new { what = "peak", peer = "webnn" }, Rate(() => sum += Peak.Run(0.5f), Peak.Count, 100));
                return sum > 0 ? 0 : 1;
            case ["infer", var data]:
                Infer(BenchData.Load(data, test: true));
                return 0;
            case ["evaluate", var data]:
                Evaluate(BenchData.Load(data, test: true));
                return 0;
            case ["numgrad", var data]:
                NumericalGradient(BenchData.Load(data, test: true));
                return 0;
            default:
                Console.Error.WriteLine(
                    "measure train {w1|relu100|adam|wide} {mnist|dense} [all] | peak | "
                    + "infer {mnist|dense} | evaluate {mnist|dense} | numgrad {mnist|dense}");
                return 2;
        }
    }

    /// <summary>The networks of <c>peers.py</c>.</summary>
    public static TrainingOptions Options(string net) =>
        net switch
        {
            "w1" => new(),
            "relu100" => new() { Layers = [100], Activation = Activation.Relu },
            "adam" => new()
            {
                Layers = [256, 128],
                Activation = Activation.Relu,
                BatchSize = 128,
                Optimizer = new() { Kind = OptimizerKind.Adam, LearningRate = 0.001 },
            },
            "wide" => new()
            {
                Layers = [1000, 500],
                Activation = Activation.Relu,
                Optimizer = new() { Kind = OptimizerKind.Adam, LearningRate = 0.001 },
                Initializer = Initializer.He,
            },
            _ => throw new ArgumentException($"{net} is none of w1, relu100, adam, wide.", nameof(net)),
        };

    private static void Train(string net, Dataset data, int threads)
    {
        using var workers = new Workers(threads);
        var options = Options(net) with { Iterations = int.MaxValue, EvaluateEvery = int.MaxValue };
        using var steps = new Trainer(options, data, workers: workers).Steps().GetEnumerator();
        Say(
            new
            {
                what = "train",
                peer = "webnn",
                net,
                data = data.Name,
                threads,
            },
            Rate(() => steps.MoveNext(), 1, 50));
    }

    private static void Infer(Dataset data)
    {
        // from the bytes images are made of to a table of answers
        var network = new Network<float>(new NetworkSpec([784, 50, 100, 10], Activation.Sigmoid));
        network.Initialize(Initializer.Normal, 0.1, new Rng(1));
        var answers = new Matrix<float>(data.Count, 10);
        foreach (var batch in (int[])[1, 100, 10_000])
        {
            var workspace = new Workspace<float>(network, Math.Min(batch, 200));
            var rows = new int[workspace.Rows];
            var next = 0;
            var rate = Rate(
                () =>
                {
                    for (var done = 0; done < batch; done += rows.Length)
                    {
                        for (var n = 0; n < rows.Length; n++)
                            rows[n] = next + n;

                        data.Gather(rows, workspace.X);
                        var probabilities = network.Predict(workspace);
                        for (var n = 0; n < rows.Length; n++)
                            probabilities.Row(n).CopyTo(answers.Row(next + n));

                        next = (next + rows.Length) % data.Count;
                    }
                },
                batch,
                Math.Min(1_000, 10_000 / batch));
            Say(new { what = "infer", peer = "webnn", batch, data = data.Name, check = answers.Row(0)[0] }, rate);
        }
    }

    private static void Evaluate(Dataset data)
    {
        var network = new Network<float>(new NetworkSpec([784, 50, 100, 10], Activation.Sigmoid));
        network.Initialize(Initializer.Normal, 0.1, new Rng(1));
        var evaluator = new Evaluator(network);
        var accuracy = 0.0;
        Say(
            new
            {
                what = "evaluate",
                peer = "webnn",
                data = data.Name,
                check = evaluator.Score(data).Accuracy,
            },
            Rate(() => accuracy += evaluator.Score(data).Accuracy!.Value, data.Count, 1));
    }

    private static void NumericalGradient(Dataset data)
    {
        var network = new Network<double>(new NetworkSpec([784, 50, 10], Activation.Sigmoid));
        network.Initialize(Initializer.Normal, 0.01, new Rng(1));
        var workspace = new Workspace<double>(network, 3);
        data.Gather([0, 1, 2], workspace.X);
        Say(
            new
            {
                what = "numgrad",
                peer = "webnn",
                data = data.Name,
            },
            Rate(() => GradientCheck.NumericalGradient(network, workspace, data.Labels[..3]), 1, 1));
    }

    /// <summary>
    /// Items per second, once the compiler has settled: the median of five runs of at
    /// least 0.4 s, by the clock and by the processor's time.
    /// </summary>
    private static (double Wall, double Cpu) Rate(Action action, int items, int together)
    {
        for (var warm = Stopwatch.StartNew(); warm.ElapsedMilliseconds < 1_500;)
            action();

        var rates = new List<(double Wall, double Cpu)>();
        for (var run = 0; run < 5; run++)
        {
            var (count, cpu, wall) = (0L, Environment.CpuUsage.TotalTime, Stopwatch.StartNew());
            while (wall.ElapsedMilliseconds < 400)
            {
                for (var i = 0; i < together; i++)
                    action();

                count += (long)together * items;
            }

            rates.Add((count / wall.Elapsed.TotalSeconds, count / (Environment.CpuUsage.TotalTime - cpu).TotalSeconds));
        }

        return (rates.Select(r => r.Wall).Order().ElementAt(2), rates.Select(r => r.Cpu).Order().ElementAt(2));
    }

    private static void Say<TFigure>(TFigure what, (double Wall, double Cpu) rate)
    {
        var line = JsonSerializer.SerializeToNode(what)!.AsObject();
        line["per_second_wall"] = rate.Wall;
        line["per_second_cpu"] = rate.Cpu;
        Console.WriteLine(line.ToJsonString());
    }
}
