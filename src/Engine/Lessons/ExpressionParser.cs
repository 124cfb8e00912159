using System.Globalization;

namespace WebNN.Engine.Lessons;

/// <summary>
/// Recursive descent over <c>sum → product (('+'|'-') product)*</c>, <c>product → signed (('*'|'/') signed)*</c>,
/// <c>signed → '-' signed | power</c>, <c>power → atom ('^' signed)?</c>, <c>atom → number | name | function '(' sum ')' | '(' sum ')'</c>.
/// </summary>
internal sealed class ExpressionParser(string text)
{
    private static readonly Dictionary<string, Operation> Functions = new(StringComparer.Ordinal)
    {
        ["exp"] = Operation.Exp,
        ["log"] = Operation.Log,
        ["sin"] = Operation.Sin,
        ["cos"] = Operation.Cos,
        ["tanh"] = Operation.Tanh,
        ["sigmoid"] = Operation.Sigmoid,
        ["relu"] = Operation.Relu,
    };

    private readonly List<Expression.Step> _steps = [];
    private readonly List<string> _variables = [];
    private readonly List<int> _positions = [];
    private readonly Dictionary<string, int> _nodes = new(StringComparer.Ordinal);
    private int _at;
    private int _depth;

    public Expression Parse()
    {
        if (text.Length > Expression.MaxLength)
        {
            throw new ExpressionException(
                Expression.MaxLength + 1,
                $"the expression has {text.Length} characters; {Expression.MaxLength} are the most there may be.");
        }

        Sum();
        if (Next() != '\0' || _at < text.Length)
            throw Expected(text[_at] == ')' ? "an operator or the end (no '(' is open here)" : "an operator (+ - * / ^) or the end");

        return new Expression(text, _variables, _positions, [.. _steps]);
    }

    private int Sum()
    {
        var left = Product();
        while (Next() is '+' or '-')
        {
            var operation = text[_at++] == '+' ? Operation.Add : Operation.Subtract;
            left = Add(operation, left, Product());
        }

        return left;
    }

    private int Product()
    {
        var left = Signed();
        while (Next() is '*' or '/')
        {
            var operation = text[_at++] == '*' ? Operation.Multiply : Operation.Divide;
            left = Add(operation, left, Signed());
        }

        return left;
    }

    private int Signed()
    {
        if (++_depth > Expression.MaxDepth)
            throw new ExpressionException(_at + 1, $"nested deeper than {Expression.MaxDepth} levels, the most there may be.");

        int result;
        if (Next() == '-')
        {
            _at++;
            result = Negated(Signed());
        }
        else
        {
            result = Atom();
            if (Next() == '^')
            {
                _at++;
                result = Add(Operation.Power, result, Signed());
            }
        }

        _depth--;
        return result;
    }

    // a number with a sign is a number, and no operation on one
    private int Negated(int operand)
    {
        if (_steps[operand].Operation != Operation.Constant)
            return Add(Operation.Negate, operand);
        _steps[operand] = _steps[operand] with { Number = -_steps[operand].Number };
        return operand;
    }

    private int Atom()
    {
        var c = Next();
        if (char.IsAsciiDigit(c) || c == '.')
            return Number();

        if (char.IsLetter(c) || c == '_')
            return Name();

        if (c != '(')
        {
            throw Expected("a number, a name or '('");
        }

        return Parenthesised();
    }

    private int Parenthesised()
    {
        _at++;
        var result = Sum();
        if (Next() != ')')
        {
            throw Expected("an operator or ')'");
        }

        _at++;
        return result;
    }

    private int Number()
    {
        var start = _at;
        Digits();
        if (_at < text.Length && text[_at] == '.')
        {
            _at++;
            Digits();
        }

        // 2e is not half a number in scientific notation: e may only be followed by digits
        if (_at < text.Length && text[_at] is 'e' or 'E')
        {
            _at++;
            if (_at < text.Length && text[_at] is '+' or '-')
                _at++;

            if (_at == text.Length || !char.IsAsciiDigit(text[_at]))
                throw Expected("the digits of the exponent");

            Digits();
        }

        if (
            !double.TryParse(text.AsSpan(start, _at - start), NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
            || !double.IsFinite(number))
        {
            throw new ExpressionException(start + 1, $"'{text[start.._at]}' is not a finite number.");
        }

        return Add(new Expression.Step(Operation.Constant, -1, -1, number));
    }

    private void Digits()
    {
        while (_at < text.Length && char.IsAsciiDigit(text[_at]))
            _at++;
    }

    private int Name()
    {
        var start = _at;
        while (_at < text.Length && (char.IsLetterOrDigit(text[_at]) || text[_at] == '_'))
            _at++;

        var name = text[start.._at];
        if (Functions.TryGetValue(name, out var function))
            return Next() == '(' ? Add(function, Parenthesised()) : throw Expected($"'(' after {name}");

        if (Next() == '(')
        {
            throw new ExpressionException(start + 1, $"'{name}' is not a function; there are {string.Join(", ", Functions.Keys)}.");
        }

        if (_nodes.TryGetValue(name, out var node))
            return node;

        if (name.Length > Expression.MaxNameLength)
        {
            throw new ExpressionException(
                start + 1,
                $"'{name[..Expression.MaxNameLength]}…' has {name.Length} characters; a name has at most {Expression.MaxNameLength}.");
        }

        if (_variables.Count == Expression.MaxVariables)
        {
            throw new ExpressionException(
                start + 1,
                $"'{name}' is one name too many; {Expression.MaxVariables} are the most there may be.");
        }

        _variables.Add(name);
        _positions.Add(start + 1);
        return _nodes[name] = Add(new Expression.Step(Operation.Variable, _variables.Count - 1, -1, 0));
    }

    private char Next()
    {
        while (_at < text.Length && char.IsWhiteSpace(text[_at]))
            _at++;

        return _at < text.Length ? text[_at] : '\0';
    }

    private int Add(Operation operation, int x, int y = -1) => Add(new Expression.Step(operation, x, y, 0));

    private int Add(Expression.Step step)
    {
        _steps.Add(step);
        return _steps.Count - 1;
    }

    private ExpressionException Expected(string what)
    {
        if (_at >= text.Length)
            return new ExpressionException(text.Length + 1, $"expected {what}, but the expression ends here.");

        var found = char.IsHighSurrogate(text[_at]) && _at + 1 < text.Length ? text.Substring(_at, 2) : text.Substring(_at, 1);
        return new ExpressionException(_at + 1, $"expected {what}, not '{found}'.");
    }
}
