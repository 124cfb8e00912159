using Microsoft.OpenApi;
using WebNN.Api.Access;

namespace WebNN.Api.Swagger;

/// <summary>
/// The document <c>/swagger/v1/swagger.json</c> and the page <c>/swagger</c>:
/// descriptions from the handlers' comments, examples that run.
/// </summary>
internal static class SwaggerSetup
{
    public static void AddWebNNSwagger(this IServiceCollection services)
    {
        services.AddEndpointsApiExplorer();
        services.AddSwaggerGen(options =>
        {
            options.SwaggerDoc(
                "v1",
                new OpenApiInfo
                {
                    Title = "WebNN",
                    Version = "v1",
                    Description = "Neural networks from scratch: lessons, training and serving.",
                });
            options.IncludeXmlComments(Path.Combine(AppContext.BaseDirectory, typeof(SwaggerSetup).Assembly.GetName().Name + ".xml"));
            options.CustomOperationIds(OperationNames.Of);
            options.AddSecurityDefinition(AccessSetup.Scheme, new OpenApiSecurityScheme
            {
                Type = SecuritySchemeType.Http,
                Scheme = "bearer",
                Description = "A key of this server, where it has any: `Authorization: Bearer webnn_…`.",
            });
            options.AddSecurityRequirement(document => new OpenApiSecurityRequirement
            {
                [new OpenApiSecuritySchemeReference(AccessSetup.Scheme, document)] = [],
            });
            options.OperationFilter<RouteParameters>();
            options.OperationFilter<Bodies>();
            options.OperationFilter<Answers>();
            options.SchemaFilter<JsonContract>();
            options.DocumentFilter<NonFiniteNumbers>();
        });
    }

    public static void UseWebNNSwagger(this WebApplication app)
    {
        // 3.1 is JSON Schema as it is, so that any validator can read it
        app.UseSwagger(options => options.OpenApiVersion = OpenApiSpecVersion.OpenApi3_1);
        app.UseSwaggerUI(options => options.DocumentTitle = "WebNN API");
    }
}
