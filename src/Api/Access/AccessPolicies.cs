using Microsoft.AspNetCore.Authorization;

namespace WebNN.Api.Access;

/// <summary>The policies of endpoints and pages, one for each role. A route that names none is for viewers.</summary>
public static class AccessPolicies
{
    /// <summary>For <see cref="AccessRole.Viewer"/>.</summary>
    public const string Viewer = nameof(AccessRole.Viewer);

    /// <summary>For <see cref="AccessRole.Trainer"/>.</summary>
    public const string Trainer = nameof(AccessRole.Trainer);

    /// <summary>For <see cref="AccessRole.Admin"/>.</summary>
    public const string Admin = nameof(AccessRole.Admin);

    internal static void Add(AuthorizationOptions options)
    {
        foreach (var role in Enum.GetNames<AccessRole>())
            options.AddPolicy(role, policy => policy.RequireRole(role));
        options.DefaultPolicy = options.FallbackPolicy = options.GetPolicy(Viewer)!;
    }

    /// <summary>The key that a policy asks for.</summary>
    internal static string Describe(string policy) => policy switch
    {
        Admin => "an admin's",
        Trainer => "a trainer's",
        _ => "a viewer's",
    };

    /// <summary>Lets trainers change something: counted as a write.</summary>
    internal static RouteHandlerBuilder Changes(this RouteHandlerBuilder route) => route
        .RequireAuthorization(Trainer).ProducesProblem(StatusCodes.Status403Forbidden).Writes();

    /// <summary>Lets admins rule.</summary>
    internal static RouteHandlerBuilder Rules(this RouteHandlerBuilder route) => route
        .RequireAuthorization(Admin).ProducesProblem(StatusCodes.Status403Forbidden);

    /// <summary>Counts as a write.</summary>
    internal static RouteHandlerBuilder Writes(this RouteHandlerBuilder route) => route
        .WithMetadata(new UsageMetadata(Usage.Write)).ProducesProblem(StatusCodes.Status429TooManyRequests);

    /// <summary>Counts as a prediction.</summary>
    internal static RouteHandlerBuilder Predicts(this RouteHandlerBuilder route) => route
        .WithMetadata(new UsageMetadata(Usage.Prediction)).ProducesProblem(StatusCodes.Status429TooManyRequests);
}
