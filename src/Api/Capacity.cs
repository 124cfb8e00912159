using System.ComponentModel.DataAnnotations;
using System.Diagnostics;
using System.Globalization;
using System.Threading.RateLimiting;
using Microsoft.Extensions.Options;

namespace WebNN.Api;

/// <summary>The section "WebNN:Capacity": how much heavy work is done at once, so that single predictions and health are always answered.</summary>
public sealed class CapacityOptions
{
    /// <summary>
    /// Heavy requests (pictures, many images, evaluations, explanations, gradient checks) computed at once. 0: one less than there are
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

    internal int HeavyAtOnce => Heavy > 0 ? Heavy : Math.Max(1, Environment.ProcessorCount - 1);
}

/// <summary>Lets in so many heavy requests at a time, in the order they came; the others wait, and beyond the queue they are refused with a time to come back.</summary>
internal sealed class Capacity : IDisposable
{
    private readonly Room _heavy;
    private readonly Room _imports;

    public Capacity(IOptions<CapacityOptions> options)
    {
        var limits = options.Value;
        _heavy = new Room(limits.HeavyAtOnce, limits.HeavyWaiting, "heavy requests", "WebNN:Capacity:HeavyWaiting");
        _imports = new Room(1, limits.ImportsWaiting, "imports", "WebNN:Capacity:ImportsWaiting");
    }

    /// <summary>Waits for a turn; done with what <paramref name="work"/> answers, or with 429.</summary>
    public ValueTask<object?> Heavy(HttpContext http, Func<ValueTask<object?>> work) => _heavy.Run(http, work);

    /// <summary>The same for imports, of which there is one at a time.</summary>
    public ValueTask<object?> Import(HttpContext http, Func<ValueTask<object?>> work) => _imports.Run(http, work);

    public void Dispose()
    {
        _heavy.Dispose();
        _imports.Dispose();
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

        public async ValueTask<object?> Run(HttpContext http, Func<ValueTask<object?>> work)
        {
            using var lease = await _limiter.AcquireAsync(1, http.RequestAborted);
            if (!lease.IsAcquired)
            {
                http.Response.Headers.RetryAfter = Math.Clamp(Math.Ceiling(_seconds * (waiting + atOnce) / atOnce), 1, 600).ToString(CultureInfo.InvariantCulture);
                return Problems.Of(StatusCodes.Status429TooManyRequests, "Too many requests", $"{waiting} {what} are waiting already, which is the most ({option}); try again later.");
            }

            var start = Stopwatch.GetTimestamp();
            try
            {
                return await work();
            }
            finally
            {
                // a race loses one measurement
                _seconds += Weight * (Stopwatch.GetElapsedTime(start).TotalSeconds - _seconds);
            }
        }

        public void Dispose() => _limiter.Dispose();
    }
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

    private static Capacity Of(EndpointFilterInvocationContext context) => context.HttpContext.RequestServices.GetRequiredService<Capacity>();
}
