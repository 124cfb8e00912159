using WebNN.Api;

var builder = WebApplication.CreateBuilder(args);
builder.AddWebNN();
var app = builder.Build();
app.MapWebNN();
app.Run();

/// <summary>Named so that tests can start the real application.</summary>
public partial class Program;
