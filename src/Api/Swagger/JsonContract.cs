using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.Extensions.Options;
using Microsoft.OpenApi;
using Swashbuckle.AspNetCore.SwaggerGen;
using ProblemDetails = Microsoft.AspNetCore.Mvc.ProblemDetails;

namespace WebNN.Api.Swagger;

/// <summary>Marks required and nullable properties as the serializer itself sees them.</summary>
internal sealed class JsonContract(IOptions<JsonOptions> json) : ISchemaFilter
{
    private static readonly OpenApiSchema Null = new() { Type = JsonSchemaType.Null };

    public void Apply(IOpenApiSchema schema, SchemaFilterContext context)
    {
        if (schema is not OpenApiSchema { Properties: { Count: > 0 } properties } concrete)
            return;

        var required = new SortedSet<string>(StringComparer.Ordinal);
        foreach (
            var property in json
                .Value.SerializerOptions.GetTypeInfo(context.Type)
                .Properties.Where(property => properties.ContainsKey(property.Name)))
        {
            var omitted =
                property.AttributeProvider?.GetCustomAttributes(typeof(JsonIgnoreAttribute), inherit: true)
                is [JsonIgnoreAttribute { Condition: JsonIgnoreCondition.WhenWritingNull }];
            if (property.IsRequired && !omitted)
                required.Add(property.Name);
            properties[property.Name] = MakeNullable(properties[property.Name], !omitted && MayBeNull(property));
        }

        // as this program writes them
        if (context.Type == typeof(ProblemDetails))
        {
            required = ["title", "status", "detail"];
            foreach (var name in required)
                properties[name] = MakeNullable(properties[name], nullable: false);
        }

        concrete.Required = required;
    }

    /// <summary>The schema with or without null.</summary>
    public static IOpenApiSchema MakeNullable(IOpenApiSchema schema, bool nullable)
    {
        if (schema is OpenApiSchema { Type: { } type } concrete)
        {
            concrete.Type = nullable ? type | JsonSchemaType.Null : type & ~JsonSchemaType.Null;
            return concrete;
        }

        return nullable && schema is OpenApiSchemaReference
            ? new OpenApiSchema { AnyOf = [schema, Null], Description = schema.Description }
            : schema;
    }

    private static bool MayBeNull(JsonPropertyInfo property) =>
        property.PropertyType.IsValueType
            ? Nullable.GetUnderlyingType(property.PropertyType) is not null
            : property.IsGetNullable || property.IsSetNullable;
}
