using System.Text.Json;
using Microsoft.Extensions.Options;
using WebNN.Api.Datasets;
using WebNN.Api.Training;
using WebNN.Engine;
using WebNN.Engine.Training;
using WebNN.Web.Training;
using Xunit;

namespace WebNN.Web.Tests.Training;

public sealed class SpecFormTests(BrowserFixture browser)
{
    private JsonSerializerOptions Rules => browser.Host.Services.GetRequiredService<IOptions<Microsoft.AspNetCore.Http.Json.JsonOptions>>().Value.SerializerOptions;

    private DatasetStore Datasets => browser.Host.Services.GetRequiredService<DatasetStore>();

    [Fact]
    public void An_untouched_form_is_the_books_recipe_and_its_body_is_empty()
    {
        Assert.Equal("{}", new SpecForm().Read().Body.ToJsonString());
        Assert.DoesNotContain(SpecFields.All, new SpecForm().Differs);
    }

    [Fact]
    public void The_defaults_of_the_form_are_those_of_the_service()
    {
        var form = SpecForm.Of(new TrainingSpec().Resolve(60_000), Datasets, Rules);
        Assert.DoesNotContain(SpecFields.All, form.Differs);
        foreach (var kind in Enum.GetValues<OptimizerKind>())
        {
            form.Set(SpecFields.OptimizerKind, Words.Of(kind));
            Assert.Equal(form[SpecFields.LearningRate], new OptimizerSpec { Kind = kind }.Resolve().LearningRate!.Value.ToString(System.Globalization.CultureInfo.InvariantCulture));
        }
    }

    [Fact]
    public void A_job_becomes_a_form_that_asks_for_the_same_job()
    {
        var spec = new TrainingSpec
        {
            Model = "other",
            Dataset = "synthetic-digits",
            Layers = [20, 10],
            Activation = Activation.Tanh,
            Optimizer = new OptimizerSpec { Kind = OptimizerKind.Adam, Beta1 = 0.8, Epsilon = 1e-5 },
            Initializer = Initializer.Xavier,
            BatchSize = 32,
            Epochs = 3,
            Sampling = Sampling.Shuffle,
            Augmentation = new AugmentationSpec { Rotate = 5, Elastic = new ElasticSpec() },
            WeightDecay = 0.01,
            Dropout = 0.2,
            LearningRateSchedule = LearningRateSchedule.Step,
            EarlyStopping = new EarlyStoppingSpec { Patience = 7 },
            Seed = ulong.MaxValue,
            Limit = 1000,
            EvaluateEvery = 11,
            Alias = "best",
            Promote = WebNN.Api.Models.Promote.Never,
        };
        var form = SpecForm.Of(spec.Resolve(1000), Datasets, Rules);
        var (body, unreadable) = form.Read();
        Assert.Empty(unreadable);
        Assert.Equal(spec.Resolve(1000).Canonical(), body.Deserialize<TrainingSpec>(Rules)!.Resolve(1000).Canonical());
    }

    [Theory]
    [InlineData("layers", "12, x", "train.error.layers")]
    [InlineData("layers", "-5.5", "train.error.layers")]
    [InlineData("batchSize", "1.5", "train.error.whole")]
    [InlineData("batchSize", "99999999999", "train.error.whole")]
    [InlineData("seed", "-1", "train.error.whole")]
    [InlineData("optimizer.learningRate", "0,1", "train.error.number")]
    [InlineData("optimizer.learningRate", "1e999", "train.error.number")]
    [InlineData("optimizer.learningRate", "", "train.error.required")]
    public void What_cannot_be_read_is_named(string field, string text, string error)
    {
        var form = new SpecForm();
        form.Set(field, text);
        Assert.Equal(error, form.Read().Unreadable[field]);
    }

    [Fact]
    public void Every_field_choice_and_kind_of_error_has_its_words()
    {
        var catalog = browser.Host.Services.GetRequiredService<TextCatalog>();
        IEnumerable<string> keys =
        [
            .. SpecFields.All.SelectMany(field => new[] { "train.field." + field.Key, "train.help." + field.Key }),
            .. SpecFields.All.SelectMany(field => field.Choices.Select(choice => $"train.choice.{field.Key}.{choice}")),
            .. SpecFields.All.Where(field => field.Optional).Select(field => "train.empty." + field.Key),
            .. SpecFields.Groups.Select(group => "train.group." + group.Key),
            .. Preset.All.SelectMany(preset => new[] { "train.preset." + preset.Key, $"train.preset.{preset.Key}.text" }),
            .. Datasets.List().Select(data => "train.dataset." + data.Name),
            .. Enum.GetValues<SpecErrorKind>().Select(kind => "train.error." + Words.Of(kind)),
            .. Enum.GetValues<WebNN.Api.Models.PromotionReason>().Select(reason => "serving.why." + Words.Of(reason)),
            .. Enum.GetValues<FailureKind>().SelectMany(kind => new[] { "job.failure." + Words.Of(kind), $"job.failure.{Words.Of(kind)}.do" }),
        ];
        foreach (var key in keys)
            Assert.All(Languages.All, language => Assert.True(catalog.Has(language, key), key));
    }
}
