using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Microsoft.OpenApi;
using Swashbuckle.AspNetCore.SwaggerGen;
using WebNN.Api.Predict;

namespace WebNN.Api.Swagger;

/// <summary>The document <c>/swagger/v1/swagger.json</c> and the page <c>/swagger</c>: descriptions from the handlers' comments, examples that run.</summary>
internal static partial class SwaggerSetup
{
    public static void AddWebNNSwagger(this IServiceCollection services)
    {
        services.AddEndpointsApiExplorer();
        services.AddSwaggerGen(options =>
        {
            options.SwaggerDoc("v1", new OpenApiInfo { Title = "WebNN", Version = "v1", Description = "Neural networks from scratch: lessons, training and serving." });
            options.IncludeXmlComments(Path.Combine(AppContext.BaseDirectory, typeof(SwaggerSetup).Assembly.GetName().Name + ".xml"));
            options.OperationFilter<ExampleFilter>();
        });
    }

    public static void UseWebNNSwagger(this WebApplication app)
    {
        app.UseSwagger();
        app.UseSwaggerUI(options => options.DocumentTitle = "WebNN API");
    }

    // ":int" in "{version:int}", but not ":predict" in "{name}:predict"
    [GeneratedRegex(@":[^{}]*\}", RegexOptions.NonBacktracking)]
    private static partial Regex Constraint();

    [GeneratedRegex(@"\{(?<name>[^{}]*)\}", RegexOptions.NonBacktracking)]
    private static partial Regex Parameter();

    private sealed class ExampleFilter : IOperationFilter
    {
        public void Apply(OpenApiOperation operation, OperationFilterContext context)
        {
            var route = $"{context.ApiDescription.HttpMethod} /{Constraint().Replace(context.ApiDescription.RelativePath ?? "", "}").TrimEnd('/')}";

            // handlers of several routes take from the address what it has
            operation.Parameters ??= [];
            foreach (var name in Parameter().Matches(route).Select(match => match.Groups["name"].Value).Where(name => operation.Parameters.All(parameter => parameter.Name != name)))
            {
                var type = name == "version" ? JsonSchemaType.Integer : JsonSchemaType.String;
                operation.Parameters.Add(new OpenApiParameter { Name = name, In = ParameterLocation.Path, Required = true, Schema = new OpenApiSchema { Type = type } });
            }

            if (!Examples.Bodies.TryGetValue(route, out var body))
                return;

            // handlers that read the body themselves have no parameter that would describe it
            if (operation.RequestBody is null)
            {
                operation.RequestBody = new OpenApiRequestBody
                {
                    Required = true,
                    Content = new Dictionary<string, IOpenApiMediaType>(StringComparer.Ordinal)
                    {
                        ["application/json"] = new OpenApiMediaType { Schema = BodySchema(route, context) },
                    },
                };
                foreach (var type in route == Examples.Predict ? ["application/octet-stream", "image/png"] : Array.Empty<string>())
                    operation.RequestBody.Content!.Add(type, new OpenApiMediaType { Schema = new OpenApiSchema { Type = JsonSchemaType.String, Format = "binary" } });
            }

            if (operation.RequestBody.Content is { } content && content.TryGetValue("application/json", out var json) && json is OpenApiMediaType media)
                media.Example = JsonNode.Parse(body());
        }

        // the serving protocols have schemas of their own, published elsewhere
        private static IOpenApiSchema BodySchema(string route, OperationFilterContext context) => route.StartsWith("POST /v", StringComparison.Ordinal)
            ? new OpenApiSchema { Type = JsonSchemaType.Object }
            : context.SchemaGenerator.GenerateSchema(typeof(PredictRequest), context.SchemaRepository);
    }
}
