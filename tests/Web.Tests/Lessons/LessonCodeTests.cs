using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using WebNN.Engine;
using WebNN.Engine.Data;
using WebNN.Engine.Layers;
using WebNN.Engine.Lessons;
using WebNN.Engine.Training;
using WebNN.Web.Lessons;
using Xunit;

namespace WebNN.Web.Tests.Lessons;

public sealed partial class LessonCodeTests
{
    private readonly LessonCode _code = new();

    public static TheoryData<string> Slugs() => [.. new LessonCode().Slugs.Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Slugs))]
    public async Task The_program_in_Python_prints_the_numbers_that_the_engine_calculates(string slug)
    {
        var (code, output) = await PythonAsync(Require.NumPy(), _code.Python(slug)!);
        Assert.True(code == 0, output);
        var printed = Number().Matches(output).Select(match => double.Parse(match.Value, CultureInfo.InvariantCulture)).ToList();
        var calculated = await Calculate(slug);
        Assert.Equal(calculated.Length, printed.Count);
        for (var i = 0; i < calculated.Length; i++)
            Assert.Equal(calculated[i], printed[i], 1e-7 * Math.Max(1, Math.Abs(calculated[i])));
    }

    [Fact]
    public void Every_lesson_that_calculates_shows_a_program_in_both_languages()
    {
        Assert.Equal(
            LessonCatalog.All.Select(lesson => lesson.Slug).Where(slug => slug != "history").Order(StringComparer.Ordinal),
            _code.Slugs.Order(StringComparer.Ordinal));
        Assert.All(_code.Slugs, slug => Assert.NotEmpty(_code.Engine(slug)));
    }

    [Fact]
    public void The_lines_of_the_engine_are_those_of_its_source()
    {
        foreach (var lines in _code.Slugs.SelectMany(_code.Engine))
        {
            var source = File.ReadLines(Path.Combine(Require.Root, "src", "Engine", lines.File)).Select(line => line.Trim()).ToHashSet();
            Assert.All(lines.Text.Split('\n'), line => Assert.Contains(line.Trim(), source));
        }
    }

    private static async Task<double[]> Calculate(string slug) => slug switch
    {
        "arrays" =>
        [
            .. NdArray.Multiply(NdArray.Of([2, 2], [1, 2, 3, 4]), NdArray.Of([2], [10, 20])).Values,
            .. NdArray.Dot(NdArray.Of([2], [1, 2]), NdArray.Of([2, 3], [1, 2, 3, 4, 5, 6])).Values,
        ],
        "perceptron" => [.. new Perceptron([0.5, 0.5], -0.7).Outputs().Select(y => (double)y)],
        "gate-learning" => Learned(),
        "xor" => [.. Gates.Find("xor")!.TruthTable().Select(row => (double)row.Y[0])],
        "activation" =>
        [
            .. from function in (ActivationFunction[])[ActivationFunction.Step, ActivationFunction.Sigmoid, ActivationFunction.Relu]
               from y in ActivationFunctions.Apply(function, [-1, 1, 2])
               select y,
        ],
        "three-layer-network" => ForwardPass.Run(
            [
                new([[0.1, 0.3, 0.5], [0.2, 0.4, 0.6]], [0.1, 0.2, 0.3], ActivationFunction.Sigmoid),
                new([[0.1, 0.4], [0.2, 0.5], [0.3, 0.6]], [0.1, 0.2], ActivationFunction.Sigmoid),
                new([[0.1, 0.3], [0.2, 0.4]], [0.1, 0.2], ActivationFunction.Identity),
            ],
            [1, 0.5])[^1].Z,
        "output-layer" => [.. ActivationFunctions.Softmax([0.3, 2.9, 4]), .. ActivationFunctions.Softmax([1010, 1000, 990])],
        "mnist-inference" => [await Accuracy()],
        "regression" => Fitted(),
        "loss" =>
        [
            LossFunctions.SumOfSquares([0.1, 0.05, 0.6, 0, 0.05, 0.1, 0, 0.1, 0, 0], [0, 0, 1, 0, 0, 0, 0, 0, 0, 0]),
            LossFunctions.CrossEntropy([0.1, 0.05, 0.6, 0, 0.05, 0.1, 0, 0.1, 0, 0], [0, 0, 1, 0, 0, 0, 0, 0, 0, 0]),
        ],
        "derivative" => [.. ((double[])[5, 10]).Select(at => Numerical.Derivative(x => (0.01 * x * x) + (0.1 * x), at))],
        "gradient" =>
        [
            .. Numerical.Gradient(SumOfSquares, [3, 4]),
            .. Numerical.Descend(x => Numerical.Gradient(SumOfSquares, x), [-3, 4], 0.1, 100).Points[^1],
        ],
        "learning" => SimpleNetNumbers(),
        "computational-graph" => GraphNumbers(),
        "backpropagation" => Backward(),
        "playground" => Trained(),
        _ => throw new ArgumentException($"Nothing is calculated here for {slug}.", nameof(slug)),
    };

    private static double[] Learned()
    {
        var end = PerceptronLearning.Learn(Gates.Find("and")!, LearningRule.Perceptron, 0.1, 20, seed: 1).Epochs[^1];
        return [.. new Perceptron([.. end.Weights], end.Bias).Outputs().Select(y => (double)y)];
    }

    private static async Task<double> Accuracy()
    {
        var network = new Network<float>(new NetworkSpec([2, 2], Activation.Sigmoid));
        Fill(network.Parameters[0].Value, 2, -1, -1, 2);
        Fill(network.Parameters[1].Value, 0.1, 0);
        var data = Dataset.OfPoints("five", 2, 2, [0, 1, 1, 0, 0.9f, 0.8f, 0.2f, 0.1f, 0.5f, 0.6f], [1, 0, 1, 0, 1]);
        return (await BatchInference.MeasureAsync(network, data, 2, null, TestContext.Current.CancellationToken)).Accuracy;
    }

    private static double[] SimpleNetNumbers()
    {
        double[][] weights = [[0.47355232, 0.9977393, 0.84668094], [0.85557411, 0.03563661, 0.69422093]];
        var result = SimpleNet.Evaluate(weights, [0.6, 0.9], [0, 0, 1]);
        return [.. result.Prediction, result.Loss, .. result.Gradient.SelectMany(row => row)];
    }

    private static double[] GraphNumbers()
    {
        Value apple = 100, apples = 2, orange = 150, oranges = 3, tax = 1.1;
        var price = ((apple * apples) + (orange * oranges)) * tax;
        price.Backward();
        return [price.Data, apple.Gradient, apples.Gradient, orange.Gradient, oranges.Gradient, tax.Gradient];
    }

    private static double[] Backward()
    {
        var affine = new Affine<double>(1, 2, 3);
        Fill(affine.W.Value, 0.1, -0.2, 0.3, 0.4, 0.5, -0.6);
        Fill(affine.B.Value, 0.01, 0.02, 0.03);
        var network = new Network<double>([affine], new SoftmaxWithLoss<double>());
        var workspace = new Workspace<double>(network, 2, inputGradient: true);
        Fill(workspace.X, 1, 2, 0.5, -1);
        var loss = network.Gradient(workspace, (byte[])[1, 2], Pass.Inference);
        return
        [
            loss, .. workspace.InputGradient!.ToArray(), .. affine.W.Gradient.ToArray(), .. affine.B.Gradient.ToArray(),
        ];
    }

    private static double[] Trained()
    {
        var network = new Network<double>(new NetworkSpec([2, 3, 2], Activation.Tanh));
        Fill(network.Parameters[0].Value, 0.9, -0.4, 0.2, -0.7, 0.8, 0.5);
        Fill(network.Parameters[2].Value, 0.3, -0.6, 0.8, 0.1, -0.5, 0.4);
        var workspace = new Workspace<double>(network, 4);
        Fill(workspace.X, 0, 0, 0, 1, 1, 0, 1, 1);
        var optimizer = Optimizer<double>.Create(new OptimizerOptions(), network.Parameters);
        var loss = 0.0;
        for (var iteration = 0; iteration < 200; iteration++)
        {
            loss = network.Gradient(workspace, (byte[])[0, 1, 1, 0], Pass.Inference);
            optimizer.Step(0.5);
        }

        return [loss, .. network.Parameters[0].Value.ToArray()];
    }

    private static double[] Fitted()
    {
        var affine = new Affine<double>(1, 1, 1);
        Fill(affine.W.Value, 0.5);
        var network = new Network<double>([affine], new IdentityWithLoss<double>());
        var workspace = new Workspace<double>(network, 3);
        Fill(workspace.X, -1, 0.5, 2);
        var optimizer = Optimizer<double>.Create(new OptimizerOptions(), network.Parameters);
        var loss = 0.0;
        for (var iteration = 0; iteration < 100; iteration++)
        {
            loss = network.Gradient(workspace, (float[])[-0.75f, 0.5f, 1], Pass.Inference);
            optimizer.Step(0.1);
        }

        return [loss, affine.W.Value[0, 0], affine.B.Value[0, 0]];
    }

    private static double SumOfSquares(double[] x) => x.Sum(v => v * v);

    private static void Fill<T>(Matrix<T> matrix, params double[] values)
        where T : unmanaged, System.Numerics.IFloatingPointIeee754<T>
    {
        for (var i = 0; i < values.Length; i++)
            matrix[i / matrix.Columns, i % matrix.Columns] = T.CreateChecked(values[i]);
    }

    private static async Task<(int Code, string Output)> PythonAsync(string python, string program)
    {
        using var process = Process.Start(new ProcessStartInfo(python, ["-c", program])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        var errors = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        var output = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return (process.ExitCode, output + await errors);
    }

    [GeneratedRegex(@"-?\d+(\.\d*)?(e[-+]\d+)?", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Number();
}
