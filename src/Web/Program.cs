using WebNN.Api;
using WebNN.Web;

if (args is ["--healthcheck"])
{
    Environment.ExitCode = await HealthProbe.RunAsync();
    return;
}

var builder = WebApplication.CreateBuilder(args);
builder.WebHost.UseStaticWebAssets();
builder.AddWebNN();
var app = builder.Build();
app.MapStaticAssets();
app.MapWebNN();
app.Run();

/// <summary>Named so that tests can start the real application.</summary>
public partial class Program;
