using System.Text.RegularExpressions;
using Microsoft.OpenApi;
using Swashbuckle.AspNetCore.SwaggerGen;

namespace WebNN.Api.Swagger;

/// <summary>Parameters of a route that its handler takes from the address by itself, because it serves several routes.</summary>
internal sealed partial class RouteParameters : IOperationFilter
{
    public void Apply(OpenApiOperation operation, OperationFilterContext context)
    {
        operation.Parameters ??= [];
        foreach (var name in Parameter().Matches(OperationNames.Route(context.ApiDescription)).Select(match => match.Groups["name"].Value))
        {
            if (operation.Parameters.Any(parameter => parameter.Name == name))
                continue;
            var type = name == "version" ? JsonSchemaType.Integer : JsonSchemaType.String;
            operation.Parameters.Add(
                new OpenApiParameter
                {
                    Name = name,
                    In = ParameterLocation.Path,
                    Required = true,
                    Schema = new OpenApiSchema { Type = type },
                });
        }
    }

    [GeneratedRegex(@"\{(?<name>[^{}]*)\}", RegexOptions.NonBacktracking)]
    private static partial Regex Parameter();
}
