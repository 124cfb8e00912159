using System.Net;
using System.Text.Json;
using WebNN.Api.Models;
using WebNN.Api.Models.Onnx;
using WebNN.Api.Training.Jobs;
using Xunit;

namespace WebNN.Api.Tests.Training.Jobs;

/// <summary>Jobs and models that predict numbers, through every route that meets them.</summary>
public sealed class RegressionJobTests(TrainingHost host) : IClassFixture<TrainingHost>, IAsyncLifetime
{
    private const string Wave = "wave";

    private readonly TrainingClient _client = host.Client;
    private JobInfo _job = null!;

    private ApiHost Host => host.Host;

    // one job for all tests of the class
    public async ValueTask InitializeAsync()
    {
        _job = host.Jobs.List().FirstOrDefault(job => job.Model == Wave && job.State == JobState.Completed)
            ?? await Train(Wave, iterations: 1500);
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Fact]
    public async Task A_curve_learns_a_sine_and_the_loss_leads_everywhere()
    {
        Assert.Equal((ModelTask.Regression, Engine.Loss.SumOfSquares), (_job.Spec.Task, _job.Spec.Loss));
        Assert.Equal((null, null), (_job.TrainAccuracy, _job.TestAccuracy));
        var epochs = (await Host.Get($"/api/training/jobs/{_job.Id}/metrics")).GetProperty("epochs").EnumerateArray().ToList();
        Assert.All(epochs, epoch => Assert.Equal(JsonValueKind.Null, epoch.GetProperty("testAccuracy").ValueKind));
        Assert.InRange(epochs[^1].GetProperty("testLoss").GetDouble(), 0, 0.005);
        Assert.Equal(_job.TestLoss!.Value, epochs[^1].GetProperty("testLoss").GetDouble());

        var version = await Host.Get($"/api/models/{Wave}/versions/1");
        Assert.Equal("regression", version.GetProperty("task").GetString());
        Assert.Equal(JsonValueKind.Null, version.GetProperty("accuracy").ValueKind);
        Assert.Equal(_job.TestLoss!.Value, version.GetProperty("testLoss").GetDouble());
        Assert.Equal("""["sin x"]""", version.GetProperty("labels").GetRawText());
        Assert.False(File.Exists(Path.Combine(Host.DataDirectory, $"models/{Wave}/1/novelty.safetensors")));

        using var csv = new HttpRequestMessage(HttpMethod.Get, $"/api/training/jobs/{_job.Id}/metrics");
        csv.Headers.Accept.Add(new("text/csv"));
        using var table = await Host.Client.SendAsync(csv);
        Assert.Matches(@"\n1500,[0-9.E-]+,,,[0-9.E-]+,[0-9.E-]+\n", await table.Content.ReadAsStringAsync());
        Assert.NotEmpty(await Host.Client.GetByteArrayAsync($"/api/training/jobs/{_job.Id}/tfevents"));
        Assert.False((await Host.Get("/api/training/jobs")).GetRawText().Contains("NaN", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Numbers_are_answered_with_numbers_one_or_many()
    {
        foreach (var x in new[] { -3, -1.5, 0, 0.7, 2.5 })
        {
            var answer = await Host.Post("/predict", new { values = new[] { x }, model = Wave });
            Assert.Equal(Math.Sin(x), answer.GetProperty("values")[0].GetDouble(), 0.1);
            Assert.Equal(["values", "model", "version"], answer.EnumerateObject().Select(field => field.Name));
        }

        var many = await Host.Post("/predict", new { instances = new[] { new[] { 0.5 }, [-0.5] }, model = Wave, version = 1 });
        Near([Math.Sin(0.5), Math.Sin(-0.5)], many.GetProperty("predictions").EnumerateArray().Select(p => p.GetProperty("values")[0]));
        var moment = await Host.Post($"/api/training/jobs/{_job.Id}/iterations/1500/predict", new { values = new[] { 0.7 } });
        Assert.Equal(Math.Sin(0.7), moment.GetProperty("values")[0].GetDouble(), 0.1);
        Assert.False(moment.TryGetProperty("version", out _));
    }

    [Theory]
    [InlineData("""{"values":[1,2],"model":"wave"}""", "values has 2 numbers; model 'wave' takes 1")]
    [InlineData("""{"values":[],"model":"wave"}""", "values is empty")]
    [InlineData("""{"values":["x"],"model":"wave"}""", "values[0] must be a number, but is a string")]
    [InlineData("""{"values":[1e300],"model":"wave"}""", "too large")]
    [InlineData("""{"values":7,"model":"wave"}""", "values must be an array")]
    [InlineData("""{"instances":[[1],[1,2]],"model":"wave"}""", "instances[1] has 2 numbers; the first has 1")]
    [InlineData("""{"values":[1],"values":[1],"model":"wave"}""", "given twice")]
    [InlineData("""{"values":[1],"instances":[[1]],"model":"wave"}""", "'values' alone")]
    [InlineData("""{"pixels":[@],"model":"wave"}""", "takes 1 number, not an image of 784 pixels")]
    public async Task What_is_no_sample_of_the_model_is_refused_with_the_reason(string body, string reason) => Assert.Contains(
        reason,
        await Host.Problem(400, HttpMethod.Post, "/predict", body.Replace("@", Zeros, StringComparison.Ordinal)),
        StringComparison.Ordinal);

    [Theory]
    [InlineData("""{"dataset":"mnist","task":"regression"}""", "task", "mnist has classes")]
    [InlineData("""{"dataset":"sine"}""", "task", "its task is regression")]
    [InlineData("""{"dataset":"sine","task":"regression","loss":"crossEntropy"}""", "loss", "its loss is sumOfSquares")]
    [InlineData("""{"dataset":"sine","task":"regression","loss":"meanSquaredError"}""", "loss", "its loss is sumOfSquares")]
    [InlineData("""{"dataset":"xor","loss":"sumOfSquares"}""", "loss", "it is for the task regression")]
    [InlineData("""{"dataset":"sine","task":"regression","augmentation":{}}""", "augmentation", "distorts images")]
    [InlineData("""{"dataset":"sine","task":"regression","model":"taken"}""", "model", "2 inputs and 2 classes")]
    public async Task A_task_that_does_not_fit_its_data_or_its_loss_is_refused_field_by_field(string spec, string field, string reason)
    {
        if (host.Models.Versions("taken").Count == 0)
            host.Models.Publish("taken", TestModels.Network(1, Engine.Activation.Tanh, 2, 2), new ModelFacts());
        var (status, problem) = await Host.Call(HttpMethod.Post, "/api/training/jobs", spec);
        Assert.Equal(400, status);
        Assert.Contains(reason, problem.GetProperty("errors").GetProperty(field)[0].GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Points_of_the_plane_are_predicted_by_their_coordinates_as_pictures_are()
    {
        var job = await _client.Submit(new
        {
            model = "plane",
            dataset = "circles",
            layers = new[] { 16 },
            activation = "tanh",
            initializer = "xavier",
            optimizer = new { kind = "adam", learningRate = 0.02 },
            iterations = 800,
        });
        Assert.Null(job.Spec.Task);
        Assert.DoesNotContain("\"task\"", await _client.Http.GetStringAsync($"/api/training/jobs/{job.Id}"), StringComparison.Ordinal);
        await _client.Until(job.Id, JobState.Completed);
        var answer = await Host.Post("/predict", new { values = new[] { 0, 0 }, model = "plane" });
        Assert.Equal((1, 2), (answer.GetProperty("digit").GetInt32(), answer.GetProperty("probabilities").GetArrayLength()));
        Assert.InRange(answer.GetProperty("confidence").GetDouble(), 0.8, 1);
        Assert.Equal(JsonValueKind.Number, answer.GetProperty("familiarity").ValueKind);
        Assert.Empty(answer.GetProperty("warnings").EnumerateArray());
    }

    [Fact]
    public async Task A_retraining_serves_only_if_its_loss_is_not_higher()
    {
        const string Name = "sines";
        var first = await Train(Name, iterations: 600);
        Assert.Equal((1, PromotionReason.Only, first.TestLoss), (first.Serving!.Version, first.Serving.ReasonKind, first.Serving.Loss));
        var worse = await Train(Name, iterations: 3);
        Assert.Equal((1, false, PromotionReason.LossHigher), (worse.Serving!.Version, worse.Serving.Promoted, worse.Serving.ReasonKind));
        Assert.Equal((null, first.TestLoss), (worse.Serving.Accuracy, worse.Serving.Loss));
        Assert.Contains("Its loss on the test samples of sine is", worse.Serving.Reason, StringComparison.Ordinal);
        var same = await Train(Name, iterations: 600);
        Assert.Equal((3, true, PromotionReason.LossNotHigher), (same.Serving!.Version, same.Serving.Promoted, same.Serving.ReasonKind));
    }

    [Fact]
    public async Task An_evaluation_tells_the_loss_and_the_distance_and_a_comparison_is_refused()
    {
        var path = $"/api/models/{Wave}/versions/1";
        var answer = await Host.Post($"{path}/evaluate", new { predictions = true });
        Assert.Equal(_job.TestLoss!.Value, answer.GetProperty("loss").GetDouble(), 1e-12);
        Assert.Equal(JsonValueKind.Null, answer.GetProperty("accuracy").ValueKind);
        Assert.InRange(answer.GetProperty("meanAbsoluteError").GetDouble(), 0, 0.05);
        Assert.Equal((500, false), (answer.GetProperty("values").GetArrayLength(), answer.TryGetProperty("confusionMatrix", out _)));
        foreach (var (route, body, reason) in new (string, object, string)[]
        {
            ("evaluate", new { dataset = "xor" }, "xor has classes"),
            ("compare", new { version = 1 }, "compare their losses"),
            ("explain", new { pixels = new int[784] }, "predicts numbers"),
            ("fool", new { pixels = new int[784] }, "predicts numbers"),
        })
        {
            Assert.Contains(reason, await Host.Problem(400, HttpMethod.Post, $"{path}/{route}", body), StringComparison.Ordinal);
        }

        var neuron = await Host.Get($"{path}/neurons/1/0");
        Assert.Equal(JsonValueKind.Null, neuron.GetProperty("samples")[0].GetProperty("label").ValueKind);
        await Host.Problem(400, HttpMethod.Post, "/api/lessons/batch-inference", new { model = Wave, dataset = "sine" });
    }

    [Fact]
    public async Task An_iteration_opens_with_numbers_and_what_is_about_pictures_is_refused()
    {
        var moment = await Host.Get($"/api/training/jobs/{_job.Id}/iterations/20");
        Assert.Equal((0, 0), (moment.GetProperty("labels").GetArrayLength(), moment.GetProperty("predicted").GetArrayLength()));
        Assert.Equal((50, 50), (moment.GetProperty("targets").GetArrayLength(), moment.GetProperty("values").GetArrayLength()));
        Assert.True(moment.GetProperty("loss").GetDouble() > 0);
        Assert.NotEmpty(await Host.Client.GetByteArrayAsync($"/api/training/jobs/{_job.Id}/iterations/20/arrays?format=npz"));
        Assert.Contains(
            "did not learn from images",
            await Host.Problem(400, HttpMethod.Post, $"/api/training/jobs/{_job.Id}/belief", new { pixels = new int[784] }),
            StringComparison.Ordinal);
        using var kept = await _client.Http.PostAsync($"/api/training/jobs/{_job.Id}/iterations/20/publish", null);
        var version = await kept.Content.ReadFromJsonAsync<JsonElement>();
        Assert.Equal((HttpStatusCode.Created, 20), (kept.StatusCode, version.GetProperty("moment").GetInt32()));
        Assert.True(version.GetProperty("testLoss").GetDouble() > _job.TestLoss);
        Assert.Equal("lossHigher", version.GetProperty("serving").GetProperty("reasonKind").GetString());
    }

    [Theory]
    [InlineData("safetensors", "")]
    [InlineData("npz", "&layout=torch")]
    public async Task What_is_downloaded_comes_back_as_a_regression(string format, string layout)
    {
        var file = await Host.Client.GetByteArrayAsync($"/api/models/{Wave}/versions/1/download?format={format}{layout}");
        var name = "back." + format;
        Assert.Equal(HttpStatusCode.BadRequest, (await Import(name, file, "?activation=tanh" + layout)).Status);
        Assert.Equal(HttpStatusCode.BadRequest, (await Import(name, file, "?activation=tanh&task=guess" + layout)).Status);
        var (status, version) = await Import(name, file, "?activation=tanh&task=regression&dataset=sine" + layout);
        Assert.Equal(HttpStatusCode.Created, status);
        Assert.Equal(_job.TestLoss!.Value, version.GetProperty("testLoss").GetDouble(), 1e-12);
        var answer = await Host.Post("/predict", new { values = new[] { 1 }, model = name });
        Assert.Equal(Math.Sin(1), answer.GetProperty("values")[0].GetDouble(), 0.1);
    }

    [Fact]
    public async Task An_onnx_file_ends_with_its_last_gemm()
    {
        var file = await Host.Client.GetByteArrayAsync($"/api/models/{Wave}/versions/1/download?format=onnx");
        var graph = ModelProto.Parser.ParseFrom(file).Graph;
        Assert.Equal(["Gemm", "Tanh", "Gemm", "Tanh", "Gemm"], graph.Node.Select(node => node.OpType));
        Assert.Equal(("values", "predictions"), (graph.Input[0].Name, graph.Output[0].Name));
        Assert.Equal("predictions", graph.Node[^1].Output[0]);
    }

    [Fact]
    public async Task The_serving_protocols_answer_numbers_under_names_of_their_own()
    {
        var metadata = await Host.Get($"/v2/models/{Wave}");
        Assert.Equal("values", metadata.GetProperty("inputs")[0].GetProperty("name").GetString());
        Assert.Equal("predictions", metadata.GetProperty("outputs")[0].GetProperty("name").GetString());
        var inferred = await Host.Post($"/v2/models/{Wave}/infer", new
        {
            inputs = new[] { new { name = "values", shape = new[] { 2, 1 }, datatype = "FP32", data = new[] { 0.5, -1 } } },
        });
        Near([Math.Sin(0.5), Math.Sin(-1)], inferred.GetProperty("outputs")[0].GetProperty("data").EnumerateArray());
        var predicted = await Host.Post($"/v1/models/{Wave}:predict", new { instances = new[] { new[] { 0.5 }, [-1] } });
        Near([Math.Sin(0.5), Math.Sin(-1)], predicted.GetProperty("predictions").EnumerateArray().Select(row => row[0]));
        var examples = new { examples = new[] { new { values = new[] { 1 } } } };
        var (status, refused) = await Host.Call(HttpMethod.Post, $"/v1/models/{Wave}:classify", examples);
        Assert.Equal(400, status);
        Assert.Contains("knows no classes", refused.GetProperty("error").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_loss_that_stays_that_of_the_mean_is_told_as_one_of_guessing()
    {
        var job = await _client.Submit(Spec("still", 1200, rate: 1e-9, initializer: "normal"));
        await _client.Until(job.Id, JobState.Completed);
        Assert.Contains(host.Jobs.Get(job.Id)!.Hints, hint => hint.Contains("guessing (0.2", StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_dataset_tells_its_numbers()
    {
        var sine = (await Host.Get("/api/datasets")).GetProperty("datasets").EnumerateArray()
            .Single(data => data.GetProperty("name").GetString() == "sine");
        Assert.Equal(("numbers", 1), (sine.GetProperty("kind").GetString(), sine.GetProperty("inputs").GetInt32()));
        Assert.Equal(0, sine.GetProperty("classes").GetArrayLength());
        var sample = await Host.Get("/api/datasets/sine/test/3");
        Assert.Equal(Math.Sin(sample.GetProperty("pixels")[0].GetDouble()), sample.GetProperty("label")[0].GetDouble(), 1e-6);
        await Host.Problem(400, HttpMethod.Get, "/api/datasets/sine/test/3?oneHot=true");
    }

    private static string Zeros => string.Join(',', new int[784]);

    private static void Near(double[] wanted, IEnumerable<JsonElement> got) =>
        Assert.All(wanted.Zip(got), pair => Assert.Equal(pair.First, pair.Second.GetDouble(), 0.1));

    private async Task<JobInfo> Train(string model, int iterations)
    {
        var job = await _client.Submit(Spec(model, iterations));
        return await _client.Until(job.Id, JobState.Completed);
    }

    private static object Spec(string model, int iterations, double rate = 0.01, string initializer = "xavier") => new
    {
        model,
        dataset = "sine",
        task = "regression",
        layers = new[] { 32, 32 },
        activation = "tanh",
        initializer,
        optimizer = new { kind = "adam", learningRate = rate },
        batchSize = 50,
        iterations,
        evaluateEvery = iterations,
    };

    private async Task<(HttpStatusCode Status, JsonElement Json)> Import(string name, byte[] file, string query)
    {
        using var content = new ByteArrayContent(file);
        content.Headers.ContentType = new("application/octet-stream");
        using var response = await Host.Client.PostAsync($"/api/models/{name}/versions{query}", content);
        return (response.StatusCode, await response.Content.ReadFromJsonAsync<JsonElement>());
    }
}
