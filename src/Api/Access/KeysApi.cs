using Microsoft.AspNetCore.Http.HttpResults;

namespace WebNN.Api.Access;

/// <summary>A key as it is listed.</summary>
internal sealed record KeyInfo(string Name, AccessRole Role, DateTimeOffset CreatedAt);

/// <summary>All keys.</summary>
internal sealed record KeyList(IReadOnlyList<KeyInfo> Keys);

/// <summary>The body of a request for a key.</summary>
/// <param name="Name">Whose it is: 1 to 64 letters, digits, dots, dashes and underscores.</param>
/// <param name="Role">What it allows: viewer, trainer or admin.</param>
internal sealed record KeyRequest(string Name, AccessRole Role);

/// <summary>A new key. Its text is told this once.</summary>
internal sealed record NewKey(string Name, AccessRole Role, string Key);

/// <summary>Entries of the audit, newest first.</summary>
internal sealed record AuditList(IReadOnlyList<AuditEntry> Entries);

internal static class KeysApi
{
    private const int MaxListed = 1000;

    public static void MapKeys(this IEndpointRouteBuilder routes)
    {
        var keys = routes.MapGroup("/api/keys").WithTags("Access");
        keys.MapGet("", List).Rules().Produces<KeyList>();
        keys.MapPost("", Add).Rules().Writes().Produces<NewKey>(StatusCodes.Status201Created).ProducesProblem(409).ProducesProblem(503);
        keys.MapDelete("{name}", Revoke).Rules().Writes().Produces(StatusCodes.Status204NoContent).ProducesProblem(503);
        routes.MapGet("/api/audit", Audited).WithTags("Access").WithName("audit").Rules().Produces<AuditList>();
    }

    /// <summary>The keys by name and role; what they are is kept nowhere.</summary>
    internal static Ok<KeyList> List(KeyCommands keys) =>
        TypedResults.Ok(new KeyList([.. keys.List().Select(key => new KeyInfo(key.Name, key.Role, key.CreatedAt))]));

    /// <summary>Makes a key. The answer alone has it: only its hash is kept.</summary>
    internal static IResult Add(KeyRequest request, KeyCommands keys, Caller by)
    {
        if (!StoredKey.IsName(request.Name))
            return Problems.BadRequest($"A key's name is made of {StoredKey.Rule}");
        if (by.Name is null)
            return FromCommandLine();
        return keys.Add(by, request.Name, request.Role) is { } key
            ? TypedResults.Created($"/api/keys/{request.Name}", new NewKey(request.Name, request.Role, key))
            : Problems.Conflict($"There is a key '{request.Name}' already: revoke it first, or choose another name.");
    }

    /// <summary>Revokes a key: what it has open is closed.</summary>
    internal static IResult Revoke(string name, KeyCommands keys, Caller by)
    {
        if (by.Name is null)
            return FromCommandLine();
        return keys.Revoke(by, name) ? TypedResults.NoContent() : Problems.NotFound($"There is no key '{Problems.Shorten(name)}'.");
    }

    /// <summary>The audit: changes with their time and who made them, newest first.</summary>
    /// <param name="audit">All entries.</param>
    /// <param name="limit">At most so many, 100 where absent, 1,000 at most.</param>
    /// <param name="by">Only what this key did.</param>
    /// <param name="action">Only this action, as in <c>job.submit</c>, or all of a kind, as in <c>job</c>.</param>
    /// <param name="target">Only where the target has this in it.</param>
    /// <param name="before">Only what was done before this time: that of the last entry of the page before.</param>
    internal static IResult Audited(
        Audit audit, int limit = 100, string? by = null, string? action = null, string? target = null, DateTimeOffset? before = null) =>
        limit is < 1 or > MaxListed
            ? Problems.BadRequest($"limit is {limit}; it must be 1 to {MaxListed}.")
            : TypedResults.Ok(new AuditList(audit.Newest(limit, by, action, target, before)));

    private static ProblemHttpResult FromCommandLine() => Problems.Forbidden(
        "While the server is open, keys come from its command line only: `keys add NAME --role viewer|trainer|admin`.");
}
