using System.Text.Json;
using Xunit;

namespace WebNN.Api.Tests.Training.Specs;

public sealed class SpecValidatorTests(TrainingHost host) : IClassFixture<TrainingHost>
{
    [Theory]
    [InlineData("""{"dataset":"nosuch"}""", "dataset", "nosuch")]
    [InlineData("""{"model":"../up"}""", "model", "../up")]
    [InlineData("""{"model":""}""", "model", "lower-case")]
    [InlineData("""{"alias":"A B"}""", "alias", "A B")]
    [InlineData("""{"layers":[50,0]}""", "layers[1]", "0")]
    [InlineData("""{"layers":[1000000000]}""", "layers[0]", "4,096")]
    [InlineData("""{"layers":[1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1]}""", "layers", "17")]
    [InlineData("""{"layers":[4096,4096,4096]}""", "layers", "20,000,000")]
    [InlineData("""{"iterations":0}""", "iterations", "0")]
    [InlineData("""{"iterations":2000000000}""", "iterations", "5,000,000")]
    [InlineData("""{"epochs":0}""", "epochs", "0")]
    [InlineData("""{"epochs":100000}""", "epochs", "60,000,000")]
    [InlineData("""{"epochs":1,"iterations":1}""", "epochs", "not both")]
    [InlineData("""{"batchSize":0}""", "batchSize", "0")]
    [InlineData("""{"batchSize":10001}""", "batchSize", "10,000")]
    [InlineData("""{"batchSize":10000,"layers":[4096]}""", "batchSize", "4,089")]
    [InlineData("""{"optimizer":{"learningRate":-1}}""", "optimizer.learningRate", "-1")]
    [InlineData("""{"optimizer":{"learningRate":0}}""", "optimizer.learningRate", "0")]
    [InlineData("""{"optimizer":{"learningRate":1e300}}""", "optimizer.learningRate", "1E+300")]
    [InlineData("""{"optimizer":{"momentum":0.5}}""", "optimizer.momentum", "sgd")]
    [InlineData("""{"optimizer":{"kind":"momentum","momentum":1}}""", "optimizer.momentum", "1")]
    [InlineData("""{"optimizer":{"kind":"adam","beta1":1}}""", "optimizer.beta1", "1")]
    [InlineData("""{"optimizer":{"kind":"adam","beta2":-0.5}}""", "optimizer.beta2", "-0.5")]
    [InlineData("""{"optimizer":{"kind":"adam","epsilon":0}}""", "optimizer.epsilon", "0")]
    [InlineData("""{"std":0}""", "std", "0")]
    [InlineData("""{"dropout":1}""", "dropout", "1")]
    [InlineData("""{"weightDecay":-0.1}""", "weightDecay", "-0.1")]
    [InlineData("""{"limit":0}""", "limit", "0")]
    [InlineData("""{"evaluateEvery":0}""", "evaluateEvery", "0")]
    [InlineData("""{"evaluateEvery":1,"iterations":20000}""", "evaluateEvery", "20,000")]
    [InlineData("""{"trainRows":0}""", "trainRows", "between 1 and 60,000 rows")]
    [InlineData("""{"trainRows":60001}""", "trainRows", "between 1 and 60,000 rows")]
    [InlineData("""{"trainRows":11,"limit":10}""", "trainRows", "between 1 and 10 rows")]
    [InlineData("""{"earlyStopping":{"patience":0}}""", "earlyStopping.patience", "0")]
    [InlineData("""{"initialVersion":1,"model":"never-trained"}""", "initialVersion", "never-trained")]
    [InlineData("""{"gradient":"numerical"}""", "gradient", "39,760")]
    [InlineData("""{"gradient":"numerical","dropout":0.5,"layers":[1],"batchSize":1}""", "dropout", "backpropagation")]
    [InlineData("""{"augmentation":{"shift":-1}}""", "augmentation.shift", "-1")]
    [InlineData("""{"model":"flat","dataset":"spiral","augmentation":{"shift":1}}""", "augmentation", "spiral")]
    [InlineData("""{"augmentation":{"elastic":{"sigma":0}}}""", "augmentation.elastic.sigma", "0")]
    public async Task A_wrong_field_is_named_with_its_value(string spec, string field, string says)
    {
        var (status, json) = await host.Host.Call(HttpMethod.Post, TrainingClient.Jobs, spec);
        Assert.Equal(400, status);
        var errors = json.GetProperty("errors").EnumerateObject().ToList();
        var error = Assert.Single(errors);
        Assert.Equal(field, error.Name);
        Assert.Contains(says, error.Value[0].GetString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"surprise":1}""", "surprise")]
    [InlineData("""{"learningRate":1}""", "learningRate")]
    [InlineData("""{"optimizer":{"rate":1}}""", "rate")]
    [InlineData("""{"optimizer":{"kind":"magic"}}""", "sgd, momentum, adaGrad, adam")]
    [InlineData("""{"activation":"step?"}""", "sigmoid, relu, tanh")]
    [InlineData("""{"activation":1}""", "activation")]
    [InlineData("""{"sampling":"with-replacement"}""", "withReplacement, shuffle, sequential")]
    [InlineData("""{"layers":["50"]}""", "layers")]
    [InlineData("""{"layers":[1e9]}""", "layers")]
    [InlineData("""{"layers":null}""", "layers")]
    [InlineData("""{"iterations":1.5}""", "iterations")]
    [InlineData("""{"seed":-1}""", "seed")]
    [InlineData("""{"optimizer":{"learningRate":1e999}}""", "too large")]
    [InlineData("[]", "")]
    [InlineData("null", "")]
    [InlineData("", "")]
    public async Task A_body_that_is_no_spec_is_refused_with_the_place(string body, string says) =>
        Assert.Contains(says, await host.Host.Problem(400, HttpMethod.Post, TrainingClient.Jobs, body), StringComparison.Ordinal);

    [Fact]
    public async Task All_wrong_fields_are_named_at_once()
    {
        var (_, json) = await host.Host.Call(HttpMethod.Post, TrainingClient.Jobs, """{"layers":[0],"batchSize":0,"dataset":"x"}""");
        Assert.Equal(
            ["batchSize", "dataset", "layers[0]"],
            json.GetProperty("errors").EnumerateObject().Select(e => e.Name).Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("sgd", 0.1)]
    [InlineData("momentum", 0.01)]
    [InlineData("adaGrad", 0.01)]
    [InlineData("adam", 0.001)]
    public async Task The_learning_rate_follows_the_optimizer_where_it_is_absent(string kind, double rate)
    {
        var job = await Submit($$"""{"optimizer":{"kind":"{{kind}}"},"iterations":1}""");
        Assert.Equal(rate, job.GetProperty("spec").GetProperty("optimizer").GetProperty("learningRate").GetDouble());
    }

    [Theory]
    [InlineData("""{"iterations":10000}""", 10_000, 600)]
    [InlineData("""{"epochs":2,"batchSize":128}""", 938, 187)]
    [InlineData("""{"iterations":10}""", 10, 2)]
    [InlineData("""{"iterations":1000,"limit":10,"batchSize":10}""", 1000, 20)]
    [InlineData("""{"iterations":1000,"evaluateEvery":7}""", 1000, 7)]
    public async Task A_job_is_measured_about_once_per_epoch_where_it_does_not_say(string spec, int total, int every)
    {
        var job = await Submit(spec);
        Assert.Equal(
            (total, every),
            (job.GetProperty("totalIterations").GetInt32(), job.GetProperty("spec").GetProperty("evaluateEvery").GetInt32()));
    }

    // 18 evaluations of 60,000 rows cost more than a tenth of 10,000 × 100 rows trained on, at three passes each; three less
    [Theory]
    [InlineData("{}", 10_000)]
    [InlineData("""{"evaluateEvery":2500}""", 10_000)]
    [InlineData("""{"evaluateEvery":5000}""", 60_000)]
    [InlineData("""{"iterations":40000,"evaluateEvery":10000,"layers":[5,5]}""", 60_000)]
    [InlineData("""{"limit":200}""", 200)]
    [InlineData("""{"dataset":"moons","model":"moons-rows","layers":[4],"iterations":10}""", 1000)]
    [InlineData("""{"trainRows":60000}""", 60_000)]
    [InlineData("""{"evaluateEvery":10000,"trainRows":1}""", 1)]
    public async Task All_training_rows_are_measured_where_that_is_cheap_and_the_job_says_how_many(string spec, int rows) =>
        Assert.Equal(rows, (await Submit(spec)).GetProperty("spec").GetProperty("trainRows").GetInt32());

    private async Task<JsonElement> Submit(string spec)
    {
        var (status, json) = await host.Host.Call(HttpMethod.Post, TrainingClient.Jobs, spec);
        Assert.True(status == 202, json.ToString());
        await host.Host.Post($"{TrainingClient.Jobs}/{json.GetProperty("id").GetString()}/cancel", new { });
        return json;
    }
}
