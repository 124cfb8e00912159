using WebNN.Engine.Lessons;

namespace WebNN.Web.Lessons;

/// <summary>Represents a formula that a reader types: the text in the field, its problem, and the last formula without one.</summary>
/// <param name="start">A formula to begin with.</param>
/// <param name="check">Says what a lesson cannot use in a formula that can be read; null where it can use all of them.</param>
public sealed class TypedExpression(string start, Func<Expression, ExpressionProblem?>? check = null)
{
    public const int MaxLength = 120;

    private string _linked = start;

    /// <summary>Gets the text in the field.</summary>
    public string Typed { get; private set; } = start;

    /// <summary>Gets the last formula that could be used: what the lesson shows while the text in the field cannot.</summary>
    public Expression Expression { get; private set; } = Expression.Parse(start);

    /// <summary>Gets the error of the text in the field; null where there is none.</summary>
    public ExpressionProblem? Problem { get; private set; }

    public void Link(LinkState link) => link.Text("f", ref _linked, MaxLength);

    /// <summary>Takes the formula of an address; returns whether it can be used.</summary>
    public bool Linked() => Enter(_linked);

    /// <summary>Takes a typed formula; returns whether it can be used.</summary>
    public bool Enter(string text)
    {
        Typed = text;
        try
        {
            var expression = Expression.Parse(text);
            Problem = check?.Invoke(expression);
            if (Problem is null)
                (Expression, _linked) = (expression, text);
        }
        catch (ExpressionException e)
        {
            Problem = e.Position > text.Length
                ? new ExpressionProblem(e.Position, "learn.expression.wrong.end", e.Position)
                : new ExpressionProblem(e.Position, "learn.expression.wrong.at", e.Position, text[e.Position - 1]);
        }

        return Problem is null;
    }
}

/// <summary>Represents the reason why a typed formula cannot be used.</summary>
/// <param name="Position">The character it is about, counted from 1; one past the last where the formula ends too early.</param>
/// <param name="Key">The key of the text that says it.</param>
/// <param name="Values">The values in that text.</param>
public sealed record ExpressionProblem(int Position, string Key, params object[] Values);
