using WebNN.Web.Lessons;
using WebNN.Web.Shell;
using Xunit;

namespace WebNN.Web.Tests.Lessons;

public sealed class LessonSearchTests
{
    private static readonly string Content = Path.Combine(AppContext.BaseDirectory, "content");

    private readonly LessonSearch _search = new(
        LessonTerms.Load(Path.Combine(Content, "lesson-terms.json")),
        TextCatalog.Load(Path.Combine(Content, "ui"), strict: true));

    [Theory]
    [InlineData("sigmoid", "/learn/activation#inputs")]
    [InlineData("SIGMOID", "/learn/activation#inputs")]
    [InlineData("numerical_diff", "/learn/derivative")]
    [InlineData("numerical diff", "/learn/derivative")]
    [InlineData("numericaldi", "/learn/derivative")]
    [InlineData("np.argmax", "/learn/arrays#accuracy")]
    [InlineData("argmax", "/learn/arrays#accuracy")]
    [InlineData("cross entropy", "/learn/loss")]
    [InlineData("교차 엔트로피", "/learn/loss")]
    [InlineData("교차엔트로피", "/learn/loss")]
    [InlineData("오버피", "/learn/learning#overfitting")]
    [InlineData("오버핕", null)]
    [InlineData("오버피ㅌ", "/learn/learning#overfitting")]
    [InlineData("overfitting", "/learn/learning#overfitting")]
    [InlineData("브로드캐스", "/learn/arrays")]
    [InlineData("broadcasting", "/learn/arrays")]
    [InlineData("MulLayer", "/learn/computational-graph")]
    [InlineData("로젠블랫", "/learn/history?year=1957")]
    [InlineData("AND", "/learn/perceptron")]
    [InlineData("xor", "/learn/xor")]
    [InlineData("출력층", "/learn/output-layer")]
    [InlineData("the largest axis", "/learn/arrays#accuracy")]
    [InlineData("xyzzy", null)]
    [InlineData("", null)]
    [InlineData(" _.-", null)]
    public void A_name_in_code_or_in_either_language_leads_to_its_place(string query, string? path)
    {
        foreach (var language in Languages.All)
            Assert.Equal(path, _search.Find(query, language).Select(found => found.Term.Path).FirstOrDefault());
    }

    [Fact]
    public void What_was_found_by_the_other_language_says_so()
    {
        Assert.True(_search.Find("교차 엔트로피", "en")[0].ByOther);
        Assert.False(_search.Find("교차 엔트로피", "ko")[0].ByOther);
        Assert.False(_search.Find("softmax", "ko")[0].ByOther);
    }

    [Fact]
    public void No_more_than_a_dozen_places_are_told() => Assert.Equal(LessonSearch.Most, _search.Find("e", "en").Count);

    [Fact]
    public void A_name_used_in_two_lessons_leads_to_both() => Assert.Equal(
        ["/learn/learning", "/learn/backpropagation"],
        _search.Find("TwoLayerNet", "en").Select(found => found.Term.Path));
}
