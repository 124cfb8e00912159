using System.Diagnostics;
using WebNN.Engine.Data;
using WebNN.Engine.Kernels;
using WebNN.Engine.Layers;
using WebNN.Engine.Threading;
using WebNN.Engine.Training;

namespace WebNN.Engine.Benchmarks;

internal static class Phases
{
    public static void Run(string net, Dataset data, int threads)
    {
        var options = Measure.Options(net);
        using var workers = new Workers(threads);
        var w = threads > 1 ? workers : null;
        var network = new Network<float>(new NetworkSpec([784, .. options.Layers, 10], options.Activation));
        network.Initialize(options.Initializer, options.Std, new Rng(1));
        var ws = new Workspace<float>(network, options.BatchSize);
        var maker = new BatchMaker(data, options, w);
        var targets = new BatchTargets(data, options.BatchSize);
        var optimizer = Optimizer<float>.Create(options.Optimizer, network.Parameters);
        var descends = options.Optimizer.Kind == OptimizerKind.Sgd;
        var times = new Dictionary<string, long>();
        void T(string name, Action a)
        {
            var s = Stopwatch.GetTimestamp();
            a();
            times[name] = times.GetValueOrDefault(name) + Stopwatch.GetTimestamp() - s;
        }

        var total = 0L;
        var n = 0;
        for (var sw = Stopwatch.StartNew(); sw.ElapsedMilliseconds < 4000; n++)
        {
            if (sw.ElapsedMilliseconds > 1500 && total == 0)
            {
                times.Clear();
                n = 0;
                total = Stopwatch.GetTimestamp();
            }

            var pass = new Pass(1, n + 1) { Workers = w };
            T("fill", () => maker.Fill(n + 1, ws.X, targets));
            for (var i = 0; i < network.Layers.Count; i++)
                T($"fwd {i} {network.Layers[i].GetType().Name}", () => network.Layers[i].Forward(ws.Activation(i), ws.Activation(i + 1), pass));
            T("loss", () =>
            {
                network.LossLayer.Predict(ws.Scores, ws.Probabilities);
                network.LossLayer.Backward(ws.Probabilities, targets.Values, ws.Delta(network.Layers.Count));
                network.LossLayer.Loss(ws.Probabilities, targets.Values);
            });
            for (var i = network.Layers.Count - 1; i >= 0; i--)
            {
                var (x, y, dy) = (ws.Activation(i), ws.Activation(i + 1), ws.Delta(i + 1));
                if (network.Layers[i] is Affine<float> affine)
                {
                    if (i > 0)
                        T($"dx {i}", () => Ops.InputGradient(dy, affine.W.Value, ws.Delta(i), w));
                    if (descends)
                        T($"dw {i}", () => Ops.Descend(x, dy, affine.W.Value, affine.B.Value, 0.1f, w));
                    else
                        T($"dw {i}", () => Ops.WeightGradient(x, dy, affine.W.Gradient, affine.B.Gradient, w));
                }
                else
                {
                    T($"bwd {i}", () => network.Layers[i].Backward(x, y, dy, ws.Delta(i), pass));
                }
            }

            if (!descends)
                T("optimizer", () => optimizer.Step(0.001, w));
        }

        var all = (Stopwatch.GetTimestamp() - total) / (double)n;
        foreach (var (name, t) in times)
            Console.Write($"{name} {t / (double)n / 1000:0.0}; ");
        Console.WriteLine($"all {all / 1000:0} µs  t{threads} {net} {data.Name}");
    }
}
