using Radzen;
using WebNN.Api;
using WebNN.Web;
using WebNN.Web.Components;
using WebNN.Web.Learn;
using WebNN.Web.Pages;
using WebNN.Web.Training;

if (args is ["--healthcheck"])
{
    Environment.ExitCode = await HealthProbe.RunAsync();
    return;
}

var builder = WebApplication.CreateBuilder(args);
// without this, `dotnet run` outside Development answers every style sheet and script with an empty 200
builder.WebHost.UseStaticWebAssets();
builder.UseDefaultAddress("http://localhost:5080");
builder.AddWebNN();
builder.Services.AddRazorComponents().AddInteractiveServerComponents();
builder.Services.AddRadzenComponents();
builder.Services.AddLanguages();
builder.Services.AddSingleton<HomeRun>();
builder.Services.AddSingleton<TimeEstimates>();
builder.Services.AddSingleton<LossSketches>();
builder.Services.AddSingleton(new LessonTexts(Path.Combine(AppContext.BaseDirectory, "content", "learn")));
builder.AddKeyFiles();

var app = builder.Build();
app.UseLanguages();
app.MapWebNN();
app.UsePagesForErrors();
app.UseAntiforgery();
app.MapStaticAssets();
app.MapRazorComponents<App>().AddInteractiveServerRenderMode();
app.AnnounceAddress();
app.Run();

/// <summary>Named so that tests can start the real application.</summary>
public partial class Program;
