using WebNN.Api;

var builder = WebApplication.CreateBuilder(args);
if (args is ["keys", .. var command])
    return builder.RunKeys(command);
builder.AddWebNN();
var app = builder.Build();
if (!app.TryTakeData())
    return 1;
app.MapWebNN();
app.Run();
return 0;

/// <summary>Named so that tests can start the real application.</summary>
public partial class Program;
