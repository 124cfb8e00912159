using WebNN.Api.Models;
using WebNN.Engine;
using WebNN.Engine.Data;
using WebNN.Web.Lessons;
using Xunit;

namespace WebNN.Web.Tests.Lessons;

public sealed class MnistInferenceStateTests
{
    private static readonly MnistReading Untrained = Read(count: 200);

    private readonly LinkState _link = new();
    private readonly MnistInferenceState _state = new();

    public MnistInferenceStateTests() => Open("");

    [Fact]
    public void The_gallery_begins_with_the_mistake_the_model_was_surest_of()
    {
        _state.Take(Untrained);
        Assert.Equal(Untrained.Mistakes[0], _state.Image);
        Assert.Equal(Untrained.Mistakes.Take(MnistInferenceState.PerPage), _state.OnPage);
        Assert.All(_state.OnPage, image => Assert.True(Untrained.IsMistake(image)));
        Assert.Equal(Untrained.Confidence(_state.Image), Untrained.Mistakes.Max(Untrained.Confidence));
    }

    [Fact]
    public void Turning_pages_goes_through_every_image_once_and_stops_at_the_ends()
    {
        _state.Take(Untrained);
        _state.Show(all: true);
        var seen = new List<int>(_state.OnPage);
        for (var page = 1; page < _state.Pages; page++)
        {
            _state.Turn(1);
            Assert.Equal(_state.OnPage.First(), _state.Image);
            seen.AddRange(_state.OnPage);
        }

        Assert.Equal(Enumerable.Range(0, 200), seen);
        var last = _state.Page;
        _state.Turn(1);
        Assert.Equal(last, _state.Page);
        _state.Turn(-100);
        Assert.Equal(0, _state.Page);
    }

    [Fact]
    public void An_address_opens_the_page_of_its_image()
    {
        Open("image=150&all=1");
        _state.Take(Untrained);
        Assert.Equal((150, 4), (_state.Image, _state.Page));
        Assert.Contains(150, _state.OnPage);
    }

    [Fact]
    public void An_image_there_is_not_is_the_first_shown()
    {
        Open("image=200");
        _state.Take(Untrained);
        Assert.Equal(Untrained.Mistakes[0], _state.Image);
    }

    [Fact]
    public void A_model_without_mistakes_has_one_empty_page()
    {
        _state.Take(Untrained with { Mistakes = [] });
        Assert.Equal((0, 1), (_state.Image, _state.Pages));
        Assert.Empty(_state.OnPage);
        _state.Turn(1);
        Assert.Equal(0, _state.Page);
    }

    [Theory]
    [InlineData("batch=10000", 10_000)]
    [InlineData("batch=10001", 10_000)]
    [InlineData("batch=1", 2)]
    public void A_batch_is_at_most_all_test_images_at_once(string query, int batch)
    {
        Open(query);
        Assert.Equal(batch, _state.Batch);
    }

    [Fact]
    public void Pixels_that_nobody_divides_are_255_times_as_large_and_are_read_otherwise()
    {
        Open("raw=1");
        Assert.False(_state.Divided);
        var raw = Read(count: 200, divided: false);
        Assert.NotEqual(Untrained.Probabilities, raw.Probabilities);
        Assert.Equal(Untrained.Pixels(3), raw.Pixels(3));
        var given = new float[784];
        raw.Given.CopyTo(3, given.AsSpan());
        Assert.Equal(raw.Images.Pixels(3).ToArray().Select(pixel => (float)pixel), given);
        _state.Take(raw);
        _state.Divide(true);
        Assert.Null(_state.Reading);
    }

    [Fact]
    public void Another_model_has_other_answers()
    {
        _state.Take(Untrained);
        _state.Choose("book/3");
        Assert.Null(_state.Reading);
        Assert.Equal(("book", 3, "book/3"), (_state.Model, _state.Version, _state.Chosen));
        _state.Choose("");
        Assert.Null(_state.Model);
        Assert.Null(_state.Version);
    }

    private void Open(string query) => _link.Read(new Uri("http://localhost/learn/mnist-inference?" + query), _state.Link);

    private static MnistReading Read(int count, bool divided = true)
    {
        var network = new Network<float>(new NetworkSpec([784, 20, 10], Activation.Relu));
        network.Initialize(Initializer.He, 0, new Rng(1));
        var version = new ModelVersion
        {
            Model = "untrained",
            Version = 1,
            Layers = [784, 20, 10],
            Activation = Activation.Relu,
            Loss = Loss.CrossEntropy,
            ParameterCount = 0,
            Labels = [],
            Sha256 = "",
            ParametersSha256 = "",
            CreatedAt = DateTimeOffset.UnixEpoch,
        };
        var images = SyntheticDigits.Create(count, 3);
        return MnistReading.Of(new ServedModel(version, network), images, divided, _ => { }, CancellationToken.None);
    }
}
