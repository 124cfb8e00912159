using System.Reflection;
using System.Security.Claims;
using WebNN.Api.Http;

namespace WebNN.Api.Access;

/// <summary>Whoever asks for something, by a request or from a page.</summary>
/// <param name="Name">The name of the key; null: none was needed.</param>
/// <param name="Role">What the caller may do.</param>
/// <param name="Address">Where the caller is, as <see cref="ClientAddress"/> has it; null: not known, and not counted.</param>
/// <param name="Way"><c>api</c>, or <c>page</c> for who sits in front of one.</param>
public sealed record Caller(string? Name, AccessRole Role, string? Address = null, string Way = "api")
{
    /// <summary>Indicates whether it may submit jobs and import.</summary>
    public bool MayTrain => Role >= AccessRole.Trainer;

    /// <summary>Indicates whether it may change what others own.</summary>
    public bool IsAdmin => Role == AccessRole.Admin;

    /// <summary>The caller as the audit has it.</summary>
    public string Label => Name ?? "anonymous";

    /// <summary>Determines whether it may command or delete what someone owns; null: nobody does, but admins may.</summary>
    public bool MayChange(string? owner) => IsAdmin || (MayTrain && Name is not null && Name == owner);

    /// <summary>The caller that a user is.</summary>
    public static Caller Of(ClaimsPrincipal user, string? address, string way = "api")
    {
        var role = user.IsInRole(nameof(AccessRole.Admin)) ? AccessRole.Admin
            : user.IsInRole(nameof(AccessRole.Trainer)) ? AccessRole.Trainer
            : AccessRole.Viewer;
        return new Caller(user.Identity?.Name, role, address, way);
    }

    /// <summary>The caller of a request: a parameter of this type in a handler.</summary>
    public static ValueTask<Caller> BindAsync(HttpContext context, ParameterInfo parameter) => new(Of(context));

    internal static Caller Of(HttpContext http) => Of(http.User, ClientAddress.Of(http));
}
