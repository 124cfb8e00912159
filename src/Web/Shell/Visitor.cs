using System.Security.Claims;
using WebNN.Api.Access;

namespace WebNN.Web.Shell;

/// <summary>Whoever looks at a page, for as long as it is open.</summary>
internal sealed class Visitor
{
    /// <summary>The visitor as the API knows callers; until a page says otherwise, one who may only look.</summary>
    public Caller Caller { get; private set; } = new(null, AccessRole.Viewer, null, Way);

    private static string Way => "page";

    /// <summary>Says who it is.</summary>
    /// <param name="user">As the request, or the circuit's connection, was let in.</param>
    /// <param name="address">As <see cref="Api.Http.ClientAddress"/> has it; null where it is not known.</param>
    public void Is(ClaimsPrincipal user, string? address) => Caller = Caller.Of(user, address, Way);
}
