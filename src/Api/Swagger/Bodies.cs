using System.Text.Json.Nodes;
using Microsoft.OpenApi;
using Swashbuckle.AspNetCore.SwaggerGen;

namespace WebNN.Api.Swagger;

/// <summary>Request bodies: what handlers read by themselves, and an example for each.</summary>
internal sealed class Bodies : IOperationFilter
{
    private const string Json = "application/json";

    public void Apply(OpenApiOperation operation, OperationFilterContext context)
    {
        var route = OperationNames.Route(context.ApiDescription);
        if (context.ApiDescription.ActionDescriptor.EndpointMetadata.OfType<BodySchema>().FirstOrDefault() is { } schema)
        {
            var content = new Dictionary<string, IOpenApiMediaType>(StringComparer.Ordinal);
            if (schema.Type != typeof(Stream))
            {
                content[Json] = new OpenApiMediaType
                {
                    Schema = context.SchemaGenerator.GenerateSchema(schema.Type, context.SchemaRepository),
                };
            }

            foreach (var type in schema.Binary)
                content[type] = new OpenApiMediaType { Schema = new OpenApiSchema { Type = JsonSchemaType.String, Format = "binary" } };
            operation.RequestBody = new OpenApiRequestBody { Required = true, Content = content };
        }

        if (
            Examples.Bodies.TryGetValue(route, out var body)
            && operation.RequestBody?.Content is { } known
            && known.TryGetValue(Json, out var json)
            && json is OpenApiMediaType media)
        {
            media.Example = JsonNode.Parse(body());
        }
    }
}
