using System.Net;
using System.Text.RegularExpressions;
using WebNN.Web.Lessons;
using Xunit;

namespace WebNN.Web.Tests.Lessons;

public sealed partial class LessonTermsTests(BrowserFixture browser)
{
    private static readonly LessonTerms Terms = LessonTerms.Load(Path.Combine(AppContext.BaseDirectory, "content", "lesson-terms.json"));

    [Fact]
    public void Every_term_has_a_lesson_and_stands_in_the_order_of_the_lessons()
    {
        var places = Terms.All.Select(term => LessonCatalog.IndexOf(term.Lesson)).ToList();
        Assert.Equal(places.Order(), places);
        Assert.Equal(Terms.All.Count, Terms.All.DistinctBy(term => (term.Lesson, term.Code ?? term.En)).Count());
        Assert.DoesNotContain(Terms.All, term => PageChecks.Hangul().IsMatch(term.En + term.Code));
    }

    [Theory]
    [InlineData("AND NAND OR XOR step_function sigmoid relu identity_function softmax init_network forward predict load_mnist")]
    [InlineData("mean_squared_error sum_squared_error cross_entropy_error numerical_diff numerical_gradient gradient_descent")]
    [InlineData("simpleNet TwoLayerNet MulLayer AddLayer Relu Sigmoid Affine SoftmaxWithLoss np.dot np.argmax np.random.choice")]
    public void The_names_a_reader_looks_up_are_there(string names) =>
        Assert.All(names.Split(' '), name => Assert.Contains(Terms.All, term => term.Code == name));

    [Theory]
    [InlineData("en")]
    [InlineData("ko")]
    public async Task Every_term_stands_on_the_page_it_points_to(string language)
    {
        foreach (var place in Terms.All.GroupBy(term => (term.Lesson, term.Query)))
        {
            var path = $"/learn/{place.Key.Lesson}?lang={language}&{place.Key.Query}";
            var html = await browser.Host.Client.GetStringAsync(new Uri(path, UriKind.Relative), TestContext.Current.CancellationToken);
            html = html[html.IndexOf("<main", StringComparison.Ordinal)..];
            var text = WebUtility.HtmlDecode(Tag().Replace(html, ""));
            foreach (var term in place)
            {
                if (term.Code is { } code)
                {
                    Assert.Contains($"<code>{code}</code>", Scope().Replace(html, ""), StringComparison.Ordinal);
                    Assert.Contains(term.In(language), text, StringComparison.Ordinal);
                }
                else
                {
                    var name = term.In(language);
                    Assert.True(text.Contains(name, StringComparison.OrdinalIgnoreCase), $"{path} has no '{name}'");
                }

                if (term.Anchor is { } anchor)
                    Assert.Contains($"id=\"{anchor}\"", html, StringComparison.Ordinal);
            }
        }
    }

    [GeneratedRegex("<[^>]*>")]
    private static partial Regex Tag();

    // the names of scoped styles
    [GeneratedRegex(" b-[a-z0-9]{10}")]
    private static partial Regex Scope();
}
