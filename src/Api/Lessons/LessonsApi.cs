using Microsoft.AspNetCore.Http.HttpResults;
using WebNN.Api.Http;
using WebNN.Api.Lessons.Map;
using WebNN.Engine;
using WebNN.Engine.Lessons;

namespace WebNN.Api.Lessons;

/// <summary>Bounds of what a lesson request may ask for; <c>WebNN:Lessons</c> in the configuration.</summary>
internal sealed class LessonOptions
{
    /// <summary>The largest request body, in bytes.</summary>
    public long MaxBodyBytes { get; set; } = 1 << 20;

    /// <summary>The most numbers in one vector, or weights in one network.</summary>
    public int MaxNumbers { get; set; } = 10_000;

    /// <summary>The most steps of a descent, or epochs of a perceptron's learning.</summary>
    public int MaxSteps { get; set; } = 10_000;

    /// <summary>The most numbers a descent may answer with: points times variables.</summary>
    public int MaxPathNumbers { get; set; } = 100_000;

    /// <summary>The most graph nodes a descent may calculate over all its steps.</summary>
    public long MaxWork { get; set; } = 50_000_000;

    /// <summary>The most parameters of a network whose gradient is checked.</summary>
    public int MaxCheckedParameters { get; set; } = 50_000;

    /// <summary>The most samples a gradient is checked on.</summary>
    public int MaxCheckedSamples { get; set; } = 100;

    /// <summary>
    /// The most multiplications of a gradient check: 2 × parameters² × samples. The book's network of 784-50-10 with 3 samples takes 9.5e9.
    /// </summary>
    public long MaxCheckWork { get; set; } = 20_000_000_000;
}

/// <summary>The lessons: every idea of book ch. 1–5 calculated in double precision, and the gates.</summary>
internal static class LessonsApi
{
    public static IServiceCollection AddLessons(this IServiceCollection services)
    {
        services.AddOptions<LessonOptions>().BindConfiguration("WebNN:Lessons");
        return services;
    }

    public static void MapLessons(this IEndpointRouteBuilder app)
    {
        var options = app.ServiceProvider.GetRequiredService<Microsoft.Extensions.Options.IOptions<LessonOptions>>().Value;
        var limit = new BodyLimit(options.MaxBodyBytes, "WebNN:Lessons:MaxBodyBytes");
        app.MapGroup("/api/gates").WithTags("Gates").WithMetadata(limit).MapGates();
        var lessons = app.MapGroup("/api/lessons").WithTags("Lessons").WithMetadata(limit);
        lessons.MapArrays();
        lessons.MapFunctions();
        lessons.MapLosses();
        lessons.MapGradients();
        lessons.MapGraphs();
        lessons.MapGradientCheck();
        lessons.MapBatchInference();
        lessons.MapNotes();
    }

    /// <summary>
    /// Calculates with a caller's numbers. The engine's own complaints about shapes, ranges and formulas are the caller's to read; any
    /// other exception is a failure of this program.
    /// </summary>
    /// <exception cref="BadRequestException">The numbers do not fit.</exception>
    public static Ok<T> Answer<T>(Func<T> calculate)
    {
        try
        {
            return TypedResults.Ok(calculate());
        }
        catch (Exception e) when (e is ShapeException or LessonInputException or ExpressionException)
        {
            throw new BadRequestException(e.Message, e);
        }
    }

    public static void ThrowIfTooMany(string what, long count, long most)
    {
        if (count > most)
            throw new BadRequestException(FormattableString.Invariant($"{what}: {count}; {most} are the most there may be."));
    }

    public static bool IsFinite(IEnumerable<double> numbers) => numbers.All(double.IsFinite);
}
