using WebNN.Api.Access;

namespace WebNN.Web.Tests;

/// <summary>Visitors of pages.</summary>
internal static class Callers
{
    /// <summary>Anyone, on a server without keys.</summary>
    public static Caller Everyone { get; } = new(null, AccessRole.Admin, null, "page");
}
