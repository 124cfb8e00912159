using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Options;
using WebNN.Api.Http;
using WebNN.Api.Swagger;
using WebNN.Engine.Lessons;

namespace WebNN.Api.Lessons;

/// <summary>
/// A formula of one variable, the place, and the difference's h and scheme; <c>sweep</c> asks for the error at further values of h.
/// </summary>
internal sealed record DerivativeRequest(
    string Expression,
    double At,
    double H = Numerical.DefaultStep,
    DifferenceScheme Scheme = DifferenceScheme.Central,
    double[]? Sweep = null);

/// <summary>The line slope·x + intercept that touches the curve.</summary>
internal sealed record Tangent(double Slope, double Intercept);

/// <summary>The error of each scheme against the exact slope at one h; null where it is not finite.</summary>
internal sealed record DifferenceError(double H, double Central, double Forward);

/// <summary>
/// The slope by a difference and exactly, by backpropagation; <c>finite</c> is false where a null stands for infinity or NaN.
/// </summary>
internal sealed record DerivativeAnswer(
    double Value,
    double Numerical,
    double Exact,
    Tangent Tangent,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IEnumerable<DifferenceError>? Sweep,
    bool Finite);

/// <summary>A formula, and a value for each of its variables; or, of x0 and x1, a grid of values.</summary>
internal sealed record GradientRequest(
    string Expression, Dictionary<string, double>? At = null, double H = Numerical.DefaultStep, GradientGrid? Grid = null);

/// <summary>The gradient by central differences and exactly, by backpropagation.</summary>
internal sealed record GradientAnswer(double Value, Dictionary<string, double> Numerical, Dictionary<string, double> Exact, bool Finite);

/// <summary>The source of a gradient.</summary>
internal enum GradientSource
{
    Numerical,
    Exact,
}

/// <summary>A formula, where to start, and how far to go each time against which gradient (the book's is numerical).</summary>
internal sealed record DescentRequest(
    string Expression,
    Dictionary<string, double> Start,
    double LearningRate = 0.1,
    int Steps = 100,
    GradientSource Gradient = GradientSource.Numerical);

/// <summary>
/// Every point from the start on. Where the next would not be finite, the path ends, <c>diverged</c> is true and <c>end</c> null.
/// </summary>
internal sealed record DescentAnswer(IEnumerable<Dictionary<string, double>> Path, Dictionary<string, double>? End, bool Diverged);

internal static class GradientsApi
{
    private const int MaxSweep = 200;

    public static void MapGradients(this IEndpointRouteBuilder lessons)
    {
        lessons.MapPost("/derivative", Derivative);
        lessons.MapPost("/gradient", Gradient)
            .WithMetadata(new AnswerSchema(typeof(GradientAnswer), typeof(GradientFieldAnswer)))
            .IsHeavy();
        lessons.MapPost("/descent", Descent).IsHeavy();
    }

    /// <summary>A slope by central or forward difference beside the exact one, and the tangent.</summary>
    internal static Ok<DerivativeAnswer> Derivative(DerivativeRequest request) => LessonsApi.Answer(() =>
    {
        var expression = Expression.Parse(request.Expression);
        if (expression.Variables.Count > 1)
        {
            throw new BadRequestException(
                $"The expression has {expression.Variables.Count} variables ({string.Join(", ", expression.Variables)}); "
                + "a derivative takes one, a gradient several.");
        }

        LessonsApi.ThrowIfTooMany("numbers in sweep", request.Sweep?.Length ?? 0, MaxSweep);

        double F(double x) => expression.Evaluate(expression.Variables.Count == 0 ? [] : [x]);
        var (at, value) = (request.At, F(request.At));
        var exact = expression.Variables.Count == 0 ? 0 : expression.Gradient([at])[0];
        var numerical = Numerical.Derivative(F, at, request.H, request.Scheme);
        var tangent = new Tangent(exact, value - (exact * at));
        var sweep = request.Sweep?.Select(h => new DifferenceError(
            h,
            Math.Abs(Numerical.Derivative(F, at, h) - exact),
            Math.Abs(Numerical.Derivative(F, at, h, DifferenceScheme.Forward) - exact))).ToList();
        double[] errors = [.. (sweep ?? []).SelectMany(e => (double[])[e.Central, e.Forward])];
        var finite = LessonsApi.IsFinite([value, numerical, exact, tangent.Intercept, .. errors]);
        return new DerivativeAnswer(value, numerical, exact, tangent, sweep, finite);
    });

    /// <summary>All slopes of a formula of several variables, at one point or over a grid of two.</summary>
    internal static Ok<object> Gradient(GradientRequest request, IOptions<LessonOptions> options) => LessonsApi.Answer(() =>
        (request.At, request.Grid) switch
        {
            ({ } at, null) => (object)AtOnePoint(request.Expression, at, request.H),
            (null, { } grid) => GradientFields.Over(grid, request.Expression, request.H, options.Value),
            (null, null) => throw new BadRequestException("Missing: 'at', or a 'grid' of x0 and x1."),
            _ => throw new BadRequestException("at and grid are given; send one of the two."),
        });

    private static GradientAnswer AtOnePoint(string text, Dictionary<string, double> at, double h)
    {
        var expression = Bind(text, at, out var x);
        var numerical = Numerical.Gradient(values => expression.Evaluate(values), x, h);
        var exact = expression.Gradient(x);
        var value = expression.Evaluate(x);
        return new GradientAnswer(
            value,
            Named(expression, numerical),
            Named(expression, exact),
            LessonsApi.IsFinite([value, .. numerical, .. exact]));
    }

    /// <summary>Downhill, step by step.</summary>
    internal static Ok<DescentAnswer> Descent(DescentRequest request, IOptions<LessonOptions> options) => LessonsApi.Answer(() =>
    {
        var limits = options.Value;
        LessonsApi.ThrowIfTooMany("steps", request.Steps, limits.MaxSteps);
        if (request.Steps < 1)
            throw new BadRequestException($"steps is {request.Steps}; it must be 1 to {limits.MaxSteps}.");
        var expression = Bind(request.Expression, request.Start, out var start);
        LessonsApi.ThrowIfTooMany("steps times variables", (long)request.Steps * request.Start.Count, limits.MaxPathNumbers);
        var work = 2L * start.Length * expression.Nodes * request.Steps;
        LessonsApi.ThrowIfTooMany("graph nodes calculated (2 × variables × nodes × steps)", work, limits.MaxWork);

        var path = Numerical.Descend(
            request.Gradient == GradientSource.Exact
                ? x => expression.Gradient(x)
                : x => Numerical.Gradient(values => expression.Evaluate(values), x),
            start,
            request.LearningRate,
            request.Steps);
        var points = path.Points.Select(point => Named(expression, point)).ToList();
        return new DescentAnswer(points, path.Diverged ? null : points[^1], path.Diverged);
    });

    /// <summary>The formula with its values in the order of its variables: one for each, and no others.</summary>
    internal static Expression Bind(string text, Dictionary<string, double> values, out double[] bound)
    {
        LessonsApi.ThrowIfTooMany("values", values.Count, Expression.MaxVariables);
        var expression = Expression.Parse(text);
        bound = [.. expression.Variables.Select((name, i) => values.TryGetValue(name, out var value)
            ? value
            : throw new BadRequestException(
                $"The expression has '{name}' (position {expression.Positions[i]}), and no value is given for it."))];
        if (values.Keys.FirstOrDefault(name => !expression.Variables.Contains(name)) is { } unused)
            throw new BadRequestException($"A value is given for '{Problems.Shorten(unused)}', which the expression has not got.");
        return expression;
    }

    /// <summary>One number for each of the formula's variables.</summary>
    internal static Dictionary<string, double> Named(Expression expression, IReadOnlyList<double> numbers) =>
        expression.Variables.Zip(numbers).ToDictionary(pair => pair.First, pair => pair.Second, StringComparer.Ordinal);
}
