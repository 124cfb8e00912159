using Microsoft.OpenApi;
using Swashbuckle.AspNetCore.SwaggerGen;

namespace WebNN.Api.Swagger;

/// <summary>
/// Numbers that may be infinite or NaN are null on the wire: all in an answer that has a flag for it, and in what belongs to that answer.
/// </summary>
internal sealed class NonFiniteNumbers : IDocumentFilter
{
    private static readonly string[] Flags = ["finite", "nonFinite", "diverged"];

    public void Apply(OpenApiDocument swaggerDoc, DocumentFilterContext context)
    {
        var seen = new HashSet<IOpenApiSchema>(ReferenceEqualityComparer.Instance);
        foreach (var schema in context.SchemaRepository.Schemas.Values.Where(schema => schema.Properties?.Keys.Any(Flags.Contains) == true))
            Visit(schema);

        void Visit(IOpenApiSchema? schema)
        {
            if (schema is OpenApiSchemaReference { Reference.Id: { } id })
                schema = context.SchemaRepository.Schemas[id];
            if (schema is not OpenApiSchema concrete || !seen.Add(concrete))
                return;
            if (concrete.Type is { } type && type.HasFlag(JsonSchemaType.Number))
                JsonContract.MakeNullable(concrete, nullable: true);
            Visit(concrete.Items);
            Visit(concrete.AdditionalProperties);
            foreach (var part in (concrete.Properties?.Values ?? []).Concat(concrete.AnyOf ?? []))
                Visit(part);
        }
    }
}
