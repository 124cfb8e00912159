using System.Net;
using System.Text;
using WebNN.Web.Controls;

namespace WebNN.Web.Lessons;

/// <summary>
/// Writes a line of mathematics as MathML. <c>x_1</c> and <c>x^2</c> set below and above, <c>{…}</c> keeps together,
/// <c>(a)/(b)</c> and <c>{a}/{b}</c> become fractions, <c>sqrt{…}</c> a root, <c>sum_{i}^{n}</c> a sum, <c>"…"</c> words,
/// <c>`a_`</c> an identifier as it stands, <c>[3.5]</c> a current number of the page, in the colour of its sign; <c>;</c>
/// starts a new line, whose <c>=</c> stands where the first one's does when written <c>&amp;=</c>. Everything else is an
/// identifier, a number or an operator.
/// </summary>
internal static class Formula
{
    private static readonly HashSet<string> Functions =
        new(
            ["exp", "log", "sin", "cos", "tanh", "max", "min", "sigmoid", "relu", "softmax", "step", "argmax", "lim"],
            StringComparer.Ordinal);

    private static readonly Dictionary<string, string> Names = new(StringComparer.Ordinal)
    {
        ["theta"] = "θ",
        ["alpha"] = "α",
        ["eta"] = "η",
        ["delta"] = "δ",
        ["epsilon"] = "ε",
        ["partial"] = "∂",
        ["nabla"] = "∇",
    };

    /// <summary>A current number, at most four significant digits, written so that <see cref="Html"/> marks it.</summary>
    public static string Of(double value, int digits = 4) => $"[{Numbers.Compact(value, digits)}]";

    /// <summary>A current number added: <c>+ 0.2</c> or <c>− 0.2</c>.</summary>
    public static string Plus(double value, int digits = 4) =>
        value < 0 ? $"- [!{Numbers.Compact(-value, digits)}]" : $"+ [{Numbers.Compact(value, digits)}]";

    /// <summary>A whole current number, or one whose digits the caller chose.</summary>
    public static string Of(string value) => $"[{value}]";

    /// <summary>A name that somebody chose, such as a variable of an expression: whatever stands in it, it stays one identifier.</summary>
    public static string Name(string name) =>
        name.Length == 1 && char.IsLetter(name[0]) || Names.ContainsKey(name)
            ? name
            : $"`{name.Replace("`", "", StringComparison.Ordinal)}`";

    public static string Html(string text)
    {
        var lines = SplitLines(text);
        if (lines is [var only] && !only.Contains('&', StringComparison.Ordinal))
            return $"<math>{Parse(only)}</math>";

        var table = new StringBuilder("<math display=\"block\"><mtable displaystyle=\"true\" class=\"aligned\">");
        foreach (var line in lines)
        {
            var parts = line.Split('&', 2);
            table.Append("<mtr><mtd>")
                .Append(parts.Length == 2 ? Parse(parts[0]) : "")
                .Append("</mtd><mtd>")
                .Append(Parse(parts[^1]))
                .Append("</mtd></mtr>");
        }

        return table.Append("</mtable></math>").ToString();
    }

    private static string[] SplitLines(string text) =>
        text.Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);

    private static string Parse(string text)
    {
        var at = 0;
        return $"<mrow>{Row(text, ref at, '\0')}</mrow>";
    }

    private static string Row(string text, ref int at, char end)
    {
        var row = new StringBuilder();
        while (Peek(text, ref at) is var c && c != '\0' && c != end)
        {
            var (atom, grouped) = Scripted(text, ref at);
            if (grouped && Peek(text, ref at) == '/')
            {
                at++;
                var (below, _) = Scripted(text, ref at);
                atom = $"<mfrac>{Bare(atom)}{Bare(below)}</mfrac>";
            }

            row.Append(atom);
        }

        if (end != '\0')
        {
            if (at >= text.Length)
                throw new FormatException($"'{end}' is missing in the formula {text}");
            at++;
        }

        return row.ToString();
    }

    // around a fraction brackets grow; around a plain line some fonts would make them too tall
    private static string Bracketed(string row)
    {
        var stretchy = row.Contains("<mfrac>", StringComparison.Ordinal) ? "true" : "false";
        return $"<mrow><mo stretchy=\"{stretchy}\">(</mo>{row}<mo stretchy=\"{stretchy}\">)</mo></mrow>";
    }

    // a fraction's bar already groups what brackets did
    private static string Bare(string atom)
    {
        const string open = "<mrow><mo stretchy=\"false\">(</mo>", close = "<mo stretchy=\"false\">)</mo></mrow>";
        return atom.StartsWith(open, StringComparison.Ordinal) && atom.EndsWith(close, StringComparison.Ordinal)
            ? $"<mrow>{atom[open.Length..^close.Length]}</mrow>"
            : atom;
    }

    private static (string Html, bool Grouped) Scripted(string text, ref int at)
    {
        var (atom, grouped) = Atom(text, ref at);
        string? below = null, above = null;
        while (Peek(text, ref at) is '_' or '^')
        {
            var sign = text[at++];
            var (script, _) = Atom(text, ref at);
            if (sign == '_')
                below = script;
            else
                above = script;
        }

        if (below is null && above is null)
            return (atom, grouped);
        var limits = atom is "<mo>∑</mo>" or "<mi>lim</mi>" or "<mi>max</mi>";
        return ((below, above) switch
        {
            (not null, not null) => limits ? $"<munderover>{atom}{below}{above}</munderover>" : $"<msubsup>{atom}{below}{above}</msubsup>",
            (not null, null) => limits ? $"<munder>{atom}{below}</munder>" : $"<msub>{atom}{below}</msub>",
            _ => $"<msup>{atom}{above}</msup>",
        }, true);
    }

    private static (string Html, bool Grouped) Atom(string text, ref int at)
    {
        var c = Peek(text, ref at);
        if (c == '\0')
            throw new FormatException($"The formula {text} ends too early.");
        if (char.IsAsciiDigit(c))
            return ($"<mn>{While(text, ref at, d => char.IsAsciiDigit(d) || d == '.')}</mn>", true);
        if (char.IsLetter(c))
            return (Word(While(text, ref at, char.IsLetter), text, ref at), true);
        at++;
        switch (c)
        {
            case '{':
                return ($"<mrow>{Row(text, ref at, '}')}</mrow>", true);
            case '(':
                return (Bracketed(Row(text, ref at, ')')), true);
            case '[':
                var number = Until(text, ref at, ']');
                // an exclamation mark: of a negative number the size alone, its minus stands before
                return (
                    $"<mn class=\"now {(number[0] is '-' or '−' or '!' ? "negative" : "positive")}\">"
                        + $"{Encoded(Signed(number.TrimStart('!')))}</mn>",
                    true);
            case '"':
                return ($"<mtext>&#160;{Encoded(Until(text, ref at, '"'))}&#160;</mtext>", true);
            case '`':
                return ($"<mi>{Encoded(Until(text, ref at, '`'))}</mi>", true);
            case '-':
                return ("<mo>−</mo>", false);
            case '\'':
                return ("<mo>′</mo>", false);
            case '*':
                return ("<mo>·</mo>", false);
            default:
                return ($"<mo>{Encoded(c.ToString())}</mo>", false);
        }
    }

    private static string Word(string word, string text, ref int at)
    {
        if (word == "sqrt")
            return $"<msqrt>{Atom(text, ref at).Html}</msqrt>";
        if (word == "sum")
            return "<mo>∑</mo>";
        if (Names.TryGetValue(word, out var name))
            return $"<mi>{name}</mi>";
        // several letters that are no known word are several quantities: wx is w times x
        return word.Length == 1 || Functions.Contains(word)
            ? $"<mi>{Encoded(word)}</mi>"
            : string.Concat(word.Select(letter => $"<mi>{Encoded(letter.ToString())}</mi>"));
    }

    private static string While(string text, ref int at, Func<char, bool> belongs)
    {
        var start = at;
        while (at < text.Length && belongs(text[at]))
            at++;
        return text[start..at];
    }

    private static string Until(string text, ref int at, char end)
    {
        var start = at;
        at = text.IndexOf(end, start);
        if (at < 0)
            throw new FormatException($"'{end}' is missing in the formula {text}");
        return text[start..at++];
    }

    private static char Peek(string text, ref int at)
    {
        while (at < text.Length && text[at] == ' ')
            at++;
        return at < text.Length ? text[at] : '\0';
    }

    private static string Signed(string number) => number.Replace('-', '−');

    private static string Encoded(string text) => WebUtility.HtmlEncode(text);
}
