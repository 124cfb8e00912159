namespace WebNN.Api.Access;

/// <summary>
/// Ends the connections that stay open, those of the hub and of the pages' circuits, when the key they were opened with is gone.
/// </summary>
internal sealed class OpenConnections(RequestDelegate next)
{
    private static readonly PathString[] Paths = [AccessHandler.Hubs, "/_blazor"];

    public async Task Invoke(HttpContext context)
    {
        if (!Array.Exists(Paths, path => context.Request.Path.StartsWithSegments(path, StringComparison.OrdinalIgnoreCase))
            || context.Features.Get<KeyHolder>() is not { } holder)
        {
            await next(context);
            return;
        }

        using var end = holder.Revoked.Register(context.Abort);
        await next(context);
    }
}
