using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Unicode;
using Microsoft.AspNetCore.Localization;

namespace WebNN.Web.Shell;

/// <summary>
/// The language of a page: <c>?lang=</c> wins and is remembered, then the cookie, then the browser's wish, then English.
/// </summary>
internal static class Languages
{
    public const string Default = "en";

    private const string Key = "lang";

    public static readonly IReadOnlyList<string> All = [Default, "ko"];

    /// <summary>The language of the request or circuit being served.</summary>
    public static string Current => CultureInfo.CurrentUICulture.TwoLetterISOLanguageName;

    /// <summary>Each language by its own name, as a reader of it would look for it.</summary>
    public static string NameOf(string language) => language == "ko" ? "한국어" : "English";

    public static void AddLanguages(this IServiceCollection services)
    {
        services.AddSingleton(provider => TextCatalog.Load(
            Path.Combine(AppContext.BaseDirectory, "content", "ui"),
            strict: !provider.GetRequiredService<IHostEnvironment>().IsProduction()));
        services.AddScoped<Texts>();
        // Korean as Korean in the page source, not as a row of character references
        services.AddSingleton(HtmlEncoder.Create(UnicodeRanges.All));
        services.Configure<RequestLocalizationOptions>(options =>
        {
            options.SetDefaultCulture(Default).AddSupportedCultures([.. All]).AddSupportedUICultures([.. All]);
            options.RequestCultureProviders =
            [
                new QueryStringRequestCultureProvider { QueryStringKey = Key, UIQueryStringKey = Key },
                new CookieRequestCultureProvider { CookieName = Key },
                new AcceptLanguageHeaderRequestCultureProvider(),
            ];
        });
    }

    public static void UseLanguages(this WebApplication app)
    {
        app.UseRequestLocalization();
        app.Use((context, next) =>
        {
            if (context.Request.Query[Key].ToString() is var asked && All.Contains(asked))
                Remember(context.Response, asked);
            return next(context);
        });
    }

    private static void Remember(HttpResponse response, string language) =>
        response.Cookies.Append(Key, CookieRequestCultureProvider.MakeCookieValue(new RequestCulture(language)), new CookieOptions
        {
            MaxAge = TimeSpan.FromDays(365),
            SameSite = SameSiteMode.Lax,
            IsEssential = true,
        });
}
