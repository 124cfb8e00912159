using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Authorization.Policy;
using Microsoft.AspNetCore.Components.Endpoints;
using WebNN.Web.Features.Account;

namespace WebNN.Web.Hosting;

/// <summary>
/// Leads a browser that asks for a page without a key to the page where one signs in, and lets a page that is not for the visitor say so
/// itself. All else is answered as the API answers it.
/// </summary>
internal sealed class PageAuthorization : IAuthorizationMiddlewareResultHandler
{
    private readonly AuthorizationMiddlewareResultHandler _others = new();

    public Task HandleAsync(
        RequestDelegate next, HttpContext context, AuthorizationPolicy policy, PolicyAuthorizationResult authorizeResult)
    {
        if (authorizeResult.Challenged && context.AsksForPage())
        {
            context.Response.Headers.CacheControl = "no-store";
            context.Response.Redirect(SignIn.Address(context.Request.Path + context.Request.QueryString));
            return Task.CompletedTask;
        }

        if (authorizeResult.Forbidden
            && context.AsksForPage()
            && context.GetEndpoint()?.Metadata.GetMetadata<ComponentTypeMetadata>() is not null)
        {
            context.Response.StatusCode = StatusCodes.Status403Forbidden;
            return next(context);
        }

        return _others.HandleAsync(next, context, policy, authorizeResult);
    }
}
