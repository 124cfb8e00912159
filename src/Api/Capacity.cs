using System.ComponentModel.DataAnnotations;
using System.Diagnostics;
using System.Globalization;
using System.Threading.RateLimiting;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Options;

namespace WebNN.Api;

/// <summary>
/// The section "WebNN:Capacity": how much heavy work is done at once, so that single predictions and health are always answered.
/// </summary>
public sealed class CapacityOptions
{
    /// <summary>
    /// Heavy requests (pictures, many images, evaluations, explanations, large lessons) computed at once. 0: one less than there are
    /// processors, at least one.
    /// </summary>
    [Range(0, 1024)]
    public int Heavy { get; set; }

    /// <summary>Heavy requests that may wait for their turn; one more gets 429.</summary>
    [Range(0, 100_000)]
    public int HeavyWaiting { get; set; } = 64;

    /// <summary>Imports that may wait for the one that is being read; one more gets 429.</summary>
    [Range(0, 1000)]
    public int ImportsWaiting { get; set; } = 8;

    /// <summary>
    /// The largest body of a prediction, in bytes, that is read and answered at once, beside everything else: any single image, as JSON
    /// some 150. A larger one, and every PNG picture, is heavy.
    /// </summary>
    [Range(16 << 10, 64 << 20)]
    public int LightBytes { get; set; } = 256 << 10;

    /// <summary>
    /// The least pace, in bytes a second, at which a larger body, or one of unknown length, must arrive after its first ten
    /// seconds; a slower one gets 408.
    /// </summary>
    [Range(1, 1 << 30)]
    public int MinBytesPerSecond { get; set; } = 64 << 10;

    internal int HeavyAtOnce => Heavy > 0 ? Heavy : Math.Max(1, Environment.ProcessorCount - 1);

    /// <summary>Bodies above <see cref="LightBytes"/> in memory at once: what is computed, and two that arrive meanwhile.</summary>
    internal int BodiesAtOnce => HeavyAtOnce + 2;
}

/// <summary>
/// Lets in so many heavy requests at a time, in the order they came; the others wait, and beyond the queue they are refused with a time to
/// come back.
/// </summary>
internal sealed class Capacity : IDisposable
{
    private readonly Room _heavy;
    private readonly Room _imports;
    private readonly Room _bodies;

    public Capacity(IOptions<CapacityOptions> options)
    {
        var limits = Limits = options.Value;
        _heavy = new Room(limits.HeavyAtOnce, limits.HeavyWaiting, "heavy requests", "WebNN:Capacity:HeavyWaiting");
        _imports = new Room(1, limits.ImportsWaiting, "imports", "WebNN:Capacity:ImportsWaiting");
        _bodies = new Room(limits.BodiesAtOnce, limits.HeavyWaiting, "large bodies", "WebNN:Capacity:HeavyWaiting");
    }

    public CapacityOptions Limits { get; }

    /// <summary>Waits for a turn; done with what <paramref name="work"/> answers, or with 429.</summary>
    public async ValueTask<object?> Heavy(HttpContext http, Func<ValueTask<object?>> work)
    {
        using var turn = await Heavy(http);
        return turn.Refusal ?? await work();
    }

    /// <summary>Waits for a turn, which lasts until it is disposed. While it lasts nothing waits for the caller, who may be slow.</summary>
    public ValueTask<Turn> Heavy(HttpContext http) => _heavy.Enter(http);

    /// <summary>The number of imports that may wait; there is one at a time.</summary>
    public async ValueTask<object?> Import(HttpContext http, Func<ValueTask<object?>> work)
    {
        using var turn = await _imports.Enter(http);
        return turn.Refusal ?? await work();
    }

    /// <summary>Waits for room for a large body.</summary>
    public ValueTask<Turn> Body(HttpContext http) => _bodies.Enter(http);

    public void Dispose()
    {
        _heavy.Dispose();
        _imports.Dispose();
        _bodies.Dispose();
    }

    private sealed class Room(int atOnce, int waiting, string what, string option) : IDisposable
    {
        private const double Weight = 0.2;

        private readonly ConcurrencyLimiter _limiter = new(new ConcurrencyLimiterOptions
        {
            PermitLimit = atOnce,
            QueueLimit = waiting,
            QueueProcessingOrder = QueueProcessingOrder.OldestFirst,
        });

        private double _seconds = 0.1;

        public async ValueTask<Turn> Enter(HttpContext http)
        {
            var lease = await _limiter.AcquireAsync(1, http.RequestAborted);
            if (lease.IsAcquired)
            {
                var start = Stopwatch.GetTimestamp();
                return new Turn(() =>
                {
                    // a race loses one measurement
                    _seconds += Weight * (Stopwatch.GetElapsedTime(start).TotalSeconds - _seconds);
                    lease.Dispose();
                });
            }

            lease.Dispose();
            var seconds = Math.Clamp(Math.Ceiling(_seconds * (waiting + atOnce) / atOnce), 1, 600);
            http.Response.Headers.RetryAfter = seconds.ToString(CultureInfo.InvariantCulture);
            return new Turn(Problems.Of(
                StatusCodes.Status429TooManyRequests,
                "Too many requests",
                $"{waiting} {what} are waiting already, which is the most ({option}); try again later."));
        }

        public void Dispose() => _limiter.Dispose();
    }
}

/// <summary>A heavy request's turn, or why it gets none.</summary>
internal sealed class Turn : IDisposable
{
    private Action? _end;

    public Turn(Action end) => _end = end;

    public Turn(ProblemHttpResult refusal) => Refusal = refusal;

    /// <summary>The answer to a request that gets no turn.</summary>
    public ProblemHttpResult? Refusal { get; }

    public void Dispose() => Interlocked.Exchange(ref _end, null)?.Invoke();
}

/// <summary>Routes that wait for a turn.</summary>
internal static class CapacityExtensions
{
    public static void AddCapacity(this IServiceCollection services)
    {
        services.AddOptions<CapacityOptions>().BindConfiguration("WebNN:Capacity").ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton<Capacity>();
    }

    /// <summary>The route's handler is heavy.</summary>
    public static RouteHandlerBuilder IsHeavy(this RouteHandlerBuilder route) => route
        .AddEndpointFilter((context, next) => Of(context).Heavy(context.HttpContext, () => next(context)))
        .ProducesProblem(StatusCodes.Status429TooManyRequests);

    /// <summary>The route's handler imports.</summary>
    public static RouteHandlerBuilder IsImport(this RouteHandlerBuilder route) => route
        .AddEndpointFilter((context, next) => Of(context).Import(context.HttpContext, () => next(context)))
        .ProducesProblem(StatusCodes.Status429TooManyRequests);

    private static Capacity Of(EndpointFilterInvocationContext context) =>
        context.HttpContext.RequestServices.GetRequiredService<Capacity>();
}
