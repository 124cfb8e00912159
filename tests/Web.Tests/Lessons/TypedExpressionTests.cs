using WebNN.Engine.Lessons;
using WebNN.Web.Lessons;
using Xunit;

namespace WebNN.Web.Tests.Lessons;

public sealed class TypedExpressionTests
{
    private readonly TypedExpression _typed = new("x^2", NoZ);

    [Fact]
    public void A_readable_formula_is_taken()
    {
        Assert.True(_typed.Enter("x+1"));
        Assert.Equal(("x+1", "x+1"), (_typed.Typed, _typed.Expression.Text));
        Assert.Null(_typed.Problem);
    }

    [Theory]
    [InlineData("x+1)", 4, "learn.expression.wrong.at")]
    [InlineData("x+", 3, "learn.expression.wrong.end")]
    [InlineData("x+z", 3, "no.z")]
    public void An_unusable_formula_says_where_and_leaves_the_last_usable_one(string text, int position, string key)
    {
        Assert.False(_typed.Enter(text));
        Assert.Equal((position, key), (_typed.Problem!.Position, _typed.Problem.Key));
        Assert.Equal((text, "x^2"), (_typed.Typed, _typed.Expression.Text));
        Assert.True(_typed.Enter("x"));
        Assert.Null(_typed.Problem);
    }

    [Fact]
    public void The_address_has_the_last_usable_formula()
    {
        var link = new LinkState();
        link.Read(new Uri("http://localhost/learn/x"), _typed.Link);
        _typed.Enter("x*3");
        _typed.Enter("x*");
        Assert.Equal("f=x*3", link.Write(_typed.Link));
        link.Read(new Uri("http://localhost/learn/x?f=x-1"), _typed.Link);
        Assert.True(_typed.Linked());
        Assert.Equal("x-1", _typed.Expression.Text);
    }

    private static ExpressionProblem? NoZ(Expression expression) =>
        expression.Variables.Contains("z") ? new ExpressionProblem(expression.Positions[^1], "no.z") : null;
}
