using System.Globalization;
using WebNN.Engine.Data;

namespace WebNN.Api.Swagger;

/// <summary>
/// A body for every route that takes one; each runs as it stands. Where a route has parameters, those of <see cref="Parameters"/>.
/// </summary>
internal static class Examples
{
    public const string Predict = "POST /predict";

    public static IReadOnlyDictionary<string, Func<string>> Bodies { get; } =
        new Dictionary<string, Func<string>>(StringComparer.Ordinal)
        {
            [Predict] = () => $$"""{"pixels":[{{Seven()}}]}""",
            ["POST /v1/models/{name}:predict"] = Instances,
            ["POST /v1/models/{name}/versions/{version}:predict"] = Instances,
            ["POST /v1/models/{name}/labels/{alias}:predict"] = Instances,
            ["POST /v1/models/{name}:classify"] = Classified,
            ["POST /v1/models/{name}/versions/{version}:classify"] = Classified,
            ["POST /v1/models/{name}/labels/{alias}:classify"] = Classified,
            ["POST /v2/models/{name}/infer"] = Tensor,
            ["POST /v2/models/{name}/versions/{version}/infer"] = Tensor,
            ["POST /api/models/{name}/versions/{version}/evaluate"] = () => """{"dataset":"synthetic-digits"}""",
            ["POST /api/models/{name}/versions/{version}/compare"] = () => """{"version":1,"dataset":"synthetic-digits"}""",
            ["POST /api/models/{name}/versions/{version}/explain"] = () => $$"""{"pixels":[{{Seven()}}]}""",
            ["POST /api/models/{name}/versions/{version}/fool"] = () => $$"""{"pixels":[{{Seven()}}],"steps":20}""",
            ["PUT /api/models/{name}/aliases/{alias}"] = () => """{"version":1}""",
            ["POST /api/training/jobs"] = () =>
                """{"model":"trial","dataset":"synthetic-digits","layers":[50],"activation":"relu","iterations":600,"evaluateEvery":120,"trainRows":1000,"seed":1}""",
            ["POST /api/training/jobs/{id}/cancel"] = () => """{"publish":true}""",
            ["POST /api/training/jobs/{id}/extend"] = () => """{"iterations":5000}""",
            ["POST /api/training/jobs/{id}/iterations/{k}/predict"] = () => $$"""{"pixels":[{{Seven()}}]}""",
            ["POST /api/training/jobs/{id}/belief"] = () => $$"""{"pixels":[{{Seven()}}],"points":20}""",
            ["POST /api/keys"] = () => """{"name":"ann","role":"trainer"}""",
            ["POST /api/gates/{gate}"] = () => """{"x":[1,0]}""",
            ["POST /api/gates/{gate}/learn"] = () => """{"learningRate":0.1,"maxEpochs":100,"rule":"perceptron","seed":1}""",
            ["POST /api/gates/evaluate"] = () => """{"weights":[0.5,0.5],"bias":-0.7,"comparison":"strict"}""",
            ["POST /api/gates/adder"] = () => """{"a":13,"b":11,"bits":8}""",
            ["POST /api/lessons/array"] = () => """{"op":"dot","a":[[1,2],[3,4]],"b":[[5,6],[7,8]]}""",
            ["POST /api/lessons/activation"] = () => """{"function":"softmax","x":[1010,1000,990]}""",
            ["POST /api/lessons/softmax-shift"] = () => """{"x":[0.3,2.9,4.0],"c":7}""",
            ["POST /api/lessons/forward"] = () =>
                """{"layers":[{"weights":[[0.1,0.3,0.5],[0.2,0.4,0.6]],"bias":[0.1,0.2,0.3],"activation":"sigmoid"}],"x":[1.0,0.5]}""",
            ["POST /api/lessons/loss"] = () =>
                """{"function":"crossEntropy","y":[0.1,0.05,0.6,0,0.05,0.1,0,0.1,0,0],"t":[0,0,1,0,0,0,0,0,0,0]}""",
            ["POST /api/lessons/derivative"] = () => """{"expression":"0.01*x^2+0.1*x","at":5,"h":1e-4,"scheme":"central"}""",
            ["POST /api/lessons/gradient"] = () => """{"expression":"x0^2+x1^2","at":{"x0":3,"x1":4}}""",
            ["POST /api/lessons/descent"] = () => """{"expression":"x0^2+x1^2","start":{"x0":-3,"x1":4},"learningRate":0.1,"steps":100}""",
            ["POST /api/lessons/graph"] = () => """{"expression":"(a+b)*(b+1)","values":{"a":2,"b":1}}""",
            ["POST /api/lessons/simple-net"] = () =>
                """{"weights":[[0.47355232,0.9977393,0.84668094],[0.85557411,0.03563661,0.69422093]],"x":[0.6,0.9],"t":[0,0,1]}""",
            ["POST /api/lessons/gradient-check"] = () => """{"layers":[20,10,5],"batchSize":3,"seed":1}""",
            ["POST /api/lessons/batch-inference"] = () => """{"batchSizes":[1,100]}""",
        };

    /// <summary>Values of route parameters with which the examples run on a new installation.</summary>
    public static IReadOnlyDictionary<string, string> Parameters { get; } = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["name"] = "mnist",
        ["version"] = "1",
        ["alias"] = "production",
        ["gate"] = "xor",
        ["layer"] = "1",
        ["index"] = "0",
        ["k"] = "1",
    };

    private static string Instances() => $$"""{"instances":[[{{Seven(255)}}]]}""";

    private static string Classified() => $$"""{"examples":[{"pixels":[{{Seven(255)}}]}]}""";

    private static string Tensor() => $$"""{"inputs":[{"name":"pixels","shape":[1,784],"datatype":"UINT8","data":[{{Seven()}}]}]}""";

    // of every ten drawn digits in a row one is a seven
    private static string Seven(double white = 1)
    {
        var pixels = new byte[784];
        for (var i = 0; SyntheticDigits.Draw(1, i, pixels) != 7; i++)
            pixels.AsSpan().Clear();
        return string.Join(',', pixels.Select(pixel => (pixel / white).ToString("0.###", CultureInfo.InvariantCulture)));
    }
}
