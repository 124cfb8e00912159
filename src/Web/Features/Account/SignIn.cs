using WebNN.Api.Access;

namespace WebNN.Web.Features.Account;

/// <summary>The ways to the page where one signs in, and out again.</summary>
internal static class SignIn
{
    public const string Page = "/sign-in", Out = "/sign-out", Back = "back";

    /// <summary>The page's address, which leads back to where one was.</summary>
    public static string Address(string? back) =>
        Local(back) is "/" ? Page : $"{Page}?{Back}={Uri.EscapeDataString(Local(back))}";

    /// <summary>A path of this server, or "/" for what leads anywhere else.</summary>
    public static string Local(string? back) =>
        back is ['/', ..] and not ['/', '/' or '\\', ..] && !back.Any(char.IsControl) ? back : "/";

    /// <summary>Maps the request that signs out. Other sites cannot send it.</summary>
    public static void MapSignOut(this IEndpointRouteBuilder app) => app
        .MapPost(Out, async (HttpContext http) =>
        {
            await SignInDesk.SignOutAsync(http);
            return TypedResults.LocalRedirect("~" + Page);
        })
        .AllowAnonymous().ExcludeFromDescription();
}
