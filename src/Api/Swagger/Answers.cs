using System.Globalization;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.OpenApi;
using Swashbuckle.AspNetCore.SwaggerGen;
using WebNN.Api.Http;

namespace WebNN.Api.Swagger;

/// <summary>Answers: what can go wrong on any route of its kind, and in which shape it is told.</summary>
internal sealed class Answers : IOperationFilter
{
    public void Apply(OpenApiOperation operation, OperationFilterContext context)
    {
        var answers = operation.Responses ??= [];
        var hasBody = operation.RequestBody is not null;
        if (hasBody || operation.Parameters is { Count: > 0 })
            Add(400);
        if (operation.Parameters?.Any(parameter => parameter.In == ParameterLocation.Path) == true || NamesModel(context))
            Add(404);
        if (hasBody)
        {
            Add(413);
            Add(415);
        }

        if (!context.ApiDescription.ActionDescriptor.EndpointMetadata.OfType<IAllowAnonymous>().Any())
            Add(401);
        var protocol = ErrorAnswers.IsProtocol("/" + context.ApiDescription.RelativePath);
        foreach (var (status, answer) in answers)
        {
            if (status[0] is '4' or '5' && answer is OpenApiResponse response)
            {
                var (contentType, error) = !protocol ? ("application/problem+json", typeof(ProblemDetails))
                    : ErrorAnswers.IsAboutCaller(int.Parse(status, CultureInfo.InvariantCulture))
                        ? ("application/problem+json", typeof(ProtocolProblem))
                    : ("application/json", typeof(ProtocolError));
                response.Content = new Dictionary<string, IOpenApiMediaType>(StringComparer.Ordinal)
                {
                    [contentType] = new OpenApiMediaType { Schema = Schema(error) },
                };
            }
        }

        if (
            context.ApiDescription.ActionDescriptor.EndpointMetadata.OfType<AnswerSchema>().FirstOrDefault() is { } several
            && answers.TryGetValue("200", out var ok)
            && ok.Content is { } content
            && content.TryGetValue("application/json", out var json)
            && json is OpenApiMediaType media)
        {
            media.Schema = new OpenApiSchema { OneOf = [.. several.Types.Select(Schema)] };
        }

        if (context.ApiDescription.ActionDescriptor.EndpointMetadata.OfType<AlsoAnswers>().FirstOrDefault() is { } also
            && answers.TryGetValue("200", out var either) && either.Content is { } kinds)
        {
            kinds[also.ContentType] = new OpenApiMediaType { Schema = also.Schema };
        }

        void Add(int status) =>
            answers.TryAdd(
                status.ToString(CultureInfo.InvariantCulture),
                new OpenApiResponse { Description = ReasonPhrases.GetReasonPhrase(status) });

        IOpenApiSchema Schema(Type type) => context.SchemaGenerator.GenerateSchema(type, context.SchemaRepository);
    }

    // in its body
    private static bool NamesModel(OperationFilterContext context) =>
        context.ApiDescription.RelativePath is "predict" or "api/lessons/batch-inference";
}
