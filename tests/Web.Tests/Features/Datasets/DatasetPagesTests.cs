using System.Globalization;
using System.Text.RegularExpressions;
using WebNN.Api.Datasets;
using WebNN.Engine.Data;
using WebNN.Web.Controls;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace WebNN.Web.Tests.Features.Datasets;

public sealed class DatasetPagesTests(BrowserFixture browser)
{
    [Fact]
    public Task The_menu_leads_to_the_list_which_leads_to_every_dataset() => browser.Visit("/", async page =>
    {
        await page.Locator("#site-nav a[href='/datasets']").ClickAsync();
        await page.Arrive("**/datasets");
        var store = browser.Host.Services.GetRequiredService<DatasetStore>();
        await Expect(page.Locator("[data-dataset]")).ToHaveCountAsync(store.List().Count);
        foreach (var data in store.List())
        {
            var card = page.Locator($"[data-dataset={data.Name}]");
            await Expect(card.Locator("[data-test=shapes]"))
                .ToHaveTextAsync(FormattableString.Invariant($"({data.Sizes.Train}, {data.Inputs}) · ({data.Sizes.Test}, {data.Inputs})"));
            await Expect(card.Locator(".tag")).ToHaveTextAsync(data.Present ? "here" : "not on this server");
        }

        await Expect(page.Locator("[data-dataset=synthetic-digits] [data-part=preview] img")).ToHaveCountAsync(10);
        await page.Locator("[data-dataset=spiral] h2 a").ClickAsync();
        await page.Arrive("**/datasets/spiral");
        await Expect(page.Locator("h1")).ToHaveTextAsync("Spiral");
    });

    [Theory]
    [InlineData("en")]
    [InlineData("ko")]
    public Task A_dataset_fits_every_window_and_is_accessible(string language) =>
        browser.Visit("/datasets/synthetic-digits?flatten=0", async page =>
        {
            await page.Locator("[data-part=samples] button").First.WaitForAsync();
            await page.AssertSpeaksAsync(language);
            await page.AssertFitsAsync();
            await page.AssertAccessibleAsync();
        }, new Visitor(language, Width: 390));

    [Fact]
    public Task The_list_is_accessible() => browser.Visit("/datasets", async page =>
    {
        await Expect(page.Locator("[data-dataset=synthetic-digits] [data-part=preview] img")).ToHaveCountAsync(10);
        await page.AssertAccessibleAsync();
    });

    [Fact]
    public Task Arrow_keys_go_to_the_next_sample_and_buttons_to_the_next_page_and_the_address_says_it() =>
        browser.Visit("/datasets/synthetic-digits", async page =>
        {
            var train = SyntheticDigits.Train().Labels.ToArray();
            var slider = page.Locator("[data-part=position] input[type=range]");
            await slider.FocusAsync();
            await page.Keyboard.PressAsync("ArrowRight");
            await Expect(page.Locator("[data-test=chosen]")).ToContainTextAsync("train[1]");
            await Expect(page.Locator("[data-test=t]")).ToHaveTextAsync($"{train[1]}");
            await Expect(page).ToHaveURLAsync(Query("index=1"));

            await page.Locator("[data-part=next]").FocusAsync();
            await page.Keyboard.PressAsync("Enter");
            await Expect(page.Locator("[data-part=samples] button").First).ToHaveAttributeAsync("data-index", "50");
            await page.Locator("[data-part=samples] button[data-index='53']").ClickAsync();
            await Expect(page).ToHaveURLAsync(Query("index=53"));

            await page.Locator("[data-part=classes] button", new() { HasTextString = "3" }).ClickAsync();
            var threes = train.Count(label => label == 3);
            await Expect(page.Locator("[data-test=shown]")).ToContainTextAsync(
                FormattableString.Invariant($"{threes:N0} of {train.Length:N0}"));
            await Expect(page).ToHaveURLAsync(Query("class=3"));
            foreach (var label in await page.Locator("[data-part=samples] button .of").AllInnerTextsAsync())
                Assert.Equal("3", label);
        });

    [Fact]
    public Task The_switches_change_shapes_numbers_and_the_call() => browser.Visit("/datasets/synthetic-digits?class=5", async page =>
    {
        var numbers = page.Locator("[data-test=numbers] span");
        await Expect(numbers).ToHaveCountAsync(784);
        await Expect(page.Locator("[data-test=x_train]")).ToHaveTextAsync("(20000, 784)");
        await Expect(page.Locator("[data-test=x]")).ToHaveTextAsync("(784,)");
        var bytes = (await numbers.AllInnerTextsAsync()).Select(int.Parse).ToArray();
        Assert.InRange(bytes.Max(), 200, 255);

        await page.Locator("[data-part=flatten]").UncheckAsync();
        await Expect(page.Locator("[data-test=x_train]")).ToHaveTextAsync("(20000, 1, 28, 28)");
        await Expect(page.Locator("[data-test=x]")).ToHaveTextAsync("(1, 28, 28)");
        await Expect(page.Locator(".numbers.rows")).ToHaveCountAsync(1);
        await page.Locator("[data-part=one-hot]").CheckAsync();
        await Expect(page.Locator("[data-test=t]")).ToHaveTextAsync("[0 0 0 0 0 1 0 0 0 0]");
        await Expect(page.Locator("[data-test=t_train]")).ToHaveTextAsync("(20000, 10)");
        await page.Locator("[data-part=normalize]").CheckAsync();
        await Expect(page.Locator("[data-test=range]")).ToContainTextAsync("0.0–1.0");
        var shares = await numbers.EvaluateAllAsync<string[]>("all => all.map(number => number.title)");
        Assert.Equal(bytes.Select(number => number / 255.0), shares.Select(share => double.Parse(share, CultureInfo.InvariantCulture)));
        await Expect(page.Locator("[data-test=loader]")).ToContainTextAsync("one_hot_label=True");
        await Expect(page.Locator("[data-test=loader]")).ToContainTextAsync("flatten=False");
        await Expect(page.Locator(".shell code")).ToContainTextAsync("?normalize=true&flatten=false&channels=true&oneHot=true");
    });

    [Theory]
    [InlineData("en", "Until then, the samples below are those of Synthetic digits.")]
    [InlineData("ko", "그때까지 아래에는")]
    public Task Without_MNIST_its_page_says_how_to_get_it_and_shows_synthetic_digits(string language, string said) =>
        browser.Visit("/datasets/mnist", async page =>
        {
            await Expect(page.Locator("[data-part=missing]")).ToContainTextAsync(said);
            await Expect(page.Locator("[data-part=missing] [data-part=fetch]")).ToBeVisibleAsync();
            await Expect(page.Locator("[data-part=missing] code").Last).ToContainTextAsync("/api/datasets/mnist/fetch");
            await Expect(page.Locator("[data-part=samples] img")).ToHaveCountAsync(50);
            await Expect(page.Locator(".shell").Last).ToContainTextAsync("/api/datasets/synthetic-digits/train/0");
        }, new Visitor(language));

    [Fact]
    public Task A_number_that_is_to_be_predicted_stands_over_what_it_is_predicted_from() =>
        browser.Visit("/datasets/sine?index=3", async page =>
        {
            var target = Numbers.Short(SineData.Train().NumbersOf(3)[0]);
            await Expect(page.Locator("[data-test=chosen]")).ToContainTextAsync($"train[3][{target}]");
            await Expect(page.Locator("[data-test=t_train]")).ToHaveTextAsync("(1000, 1)");
            await Expect(page.Locator("[data-test=t]")).ToHaveTextAsync($"[{target}]");
            await Expect(page.Locator("[data-part=one-hot]")).ToHaveCountAsync(0);
            await page.Locator(".sample[data-index='5']").ClickAsync();
            await Expect(page.Locator("[data-test=t]")).ToHaveTextAsync($"[{Numbers.Short(SineData.Train().NumbersOf(5)[0])}]");
        });

    [Fact]
    public Task Points_are_shown_in_their_plane_and_are_chosen_there() => browser.Visit("/datasets/spiral?index=3", async page =>
    {
        await Expect(page.Locator(".plot[data-plane] .mark.points")).ToHaveCountAsync(3);
        await Expect(page.Locator("[data-test=x_train]")).ToHaveTextAsync("(1000, 2)");
        await Expect(page.Locator("[data-test=numbers] span")).ToHaveCountAsync(2);
        await Expect(page.Locator("[data-part=flatten]")).ToHaveCountAsync(0);
        await page.Locator(".plot[data-plane]").ClickAsync();
        await Expect(page.Locator("[data-test=chosen]")).Not.ToContainTextAsync("train[3]");
    });

    [Fact]
    public async Task The_first_training_image_of_MNIST_is_a_5()
    {
        await using var own = new BrowserFixture { Settings = [("WebNN:DatasetDirectories:0", Path.GetDirectoryName(Require.Mnist())!)] };
        await own.Visit("/datasets/mnist", async page =>
        {
            await Expect(page.Locator("[data-test=t]")).ToHaveTextAsync("5");
            await Expect(page.Locator("[data-test=x_train]")).ToHaveTextAsync("(60000, 784)");
            await Expect(page.Locator("[data-test=x_test]")).ToHaveTextAsync("(10000, 784)");
            await Expect(page.Locator("[data-test=t_train]")).ToHaveTextAsync("(60000,)");
            await page.Locator("[data-part=flatten]").UncheckAsync();
            await Expect(page.Locator("[data-test=x_train]")).ToHaveTextAsync("(60000, 1, 28, 28)");
            await page.GotoAsync("/datasets/mnist?split=test&oneHot=1");
            await Expect(page.Locator("[data-test=t]")).ToHaveTextAsync("[0 0 0 0 0 0 0 1 0 0]");
            // the book's figures for the whole of the fives
            await page.GotoAsync("/datasets/mnist?class=5");
            await Expect(page.Locator("[data-test=shown]")).ToContainTextAsync("5,421 of 60,000");
        });
    }

    [Fact]
    public Task A_dataset_there_is_not_is_a_page_that_says_so() => browser.Visit("/datasets/nosuch", async page =>
    {
        await Expect(page.Locator(".empty-state a")).ToHaveAttributeAsync("href", "/datasets");
        using var response = await browser.Host.Client.GetAsync("/datasets/nosuch", TestContext.Current.CancellationToken);
        Assert.Equal(404, (int)response.StatusCode);
    }, new Visitor(MeetsErrors: true));

    private static Regex Query(string part) => new("[?&]" + Regex.Escape(part) + "(&|$)", RegexOptions.None, TimeSpan.FromSeconds(1));
}
