using System.Diagnostics;
using System.Text.Json;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Options;
using WebNN.Api.Cluster;

namespace WebNN.Api.Http;

/// <summary>The body of an error of the serving protocols.</summary>
/// <param name="Error">What was wrong, and what would be right.</param>
internal sealed record ProtocolError(string Error);

/// <summary>The body of an error that is about the caller, on a route of the serving protocols: a problem with their field in it.</summary>
internal sealed class ProtocolProblem : Microsoft.AspNetCore.Mvc.ProblemDetails
{
    /// <summary>What was wrong, and what would be right.</summary>
    public string Error { get; init; } = "";
}

/// <summary>
/// One shape for every error of a native route (problem+json), whoever found it: a handler, the framework before any handler, or an
/// exception; and another for the serving protocols, whose clients look for <c>error</c>.
/// </summary>
internal static partial class ErrorAnswers
{
    private static readonly string[] NativePaths = ["/api", "/predict", "/v1", "/v2", "/health"], ProtocolPaths = ["/v1", "/v2"];

    public static void AddErrorAnswers(this IServiceCollection services)
    {
        // outside Development a body that cannot be bound would be an empty 400
        services.Configure<RouteHandlerOptions>(options => options.ThrowOnBadRequest = true);
        services.AddSingleton<IProblemDetailsWriter, Writer>();
        services.AddProblemDetails();
        services.AddExceptionHandler<RequestExceptions>();
        services.AddHostedService<RejectedRequests>();
    }

    /// <summary>
    /// Turns exceptions into problems, and gives empty error answers (no such route, wrong method) a body. Pages are left alone.
    /// </summary>
    public static void UseErrorAnswers(this WebApplication app)
    {
        app.UseExceptionHandler();
        app.UseStatusCodePages(context =>
        {
            var http = context.HttpContext;
            if (!IsNative(http.Request.Path))
                return Task.CompletedTask;

            var status = http.Response.StatusCode;
            var detail = status switch
            {
                StatusCodes.Status404NotFound => $"There is nothing at {http.Request.Path}; /swagger lists the routes.",
                StatusCodes.Status405MethodNotAllowed =>
                    $"{http.Request.Path} does not take {http.Request.Method}; it takes {http.Response.Headers.Allow}.",
                StatusCodes.Status413PayloadTooLarge => BodyLimit.Describe(http, http.GetEndpoint()),
                StatusCodes.Status415UnsupportedMediaType => "This route does not take that Content-Type; send application/json.",
                _ => ReasonPhrases.GetReasonPhrase(status) + ".",
            };
            return Answer(http, status, detail);
        });
    }

    /// <summary>Determines whether a path belongs to the API rather than to a page.</summary>
    public static bool IsNative(PathString path) => StartsWith(path, NativePaths);

    /// <summary>Determines whether a path belongs to one of the serving protocols.</summary>
    public static bool IsProtocol(PathString path) => StartsWith(path, ProtocolPaths);

    private static bool StartsWith(PathString path, string[] first) =>
        Array.Exists(first, segment => path.StartsWithSegments(segment, StringComparison.OrdinalIgnoreCase));

    /// <summary>An error in the form that callers of the path read.</summary>
    public static Task Answer(HttpContext http, int status, string detail) =>
        Problems.Of(status, ReasonPhrases.GetReasonPhrase(status), detail).ExecuteAsync(http);

    // whatever the caller says it accepts
    /// <summary>
    /// Determines whether an error is about the caller rather than the protocol: it has one shape on every route, in which a protocol's
    /// <c>error</c> stands as well.
    /// </summary>
    public static bool IsAboutCaller(int status) => status
        is StatusCodes.Status401Unauthorized
        or StatusCodes.Status403Forbidden
        or StatusCodes.Status429TooManyRequests;

    private sealed class Writer : IProblemDetailsWriter
    {
        public bool CanWrite(ProblemDetailsContext context) => IsNative(context.HttpContext.Request.Path);

        public ValueTask WriteAsync(ProblemDetailsContext context)
        {
            var (http, problem) = (context.HttpContext, context.ProblemDetails);
            problem.Status ??= http.Response.StatusCode;
            problem.Title ??= ReasonPhrases.GetReasonPhrase(problem.Status.Value);
            problem.Detail ??= problem.Status >= StatusCodes.Status500InternalServerError
                ? "The server failed at this request; its log says why, under the trace id."
                : problem.Title + ".";
            if (IsProtocol(http.Request.Path))
            {
                if (!IsAboutCaller(problem.Status.Value))
                    return new ValueTask(http.Response.WriteAsJsonAsync(new ProtocolError(problem.Detail)));
                problem.Extensions["error"] = problem.Detail;
            }

            problem.Extensions["traceId"] = Activity.Current?.Id ?? http.TraceIdentifier;
            return new ValueTask(http.Response.WriteAsJsonAsync(problem, problem.GetType(), options: null, "application/problem+json"));
        }
    }

    private sealed partial class RequestExceptions(ILogger<RequestExceptions> logger, IOptions<JsonOptions> json) : IExceptionHandler
    {
        public async ValueTask<bool> TryHandleAsync(HttpContext httpContext, Exception exception, CancellationToken cancellationToken)
        {
            if (httpContext.Response.HasStarted || httpContext.RequestAborted.IsCancellationRequested)
                return false;
            if (exception is BadRequestException)
            {
                await Problems.BadRequest(exception.Message).ExecuteAsync(httpContext);
                return true;
            }

            if (Describe(httpContext, exception) is not var (status, detail))
                return false;
            if (exception is OutOfMemoryException)
                httpContext.Response.Headers.RetryAfter = "1";
            if (exception is DatabaseUnavailableException)
                httpContext.Response.Headers.RetryAfter = "5";
            if (status >= StatusCodes.Status500InternalServerError)
                LogFailed(exception);
            httpContext.Response.StatusCode = status;
            await Answer(httpContext, status, detail);
            return true;
        }

        private (int Status, string Detail)? Describe(HttpContext http, Exception exception) => exception switch
        {
            BadHttpRequestException bad => (bad.StatusCode, Describe(http, bad)),
            OutOfMemoryException => (
                StatusCodes.Status503ServiceUnavailable,
                "There is not enough memory for this request at the moment. Nothing was changed; try again later."),
            _ when RequestBodies.IsDamaged(exception) =>
                (StatusCodes.Status400BadRequest, "The body is damaged: it is not compressed as its Content-Encoding says."),
            _ => StorageFailure.Describe(exception) is { } failure
                ? (StatusCodes.Status503ServiceUnavailable, $"Nothing was changed. {failure}")
                : null,
        };

        // what the framework or the server finds before a handler, or while one reads the body
        private string Describe(HttpContext http, BadHttpRequestException bad)
        {
            var endpoint = http.Features.Get<IExceptionHandlerFeature>()?.Endpoint;
            var body = endpoint?.Metadata.GetMetadata<IAcceptsMetadata>()?.RequestType;
            return bad switch
            {
                { InnerException: JsonException wrong } =>
                    JsonErrors.Describe(wrong, body is null ? null : json.Value.SerializerOptions.GetTypeInfo(body)),
                { StatusCode: StatusCodes.Status413PayloadTooLarge } => BodyLimit.Describe(http, endpoint),
                { StatusCode: StatusCodes.Status415UnsupportedMediaType } =>
                    "The body must be JSON with Content-Type: application/json; "
                    + $"it came as '{Problems.Shorten(http.Request.ContentType ?? "")}'.",

                // no route has both a body and another parameter that could not be bound; the server's own exceptions are of a derived type
                { StatusCode: StatusCodes.Status400BadRequest } when body is not null && bad.GetType() == typeof(BadHttpRequestException) =>
                    "The body is empty or null; this route takes a JSON object.",
                _ => bad.Message,
            };
        }

        [LoggerMessage(LogLevel.Error, "A request could not be served for want of memory, or because files could not be read or written")]
        private partial void LogFailed(Exception exception);
    }
}
