using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Cors.Infrastructure;
using Microsoft.Extensions.Options;

namespace WebNN.Api.Access;

/// <summary>Registers and places what decides who may use this server.</summary>
internal static class AccessSetup
{
    /// <summary>The scheme by which every request is told apart; the cookie's is asked by it.</summary>
    public const string Scheme = "Key";

    private const string RequestLog = "Microsoft.AspNetCore.Hosting.Diagnostics";

    private static readonly TimeSpan SignedInFor = TimeSpan.FromDays(30);

    public static void AddAccess(this IServiceCollection services)
    {
        services.AddOptions<AccessOptions>().BindConfiguration("WebNN:Access").ValidateDataAnnotations().ValidateOnStart();
        services.AddCors();
        services.AddOptions<CorsOptions>().Configure<IOptions<AccessOptions>>((cors, access) => cors.AddDefaultPolicy(policy => policy
            .WithOrigins([.. access.Value.AllowedOrigins])
            .AllowAnyHeader().AllowAnyMethod().AllowCredentials().WithExposedHeaders("Location", "Retry-After")));
        services.AddSingleton<AccessKeys>();
        services.AddSingleton<RefusedKeys>();
        services.AddSingleton<IKeyStore>(provider => new KeyFile(FolderOf(provider)));
        services.AddSingleton<IAuditLog>(provider => new AuditLog(FolderOf(provider), provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton(provider => new Audit(
            provider.GetRequiredService<IAuditLog>(), provider.GetRequiredService<ILogger<Audit>>()));
        services.AddSingleton(provider =>
            new KeyCommands(provider.GetRequiredService<AccessKeys>(), provider.GetRequiredService<Audit>()));
        services.AddSingleton(provider =>
            new SignInDesk(provider.GetRequiredService<AccessKeys>(), provider.GetRequiredService<RefusedKeys>()));
        services.AddHostedService<KeyWatch>();
        services.AddAuthentication(Scheme)
            .AddScheme<AuthenticationSchemeOptions, AccessHandler>(Scheme, null)
            .AddCookie(cookie =>
            {
                cookie.Cookie.Name = "webnn";
                cookie.Cookie.SameSite = SameSiteMode.Lax;
                cookie.ExpireTimeSpan = SignedInFor;
            });
        // the log of requests has whole addresses, and with them the keys of browsers at the hub
        services.AddLogging(logging => logging.AddFilter(RequestLog, LogLevel.Warning));
        services.AddAuthorization(AccessPolicies.Add);
        services.AddUsageLimits();
    }

    private static string FolderOf(IServiceProvider provider) =>
        provider.GetRequiredService<IOptions<WebNNOptions>>().Value.DataDirectory;

    /// <summary>Refuses what comes from pages of other sites. Stands before routing.</summary>
    public static void UseAccess(this WebApplication app)
    {
        app.UseMiddleware<ForeignSites>();
        if (app.Services.GetRequiredService<IOptions<AccessOptions>>().Value.AllowedOrigins.Count > 0)
            app.UseCors();
    }

    /// <summary>Lets in whoever may use a route, by their key. Stands behind routing.</summary>
    public static void UseKeys(this WebApplication app)
    {
        app.UseAuthentication();
        app.UseAuthorization();
        app.UseMiddleware<OpenConnections>();
        app.UseUsageLimits();
    }
}
