using System.Globalization;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Authorization;
using Microsoft.Extensions.Options;
using WebNN.Api.Http;

namespace WebNN.Api.Access;

/// <summary>
/// Tells who a request is from: by the key it brings (<c>Authorization: Bearer</c>, at the hub also <c>access_token</c>), by the cookie of
/// who has signed in on the pages, or as anyone where that is allowed.
/// </summary>
internal sealed class AccessHandler(
    AccessKeys keys,
    RefusedKeys refused,
    IOptionsMonitor<AuthenticationSchemeOptions> options,
    ILoggerFactory loggers,
    UrlEncoder encoder) : AuthenticationHandler<AuthenticationSchemeOptions>(options, loggers, encoder)
{
    private const string Bearer = "Bearer", TokenInUrl = "access_token";

    private TimeSpan? _tooMany;

    /// <summary>The paths of connections that stay; browsers cannot send a header with a WebSocket.</summary>
    public static PathString Hubs { get; } = "/hubs";

    protected override async Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        if (keys.IsOpen)
            return Admit(keys.WithoutKey!);
        if (KeyOf(Request) is { } key)
        {
            if (keys.Find(key) is { } holder)
                return Admit(holder);
            _tooMany = refused.Count(Context);
            return AuthenticateResult.Fail("The key is not one of this server's.");
        }

        var cookie = await Context.AuthenticateAsync(CookieAuthenticationDefaults.AuthenticationScheme);
        if (cookie.Principal is { } user && keys.Find(user) is { } signedIn)
            return Admit(signedIn);
        return keys.WithoutKey is { } anyone ? Admit(anyone) : AuthenticateResult.NoResult();
    }

    protected override async Task HandleChallengeAsync(AuthenticationProperties properties)
    {
        var failed = (await HandleAuthenticateOnceSafeAsync()).Failure is not null;
        if (_tooMany is { } wait)
        {
            await RefusedKeys.Refuse(Context, wait);
            return;
        }

        Response.StatusCode = StatusCodes.Status401Unauthorized;
        Response.Headers.WWWAuthenticate = failed ? "Bearer error=\"invalid_token\"" : Bearer;
        await ErrorAnswers.Answer(
            Context,
            StatusCodes.Status401Unauthorized,
            failed
                ? "The key is not one of this server's: it may have been revoked."
                : "This server answers whoever has a key: send it as 'Authorization: Bearer KEY', or sign in at /sign-in.");
    }

    protected override Task HandleForbiddenAsync(AuthenticationProperties properties)
    {
        var needed = Context.GetEndpoint()?.Metadata.GetOrderedMetadata<IAuthorizeData>().Select(data => data.Policy)
            .LastOrDefault(policy => policy is not null) ?? AccessPolicies.Viewer;
        var caller = Caller.Of(Context);
        var (role, article) = (caller.Role.ToString().ToLower(CultureInfo.InvariantCulture), caller.IsAdmin ? "an" : "a");
        Response.StatusCode = StatusCodes.Status403Forbidden;
        return ErrorAnswers.Answer(
            Context,
            StatusCodes.Status403Forbidden,
            caller.Name is { } name
                ? $"The key '{name}' is {article} {role}'s; this needs {AccessPolicies.Describe(needed)}."
                : $"Without a key one may read and predict; this needs {AccessPolicies.Describe(needed)}.");
    }

    private AuthenticateResult Admit(KeyHolder holder)
    {
        Context.Features.Set(holder);
        return AuthenticateResult.Success(new AuthenticationTicket(holder.Principal, AccessSetup.Scheme));
    }

    private static string? KeyOf(HttpRequest request)
    {
        var header = request.Headers.Authorization;
        foreach (var value in header)
        {
            if (value?.StartsWith(Bearer + " ", StringComparison.OrdinalIgnoreCase) == true)
                return value[(Bearer.Length + 1)..].Trim();
        }

        return request.Path.StartsWithSegments(Hubs, StringComparison.OrdinalIgnoreCase)
            && request.Query.TryGetValue(TokenInUrl, out var token)
            ? token.ToString()
            : null;
    }
}
