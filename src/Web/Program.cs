using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Components.Server.Circuits;
using WebNN.Api;
using WebNN.Web.Features.Account;
using WebNN.Web.Features.ApiGuide;
using WebNN.Web.Features.Cluster;
using WebNN.Web.Features.Home;
using WebNN.Web.Features.Jobs;
using WebNN.Web.Features.Train;
using WebNN.Web.Hosting;
using WebNN.Web.Lessons;
using WebNN.Web.Shell;

if (args is ["--healthcheck"])
{
    return await HealthProbe.RunAsync();
}

var builder = WebApplication.CreateBuilder(args);
if (args is ["keys", .. var command])
    return builder.RunKeys(command);
builder.UseBuiltStaticAssets();
builder.UseDefaultAddress("http://localhost:5080");
builder.AddWebNN();
builder.Services.AddRazorComponents().AddInteractiveServerComponents();
builder.Services.AddAntiforgery(antiforgery => antiforgery.SuppressXFrameOptionsHeader = true);
builder.Services.AddCascadingAuthenticationState();
builder.Services.AddSingleton<IAuthorizationMiddlewareResultHandler, PageAuthorization>();
builder.Services.AddLanguages();
builder.Services.AddScoped<Visitor>();
builder.Services.AddScoped<CircuitHandler, CircuitGuard>();
builder.Services.AddSingleton<HomeRun>();
builder.Services.AddSingleton<TimeEstimates>();
builder.Services.AddSingleton<LossSketches>();
builder.Services.AddSingleton<ClusterReader>();
builder.Services.AddSingleton<JobMoves>();
builder.Services.AddSingleton(new LessonTexts(Path.Combine(AppContext.BaseDirectory, "content", "learn")));
builder.Services.AddSingleton<LessonCode>();
builder.Services.AddSingleton(LessonTerms.Load(Path.Combine(AppContext.BaseDirectory, "content", "lesson-terms.json")));
builder.Services.AddSingleton<LessonSearch>();
builder.AddKeyFiles();

var app = builder.Build();
if (!app.TryTakeData())
    return 1;
app.UseLanguages();
app.MapWebNN();
app.MapRequestFiles();
app.UsePagesForErrors();
app.UseAntiforgery();
app.MapStaticAssets().AllowAnonymous();
app.MapSignOut();
// its own header would stand beside ours
app.MapRazorComponents<App>()
    .AddInteractiveServerRenderMode(server => server.ContentSecurityFrameAncestorsPolicy = null)
    .AllowImportMap();
app.AnnounceAddress();
app.Run();
return 0;

/// <summary>Named so that tests can start the real application.</summary>
public partial class Program;
