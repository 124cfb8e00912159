namespace WebNN.Engine.Lessons;

/// <summary>A comparison of two numbers.</summary>
public enum ArrayComparison
{
    /// <summary>a == b.</summary>
    Equal,

    /// <summary>a &lt; b.</summary>
    Less,

    /// <summary>a &lt;= b.</summary>
    LessEqual,

    /// <summary>a &gt; b.</summary>
    Greater,

    /// <summary>a &gt;= b.</summary>
    GreaterEqual,
}

/// <summary>Elementwise comparison with broadcasting (book §1.5.6): the masks that select and count.</summary>
public static class Comparisons
{
    /// <summary>The truth values of a comparison.</summary>
    /// <exception cref="ShapeException">The shapes cannot be broadcast together.</exception>
    public static NdArray Of(ArrayComparison comparison, NdArray a, NdArray b)
    {
        Func<double, double, bool> holds = comparison switch
        {
            ArrayComparison.Equal => (x, y) => x == y,
            ArrayComparison.Less => (x, y) => x < y,
            ArrayComparison.LessEqual => (x, y) => x <= y,
            ArrayComparison.Greater => (x, y) => x > y,
            _ => (x, y) => x >= y,
        };
        return NdArray.Elementwise(Sign(comparison), a, b, (x, y) => holds(x, y) ? 1 : 0, isBoolean: true);
    }

    /// <summary>The sign as Python writes it.</summary>
    public static string Sign(ArrayComparison comparison) => comparison switch
    {
        ArrayComparison.Equal => "==",
        ArrayComparison.Less => "<",
        ArrayComparison.LessEqual => "<=",
        ArrayComparison.Greater => ">",
        _ => ">=",
    };
}
