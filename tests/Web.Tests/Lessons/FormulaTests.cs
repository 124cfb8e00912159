using System.Xml.Linq;
using WebNN.Web.Lessons;
using Xunit;

namespace WebNN.Web.Tests.Lessons;

public sealed class FormulaTests
{
    [Theory]
    [InlineData("w_1 x_1", "<msub><mi>w</mi><mn>1</mn></msub><msub><mi>x</mi><mn>1</mn></msub>")]
    [InlineData("x^2", "<msup><mi>x</mi><mn>2</mn></msup>")]
    [InlineData("w_i^t", "<msubsup><mi>w</mi><mi>i</mi><mi>t</mi></msubsup>")]
    [InlineData("(a)/(b)", "<mfrac><mrow><mi>a</mi></mrow><mrow><mi>b</mi></mrow></mfrac>")]
    [InlineData(
        "{1}/{1 + e^{-x}}",
        "<mfrac><mrow><mn>1</mn></mrow><mrow><mn>1</mn><mo>+</mo>"
            + "<msup><mi>e</mi><mrow><mo>−</mo><mi>x</mi></mrow></msup></mrow></mfrac>")]
    [InlineData("sum_i y_i", "<munder><mo>∑</mo><mi>i</mi></munder><msub><mi>y</mi><mi>i</mi></msub>")]
    [InlineData("sqrt{v}", "<msqrt><mrow><mi>v</mi></mrow></msqrt>")]
    [InlineData("wx", "<mi>w</mi><mi>x</mi>")]
    [InlineData("exp x", "<mi>exp</mi><mi>x</mi>")]
    [InlineData("a > 0", "<mi>a</mi><mo>&gt;</mo><mn>0</mn>")]
    [InlineData("[-0.5]", "<mn class=\"now negative\">−0.5</mn>")]
    [InlineData("- [!0.5]", "<mo>−</mo><mn class=\"now negative\">0.5</mn>")]
    public void A_line_becomes_MathML(string text, string expected) =>
        Assert.Equal($"<math><mrow>{expected}</mrow></math>", Formula.Html(text));

    [Fact]
    public void Lines_stand_below_each_other()
    {
        var math = XElement.Parse(Formula.Html("y &= a ; &= 2"));
        var rows = math.Descendants("mtr").ToList();
        Assert.Equal(["y", ""], rows.Select(row => row.Elements("mtd").First().Value));
        Assert.Equal(["=a", "=2"], rows.Select(row => row.Elements("mtd").Last().Value));
    }

    [Theory]
    [InlineData(0.25, "+ [0.25]")]
    [InlineData(-0.25, "- [!0.25]")]
    [InlineData(0, "+ [0]")]
    public void An_added_number_carries_its_sign_before_it(double value, string expected) => Assert.Equal(expected, Formula.Plus(value));

    [Theory]
    [InlineData("x", "<mi>x</mi>")]
    [InlineData("a_", "<mi>a_</mi>")]
    [InlineData("sqrt", "<mi>sqrt</mi>")]
    [InlineData("x0", "<mi>x0</mi>")]
    [InlineData("_", "<mi>_</mi>")]
    [InlineData("값", "<mi>값</mi>")]
    public void A_name_somebody_chose_is_one_identifier(string name, string expected) =>
        Assert.Equal($"<math><mrow>{expected}</mrow></math>", Formula.Html(Formula.Name(name)));

    [Theory]
    [InlineData("(a")]
    [InlineData("x_")]
    [InlineData("[1")]
    public void An_unfinished_formula_is_an_error(string text) => Assert.Throws<FormatException>(() => Formula.Html(text));
}
