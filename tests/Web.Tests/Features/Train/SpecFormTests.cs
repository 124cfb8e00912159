using System.Text.Json;
using Microsoft.Extensions.Options;
using WebNN.Api.Datasets;
using WebNN.Api.Training.Jobs;
using WebNN.Api.Training.Specs;
using WebNN.Engine;
using WebNN.Engine.Training;
using WebNN.Web.Controls;
using WebNN.Web.Features.Train;
using WebNN.Web.Shell;
using Xunit;

namespace WebNN.Web.Tests.Features.Train;

public sealed class SpecFormTests(BrowserFixture browser)
{
    private JsonSerializerOptions Rules =>
        browser.Host.Services.GetRequiredService<IOptions<Microsoft.AspNetCore.Http.Json.JsonOptions>>().Value.SerializerOptions;

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
            form.Set(SpecFields.OptimizerKind, DisplayNames.Of(kind));
            Assert.Equal(
                form[SpecFields.LearningRate],
                new OptimizerSpec { Kind = kind }.Resolve().LearningRate!.Value.ToString(
                    System.Globalization.CultureInfo.InvariantCulture));
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
            TrainRows = 77,
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
    [InlineData("batchSize", "99999999999", "train.error.tooLarge")]
    [InlineData("seed", "-1", "train.error.seed")]
    [InlineData("optimizer.learningRate", "0,1", "train.error.number")]
    [InlineData("optimizer.learningRate", "1e999", "train.error.tooLarge")]
    [InlineData("optimizer.learningRate", "", "train.error.required")]
    public void What_cannot_be_read_is_named(string field, string text, string error)
    {
        var form = new SpecForm();
        form.Set(field, text);
        Assert.Equal(error, form.Read().Unreadable[field]);
    }

    [Theory]
    [InlineData("""{"optimizer":{"learningRate":0}}""", "optimizer.learningRate", "It must be above 0.", "0보다 커야 해요.")]
    [InlineData(
        """{"optimizer":{"learningRate":1e39}}""",
        "optimizer.learningRate",
        "That number is too large. Choose a smaller one.",
        "너무 큰 수예요. 더 작은 수를 적어 주세요.")]
    [InlineData("""{"iterations":0}""", "iterations", "Choose a number from 1 to 5,000,000.", "1에서 5,000,000 사이로 적어 주세요.")]
    [InlineData("""{"std":0}""", "std", "It must be above 0.", "0보다 커야 해요.")]
    [InlineData("""{"std":101}""", "std", "Choose a number from 0 to 100.", "0에서 100 사이로 적어 주세요.")]
    [InlineData("""{"limit":0}""", "limit", "Choose 1 or more.", "1 이상으로 적어 주세요.")]
    [InlineData("""{"dropout":1}""", "dropout", "It must be at least 0 and below 1.", "0 이상 1 미만이어야 해요.")]
    [InlineData("""{"layers":[0]}""", "layers[0]", "Give every hidden layer from 1 to 4,096 neurons.", "은닉층마다 뉴런을 1개에서 4,096개 사이로 적어 주세요.")]
    [InlineData(
        """{"optimizer":{"kind":"adaGrad","momentum":0.5}}""",
        "optimizer.momentum",
        "The optimizer AdaGrad has no such setting.",
        "최적화 기법이 AdaGrad일 때는 쓰지 않는 설정이에요.")]
    public void Mistakes_are_told_as_a_person_would(string spec, string field, string english, string korean)
    {
        var error = browser.Host.Services.GetRequiredService<SpecValidator>().Check(JsonSerializer.Deserialize<TrainingSpec>(
            spec,
            Rules)!)[field];
        var texts = new Texts(browser.Host.Services.GetRequiredService<TextCatalog>());
        texts.Use("en");
        Assert.Equal(english, texts.SpecError(field, error));
        texts.Use("ko");
        Assert.Equal(korean, texts.SpecError(field, error));
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
            .. Enum.GetValues<SpecErrorKind>().Select(kind => "train.error." + DisplayNames.Of(kind)),
            .. Enum.GetValues<WebNN.Api.Models.PromotionReason>().Select(reason => "serving.why." + DisplayNames.Of(reason)),
            .. Enum.GetValues<FailureKind>()
                .SelectMany(kind => new[] { "job.failure." + DisplayNames.Of(kind), $"job.failure.{DisplayNames.Of(kind)}.do" }),
        ];
        foreach (var key in keys)
            Assert.All(Languages.All, language => Assert.True(catalog.Has(language, key), key));
    }
}
