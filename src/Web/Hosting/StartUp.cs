using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Options;
using Microsoft.Net.Http.Headers;
using WebNN.Api;
using WebNN.Api.Cluster;
using WebNN.Api.Http;
using WebNN.Web.Shell;

namespace WebNN.Web.Hosting;

/// <summary>The parts of start-up that pages need and the API does not.</summary>
internal static class StartUp
{
    private static readonly string[] AddressSettings = ["urls", "http_ports", "https_ports"];

    /// <summary>Listens on <paramref name="url"/> unless the caller chose an address in any of the usual ways.</summary>
    public static void UseDefaultAddress(this WebApplicationBuilder builder, string url)
    {
        var chosen = AddressSettings.Any(key => !string.IsNullOrEmpty(builder.Configuration[key]))
            || builder.Configuration.GetSection("Kestrel:Endpoints").Exists();
        if (!chosen)
            builder.WebHost.UseUrls(url);
    }

    /// <summary>
    /// Serves scripts and styles as the build left them, compressed and under addresses that browsers keep, also before the program is
    /// published. Only under <c>dotnet watch</c>, where files change while the server runs, they are read and sent anew.
    /// </summary>
    public static void UseBuiltStaticAssets(this WebApplicationBuilder builder)
    {
        // without this, `dotnet run` outside Development answers every style sheet and script with an empty 200
        builder.WebHost.UseStaticWebAssets();
        builder.Configuration["ReloadStaticAssetsAtRuntime"] ??= Environment.GetEnvironmentVariable("DOTNET_WATCH") is null
            ? "false"
            : "true";
    }

    /// <summary>Keeps the keys of the antiforgery and circuit tokens in the data directory, so that open pages survive a restart.</summary>
    public static void AddKeyFiles(this WebApplicationBuilder builder)
    {
        builder.Services.AddDataProtection();
        builder.Services.AddOptions<KeyManagementOptions>().Configure<IOptions<WebNNOptions>, ILoggerFactory>((keys, options, loggers) =>
            keys.XmlRepository = new KeyFiles(new DirectoryInfo(Path.Combine(options.Value.DataDirectory, "keys")), loggers));
        if (!ClusterSetup.IsConfigured(builder.Configuration))
            return;
        // by their folders, nodes would be different programs
        builder.Services.AddDataProtection().SetApplicationName("WebNN");
        builder.Services.AddOptions<KeyManagementOptions>().PostConfigure<Database>((keys, database) =>
            keys.XmlRepository = new ProtectionKeys(database));
    }

    /// <summary>A browser that asks for a page gets its error as a page; every other caller keeps the API's problem+json.</summary>
    public static void UsePagesForErrors(this WebApplication app)
    {
        // drawn without router or circuit, which may be what failed
        app.UseWhen(AsksForPage, pages => pages.UseExceptionHandler(new ExceptionHandlerOptions
        {
            ExceptionHandler = context => new RazorComponentResult<ErrorDocument>().ExecuteAsync(context),
        }));
        app.UseStatusCodePagesWithReExecute("/not-found", createScopeForStatusCodePages: true);
        app.Use((context, next) =>
        {
            if (!AsksForPage(context) && context.Features.Get<IStatusCodePagesFeature>() is { } pages)
                pages.Enabled = false;
            return next(context);
        });
    }

    /// <summary>Prints the address to open once the server listens.</summary>
    public static void AnnounceAddress(this WebApplication app) => app.Lifetime.ApplicationStarted.Register(() =>
    {
        var addresses = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()?.Addresses ?? [];
        foreach (var address in addresses)
            Console.WriteLine($"WebNN: open {Browsable(address)}");
    });

    /// <summary>An address that listens on every interface is not one to type into a browser.</summary>
    internal static string Browsable(string address)
    {
        foreach (var any in (string[])["//[::]", "//0.0.0.0", "//*", "//+"])
            address = address.Replace(any, "//localhost", StringComparison.Ordinal);
        return address;
    }

    /// <summary>Determines whether a request is a browser's for a page.</summary>
    public static bool AsksForPage(this HttpContext context) =>
        HttpMethods.IsGet(context.Request.Method)
        && !ErrorAnswers.IsNative(context.Request.Path)
        && context.Request.Headers[HeaderNames.Accept]
            .Any(accept => accept?.Contains("text/html", StringComparison.OrdinalIgnoreCase) == true);
}
