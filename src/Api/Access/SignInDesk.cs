using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;

namespace WebNN.Api.Access;

/// <summary>The outcome of signing in with a key.</summary>
public enum SignInOutcome
{
    /// <summary>The answer sets the cookie.</summary>
    SignedIn,

    /// <summary>The key is not one of this server's.</summary>
    Refused,

    /// <summary>Too many keys from the same address were refused within a minute.</summary>
    TooMany,
}

/// <summary>Lets browsers in by a cookie that stands for a key: it holds the key's name, not the key, and ends with it.</summary>
public sealed class SignInDesk
{
    private readonly AccessKeys _keys;
    private readonly RefusedKeys _refused;

    internal SignInDesk(AccessKeys keys, RefusedKeys refused) => (_keys, _refused) = (keys, refused);

    /// <summary>Indicates whether nobody needs a key yet.</summary>
    public bool IsOpen => _keys.IsOpen;

    /// <summary>Signs in whoever sent a request.</summary>
    /// <param name="http">The request; its answer has not begun.</param>
    /// <param name="key">The key.</param>
    public async Task<SignInOutcome> SignInAsync(HttpContext http, string key)
    {
        if (_keys.Find(key.Trim()) is not { } holder)
            return _refused.Count(http) is null ? SignInOutcome.Refused : SignInOutcome.TooMany;
        await http.SignInAsync(
            CookieAuthenticationDefaults.AuthenticationScheme,
            holder.Principal,
            new AuthenticationProperties { IsPersistent = true });
        return SignInOutcome.SignedIn;
    }

    /// <summary>Takes the cookie back.</summary>
    public static Task SignOutAsync(HttpContext http) => http.SignOutAsync(CookieAuthenticationDefaults.AuthenticationScheme);
}
